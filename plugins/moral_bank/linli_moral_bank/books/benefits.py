"""Lists of who meets a threshold for another benefit: only who consents, and its making is kept."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.people import Membership, MembershipStatus, Person, served_by
from linli.subjects import Subject
from linli_moral_bank.models import Consent, Deed, DeedState
from linli_moral_bank.texts import _


class ListRefused(Refusal):
    """The list has no purpose, or its days do not fit."""

    code = "moral_bank.list_refused"


@dataclass(frozen=True, slots=True)
class Qualified:
    """Somebody who consents and has enough points in the period."""

    person_id: UUID
    name: str
    points: int


def consents(session: Session, community_id: UUID, person_id: UUID) -> bool:
    """Return whether somebody agrees now to stand on such lists."""
    found = session.execute(
        select(col(Consent.id)).where(
            col(Consent.community_id) == community_id,
            col(Consent.person_id) == person_id,
            col(Consent.withdrawn_at).is_(None),
        )
    ).first()
    return found is not None


def set_consent(session: Session, actor: Actor, community_id: UUID, *, agrees: bool) -> None:
    """Agree to stand on lists for other benefits, or no longer.

    Raises:
        NotAllowed, NotAMember: the actor may not decide this for whom they act.
    """
    person_id = served_by(session, actor, community_id)
    if agrees == consents(session, community_id, person_id):
        return
    found = _of(session, community_id, person_id)
    if found is None:
        found = Consent(community_id=community_id, person_id=person_id, given_at=now(session))
        try:
            with session.begin_nested():
                session.add(found)
                session.flush()
        except IntegrityError:
            return  # a second click at the same moment
    found.withdrawn_at = None if agrees else now(session)
    if agrees:
        found.given_at = now(session)
    session.flush()
    audit.record(
        session,
        actor,
        "moral_bank.consent.given" if agrees else "moral_bank.consent.withdrawn",
        community_id,
        Subject("moral_bank.consent", found.id),
        person_id=person_id,
    )


def qualified(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    since: date,
    until: date,
    least: int,
    purpose: str,
) -> list[Qualified]:
    """Make the list of who has ``least`` points or more in a period and consents.

    Everybody on it is told what for, and its making is written into the log.

    Raises:
        NotAllowed: the actor does not give honours here.
        ListRefused: no purpose, no threshold, or the last day lies before the first.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    purpose = purpose.strip()
    if not purpose:
        raise ListRefused(_("Please write what the list is for."), field="purpose")
    if until < since:
        raise ListRefused(_("The last day lies before the first."), field="until")
    if least < 1:
        raise ListRefused(_("Please write how many points it takes."), field="least")
    total = func.sum(col(Deed.points))
    rows = session.execute(
        select(col(Person.id), col(Person.name), total)
        .select_from(Deed)
        .join(Person, col(Person.id) == col(Deed.owner_id))
        .join(
            Consent,
            (col(Consent.person_id) == col(Person.id))
            & (col(Consent.community_id) == community_id)
            & col(Consent.withdrawn_at).is_(None),
        )
        .join(
            Membership,
            (col(Membership.person_id) == col(Person.id))
            & (col(Membership.community_id) == community_id)
            & (col(Membership.status) == MembershipStatus.ACTIVE),
        )
        .where(
            col(Deed.community_id) == community_id,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.happened_on).between(since, until),
        )
        .group_by(col(Person.id), col(Person.name))
        .having(total >= least)
        .order_by(total.desc(), col(Person.id))
    )
    found = [Qualified(id_, name, int(points)) for id_, name, points in rows]
    audit.record(
        session,
        actor,
        "moral_bank.list_made",
        community_id,
        Subject("core.community", community_id),
        after={
            "purpose": purpose[:120],
            "count": len(found),
            "since": since.isoformat(),
            "until": until.isoformat(),
            "least": least,
        },
    )
    if found:
        inbox.notify_many(
            session,
            sorted(one.person_id for one in found),
            community_id,
            _("With your consent you stand on a list for: %(purpose)s", purpose=purpose[:120]),
            "moral_bank/year",
        )
    return found


def _of(session: Session, community_id: UUID, person_id: UUID) -> Consent | None:
    found: Consent | None = session.execute(
        select(Consent)
        .where(col(Consent.community_id) == community_id, col(Consent.person_id) == person_id)
        .with_for_update()
    ).scalar_one_or_none()
    return found
