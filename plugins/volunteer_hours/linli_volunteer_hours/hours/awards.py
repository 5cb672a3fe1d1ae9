"""Minutes for what other plugins confirm: a wish fulfilled, an order done.

The community's setting says how many minutes each kind of contribution is worth; without it nothing
is given. They are recorded apart from attendance, in a table of their own, and booked in the ledger
as written down: a rule says how long it was, no clock saw it. So they count in one's total, stars,
certificates, reports, ranking and figures (:mod:`linli_volunteer_hours.hours.counted`), yet in no
team's, since no team served, and towards no badge, which counts shifts.

Only a registered volunteer of the community is given them, a minor only once the guardian has
agreed; for anybody else nothing happens, also not when they register later. What the plugin itself
confirms is never awarded, and awards are not told as contributions: nothing goes in a circle, and
one wish is not rewarded twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit, communities, inbox, points
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import Place
from linli.events import ContributionConfirmed, ContributionCorrected
from linli.points import Transfer
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.calendar import local, moment_of
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.models import Award
from linli_volunteer_hours.refusals import GuardianMissing, NotRegistered
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.texts import _

#: Minutes that one contribution can be worth: a day's, whatever quantity is told.
_MOST = 1440


@dataclass(frozen=True, slots=True)
class Awarded:
    """Minutes as the one who has them sees them."""

    id: UUID
    starts_at: datetime
    title: str
    on: date
    minutes: int


def on_confirmed(session: Session, event: ContributionConfirmed) -> None:
    """Book the minutes of a contribution, where the setting names its kind; once, however told."""
    each = settings.of(session, event.community_id).awards.get(event.kind, 0)
    minutes = _worth(each, event.quantity)
    if not minutes or event.kind.startswith(settings.OWN_KINDS):
        return
    try:
        volunteers.locked(session, event.community_id, event.person_id)
    except (NotRegistered, GuardianMissing):
        return
    # The volunteer's row is locked now: what is told twice at the same moment waits and finds it.
    if _known(session, event) is not None:
        return
    place = communities.place(session, event.community_id)
    award = Award(
        community_id=event.community_id,
        person_id=event.person_id,
        kind=event.kind,
        reference_id=event.reference_id,
        title=event.title[:200],
        starts_at=moment_of(event.on, time.min, place),
        minutes_each=each,
        minutes=minutes,
        awarded_at=now(session),
    )
    session.add(award)
    session.flush()
    _book(session, award)
    _note(session, award, "booked")
    inbox.notify(
        session,
        award.person_id,
        award.community_id,
        _(
            "“%(title)s” counts as %(minutes)s minutes of volunteering. Thank you!",
            title=award.title,
            minutes=minutes,
        ),
        "volunteer_hours/mine",
    )


def on_corrected(session: Session, event: ContributionCorrected) -> None:
    """Put the minutes of a contribution right; 0 takes all back. Told again, nothing happens."""
    award = _known(session, event)
    if award is None:
        return
    minutes = _worth(award.minutes_each, event.quantity)
    if minutes == award.minutes:
        return
    before = award.minutes
    booked = points.booked_by_key(session, _key(award))
    if booked is not None:
        points.reverse(
            session,
            SYSTEM,
            booked.id,
            key=f"{_key(award)}:back",
            reason="volunteer_hours.award_corrected",
            note=award.title,
        )
    award.minutes = minutes
    award.corrections += 1
    session.flush()
    _book(session, award)
    _note(session, award, "corrected", before={"minutes": before})
    inbox.notify(
        session,
        award.person_id,
        award.community_id,
        _(
            "“%(title)s” now counts as %(minutes)s minutes: %(reason)s",
            title=award.title,
            minutes=minutes,
            reason=event.reason,
        ),
        "volunteer_hours/mine",
    )


def of(
    session: Session,
    place: Place,
    person_id: UUID,
    *,
    before: tuple[datetime, UUID] | None = None,
    limit: int = 20,
) -> Sequence[Awarded]:
    """Return what a person was given minutes for, the newest first; one query.

    ``before`` is begin and id of the last one already seen.
    """
    query = (
        select(col(Award.id), col(Award.starts_at), col(Award.title), col(Award.minutes))
        .where(
            col(Award.person_id) == person_id,
            col(Award.community_id) == place.id,
            col(Award.minutes) > 0,
        )
        .order_by(col(Award.starts_at).desc(), col(Award.id).desc())
        .limit(limit)
    )
    if before is not None:
        at, id_ = before
        query = query.where(
            (col(Award.starts_at) < at) | ((col(Award.starts_at) == at) & (col(Award.id) < id_))
        )
    return [
        Awarded(id_, starts_at, title, local(starts_at, place).date(), minutes)
        for id_, starts_at, title, minutes in session.execute(query)
    ]


def _worth(each: int, quantity: int) -> int:
    return min(each * max(quantity, 0), _MOST)


def _known(session: Session, event: ContributionConfirmed | ContributionCorrected) -> Award | None:
    found: Award | None = session.execute(
        select(Award)
        .where(
            col(Award.community_id) == event.community_id,
            col(Award.kind) == event.kind,
            col(Award.reference_id) == event.reference_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found


def _book(session: Session, award: Award) -> None:
    if not award.minutes:
        return
    unit = units.unit(session, award.community_id, units.MANUAL)
    points.transfer(
        session,
        SYSTEM,
        Transfer(
            key=_key(award),
            from_id=units.source(session, unit.id, award.community_id),
            to_id=units.holder(session, unit.id, award.person_id),
            amount=award.minutes,
            reason="volunteer_hours.awarded",
            subject=_subject(award),
            note=award.title,
        ),
    )


def _key(award: Award) -> str:
    """Name the booking that stands, so that each is made once whatever happens."""
    return f"volunteer_hours.award:{award.id}:{award.corrections}"


def _subject(award: Award) -> Subject:
    return Subject("volunteer_hours.award", award.id)


def _note(session: Session, award: Award, what: str, before: dict[str, int] | None = None) -> None:
    audit.record(
        session,
        SYSTEM,
        f"volunteer_hours.award.{what}",
        award.community_id,
        _subject(award),
        before=before,
        after={
            "title": award.title,
            "minutes": award.minutes,
            "contribution": award.kind,
        },
        person_id=award.person_id,
    )
