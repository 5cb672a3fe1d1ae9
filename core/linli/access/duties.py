"""Separated duties: who did one thing may not do the other, and relatives step back."""

from collections.abc import Iterable
from functools import cache
from uuid import UUID

from sqlalchemy import or_, select
from sqlmodel import Session, col

from linli.access.actor import Actor
from linli.access.models import DutyDone
from linli.clock import now
from linli.errors import Refusal
from linli.hooks import IncompatibleDuties
from linli.i18n import Text, texts
from linli.people.models import HouseholdMember, Kinship
from linli.subjects import Subject

_ = texts("linli")


class DutiesIncompatible(Refusal):
    """The person already did a duty that this one must be separate from."""

    code = "core.duties_incompatible"
    status = 403


class RelativeStepsBack(Refusal):
    """The matter concerns the person themselves, their household or a relative."""

    code = "core.relative_steps_back"
    status = 403


@cache
def incompatible() -> tuple[IncompatibleDuties, ...]:
    """Return every pair of duties that must be separate."""
    from linli.plugins import manager

    return tuple(
        pair for _name, answer in manager().answers("linli_incompatible_duties") for pair in answer
    )


def is_close(session: Session, person_id: UUID, others: Iterable[UUID]) -> bool:
    """Return whether a person is one of ``others``, lives with one, or is their relative."""
    wanted = set(others)
    if not wanted:
        return False
    if person_id in wanted:
        return True
    homes = select(col(HouseholdMember.household_id)).where(
        col(HouseholdMember.person_id) == person_id, col(HouseholdMember.until).is_(None)
    )
    lives_with = select(col(HouseholdMember.id)).where(
        col(HouseholdMember.household_id).in_(homes),
        col(HouseholdMember.person_id).in_(wanted),
        col(HouseholdMember.until).is_(None),
    )
    related = select(col(Kinship.id)).where(
        or_(
            (col(Kinship.person_id) == person_id) & col(Kinship.relative_id).in_(wanted),
            (col(Kinship.relative_id) == person_id) & col(Kinship.person_id).in_(wanted),
        )
    )
    return (
        session.execute(lives_with.limit(1)).first() is not None
        or session.execute(related.limit(1)).first() is not None
    )


def refuse_relatives(session: Session, actor: Actor, concerning: Iterable[UUID]) -> None:
    """Refuse when the matter concerns the actor, their household or a relative.

    Raises:
        RelativeStepsBack: it does.
    """
    if actor.person_id is not None and is_close(session, actor.person_id, concerning):
        raise RelativeStepsBack(
            _("This is about you, your household or a relative. Please let a colleague decide.")
        )


def take_duty(
    session: Session,
    actor: Actor,
    subject: Subject,
    duty: str,
    *,
    concerning: Iterable[UUID] = (),
) -> None:
    """Record that the actor does ``duty`` for ``subject``; doing it twice changes nothing.

    The system has no person whose duties could clash, so nothing is recorded for it.

    Raises:
        DutiesIncompatible: the actor did a duty for this subject that must be separate from it.
        RelativeStepsBack: it is about the actor, their household or a relative.
    """
    if actor.person_id is None:
        return
    refuse_relatives(session, actor, concerning)
    done = set(
        session.execute(
            select(col(DutyDone.duty)).where(
                col(DutyDone.subject_type) == subject.type,
                col(DutyDone.subject_id) == subject.id,
                col(DutyDone.person_id) == actor.person_id,
            )
        ).scalars()
    )
    reason = _clash(duty, done)
    if reason is not None:
        raise DutiesIncompatible(reason)
    if duty not in done:
        session.add(
            DutyDone(
                subject_type=subject.type,
                subject_id=subject.id,
                person_id=actor.person_id,
                duty=duty,
                at=now(session),
            )
        )
        session.flush()


def _clash(duty: str, done: set[str]) -> Text | None:
    for pair in incompatible():
        if (pair.first == duty and pair.second in done) or (
            pair.second == duty and pair.first in done
        ):
            return pair.reason
    return None
