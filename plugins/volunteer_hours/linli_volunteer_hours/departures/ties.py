"""What must be brought to an end before somebody can be erased, a sentence each."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from linli import communities
from linli.hooks import Tie
from linli.people import Membership
from linli_volunteer_hours.departures.bank import HELD
from linli_volunteer_hours.models import (
    Activity,
    Attendance,
    Exchange,
    Listing,
    Report,
    ReportState,
    State,
)
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, currency

#: Somebody is there, or others have a word in what the hours are.
_NOT_OVER = (State.IN, State.ON_NOTICE, State.DISPUTED)


def of(session: Session, person_id: UUID) -> Sequence[Tie]:
    """Return what is not over: attendance, exchanges, the time account, and what staff look into.

    What a person only promised is none of it: it ends with them.
    """
    return [
        *_attendance(session, person_id),
        *_exchanges(session, person_id),
        *_accounts(session, person_id),
        *_reports(session, person_id),
    ]


def _attendance(session: Session, person_id: UUID) -> Iterator[Tie]:
    found = session.execute(
        select(col(Activity.title), col(Activity.community_id), col(Attendance.state))
        .join(Activity, col(Activity.id) == col(Attendance.activity_id))
        .where(col(Attendance.person_id) == person_id, col(Attendance.state).in_(_NOT_OVER))
        .order_by(col(Attendance.id))
    )
    for title, community_id, state in found:
        if state is State.IN:
            what = _("“%(title)s” is not over: the leader checks the person out.", title=title)
        elif state is State.ON_NOTICE:
            what = _("Hours for “%(title)s” are on public notice until it ends.", title=title)
        else:
            what = _("Hours for “%(title)s” are disputed: staff decide that first.", title=title)
        yield Tie(what, "my_hours", community_id)


def _exchanges(session: Session, person_id: UUID) -> Iterator[Tie]:
    found = session.execute(
        select(col(Listing.title), col(Listing.community_id))
        .join(Exchange, col(Exchange.listing_id) == col(Listing.id))
        .where(
            or_(col(Exchange.helper_id) == person_id, col(Exchange.receiver_id) == person_id),
            col(Exchange.state).in_(HELD),
        )
        .order_by(col(Exchange.id))
    )
    for title, community_id in found:
        yield Tie(
            _(
                "“%(title)s” in the time bank is not over: confirm it, call it off, or let staff "
                "decide it.",
                title=title,
            ),
            "my_bank",
            community_id,
        )


def _accounts(session: Session, person_id: UUID) -> Iterator[Tie]:
    """Say what is owed, once for each time bank; what is banked is given up, and core says so."""
    seen = set()
    belonged = session.execute(
        select(col(Membership.community_id))
        .where(col(Membership.person_id) == person_id)
        .distinct()
        .order_by(col(Membership.community_id))
    )
    for community_id in belonged.scalars().all():
        unit = currency.current(session, community_id)
        if unit is None or unit.id in seen:
            continue
        seen.add(unit.id)
        minutes = accounts.balance(session, community_id, person_id).available
        name = communities.place(session, community_id).name
        if minutes < 0:
            yield Tie(
                _(
                    "%(minutes)s minutes are owed in %(community)s: staff settle the account when "
                    "the membership has ended.",
                    minutes=-minutes,
                    community=name,
                )
            )


def _reports(session: Session, person_id: UUID) -> Iterator[Tie]:
    """Not whose report it is, nor about whom: neither may learn it here."""
    concerns = select(col(Report.id)).where(
        or_(col(Report.by_id) == person_id, col(Report.about_id) == person_id),
        col(Report.state) == ReportState.OPEN,
    )
    if session.execute(concerns.limit(1)).first() is not None:
        yield Tie(
            _("The staff are still looking into something in the time bank. Please ask there.")
        )
