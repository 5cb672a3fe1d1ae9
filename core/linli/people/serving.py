"""Serving somebody at the counter: staff act for a member, and a slip says what was done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from linli import access, audit
from linli.access.actor import Actor
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.memberships import NotAMember, membership_of
from linli.people.models import MembershipStatus
from linli.people.wards import may_act_for
from linli.subjects import Subject

_ = texts("linli")

STARTED = "core.counter.started"
FINISHED = "core.counter.finished"


class NotYourSlip(Refusal):
    """There is no such slip, or a colleague served there."""

    code = "core.not_your_slip"
    status = 404


def served_by(session: Session, actor: Actor, community_id: UUID) -> UUID:
    """Return the member an act is for: the actor, or whom they serve at the counter or act for.

    Raises:
        NotAllowed: nobody is acting, or the actor may not act for that person.
        NotAMember: the person does not belong to this community.
    """
    person_id = actor.beneficiary_id
    if person_id is None:
        raise access.NotAllowed(_("Somebody has to say whom this is for."))
    if (
        actor.person_id is not None
        and person_id != actor.person_id
        and not access.can(session, actor, "core.counter", community_id)
        and not may_act_for(session, actor.person_id, person_id)
    ):
        raise access.NotAllowed(_("You may not act for this person."))
    membership_of(session, community_id, person_id)
    return person_id


@dataclass(frozen=True, slots=True)
class Slip:
    """What was done for somebody in one go: ``done`` are the entries of the audit log."""

    agent: str
    person: str
    started_at: datetime
    #: None while the person is still being served.
    finished_at: datetime | None
    done: tuple["audit.AuditRow", ...]


def start_serving(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> UUID:
    """Begin to act for a member, and return the number of the slip.

    Raises:
        NotAllowed: the actor does not serve people here.
        NotAMember: the person is not an admitted member of this community.
    """
    access.require(session, actor, "core.counter", community_id)
    if membership_of(session, community_id, person_id).status is not MembershipStatus.ACTIVE:
        raise NotAMember(_("This person has not been admitted to this community yet."))
    return audit.record(
        session,
        actor,
        STARTED,
        community_id,
        Subject("core.person", person_id),
        person_id=person_id,
    )


def finish_serving(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> None:
    """Write down that the person was served."""
    audit.record(
        session,
        actor,
        FINISHED,
        community_id,
        Subject("core.person", person_id),
        person_id=person_id,
    )


def slip(session: Session, actor: Actor, community_id: UUID, slip_id: UUID) -> Slip:
    """Return the slip of somebody whom the actor served.

    Raises:
        NotYourSlip: there is none with this number, or a colleague served.
    """
    started = audit.find(session, community_id, slip_id)
    if (
        started is None
        or started.action != STARTED
        or started.actor_id is None
        or started.actor_id != actor.person_id
        or started.on_behalf_of_id is None
    ):
        raise NotYourSlip(_("There is no such slip."))
    done = audit.done_for(
        session,
        community_id,
        actor_id=started.actor_id,
        person_id=started.on_behalf_of_id,
        after=slip_id,
    )
    end = next((at for at, row in enumerate(done) if row.action in (STARTED, FINISHED)), len(done))
    return Slip(
        agent=started.actor_name or "",
        person=started.on_behalf_of_name or "",
        started_at=started.at,
        finished_at=done[end].at if end < len(done) else None,
        done=tuple(done[:end]),
    )
