"""Noting a visit: whom one met, how they were, what they need and what they could give."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.clock import now
from linli.people import Household, HouseholdMember, Membership, Person
from linli.subjects import Subject
from linli_micro_wishes.models import (
    Finding,
    FindingKind,
    FindingState,
    Mood,
    Outcome,
    Round,
    Visit,
)
from linli_micro_wishes.refusals import VisitRefused, VisitUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.visits import rounds
from linli_micro_wishes.wishes import categories

OUTCOMES = {
    Outcome.MET: _("Somebody was at home"),
    Outcome.NOT_HOME: _("Nobody opened"),
    Outcome.DECLINED: _("They would rather not be visited"),
}
MOODS = {
    Mood.GLAD: _("Glad"),
    Mood.CALM: _("Calm"),
    Mood.WORRIED: _("Worried"),
    Mood.UPSET: _("Upset"),
}


@dataclass(frozen=True, slots=True)
class Learned:
    """A need or a resource, as it was told."""

    kind: FindingKind
    words: str
    category: str = "other"


@dataclass(frozen=True, slots=True)
class Notes:
    """What somebody brings back from a home."""

    outcome: Outcome
    person_id: UUID | None = None
    mood: Mood | None = None
    note: str = ""
    learned: Sequence[Learned] = ()


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as the round shows it."""

    id: UUID
    household_id: UUID
    code: str
    outcome: Outcome
    mood: Mood | None
    note: str
    visitor: str | None
    at: datetime


def note(
    session: Session,
    actor: Actor,
    community_id: UUID,
    round_id: UUID,
    household_id: UUID,
    notes: Notes,
    *,
    once: str | None = None,
) -> Visit:
    """Note a visit to a home of the round; sent twice it is noted once.

    Raises:
        NotAllowed, VisitUnknown: the actor may not, or the home is not of this round.
        VisitRefused: it is not said whom one met, or something was learned though nobody was met.
    """
    round_ = rounds.find(session, actor, community_id, round_id)
    # Two who go to one door at once are one after the other here.
    session.execute(select(col(Round.id)).where(col(Round.id) == round_id).with_for_update())
    if not rounds.is_in(session, round_, household_id):
        raise VisitUnknown(_("This home is not part of the round."))
    if once and (before := _noted_before(session, round_id, once)) is not None:
        return before
    learned = [one for one in notes.learned if one.words.strip()]
    _check(session, community_id, household_id, notes, learned)
    made = Visit(
        round_id=round_id,
        household_id=household_id,
        person_id=notes.person_id,
        visitor_id=actor.person_id,
        outcome=notes.outcome,
        mood=notes.mood,
        note=notes.note.strip()[:1000],
        once=once,
        at=now(session),
    )
    session.add(made)
    session.flush()
    if notes.person_id is not None:
        group_id = session.execute(
            select(col(Membership.group_id)).where(
                col(Membership.person_id) == notes.person_id,
                col(Membership.community_id) == community_id,
                col(Membership.until).is_(None),
            )
        ).scalar_one_or_none()
        for one in learned:
            session.add(
                Finding(
                    community_id=community_id,
                    group_id=group_id or round_.group_id,
                    visit_id=made.id,
                    person_id=notes.person_id,
                    kind=one.kind,
                    category=one.category,
                    words=one.words.strip(),
                    state=FindingState.NOTED,
                    at=made.at,
                )
            )
    session.flush()
    # The log tells that a visit was noted, not to whom, nor what was said there.
    audit.record(
        session,
        Actor(actor.person_id, origin=actor.origin),
        "micro_wishes.visit.noted",
        community_id,
        Subject("micro_wishes.visit", made.id),
        after={"title": round_.title},
    )
    return made


def noted(
    session: Session, actor: Actor, community_id: UUID, round_id: UUID, *, limit: int = 60
) -> list[VisitRow]:
    """Return the visits of a round, newest first, with what was noted.

    Raises:
        NotAllowed, VisitUnknown: the actor may not read it, or there is none.
    """
    rounds.find(session, actor, community_id, round_id)
    found = session.execute(
        select(
            col(Visit.id),
            col(Household.id),
            col(Household.code),
            col(Visit.outcome),
            col(Visit.mood),
            col(Visit.note),
            col(Person.name),
            col(Visit.at),
        )
        .join(Household, col(Household.id) == col(Visit.household_id))
        .outerjoin(Person, col(Person.id) == col(Visit.visitor_id))
        .where(col(Visit.round_id) == round_id)
        .order_by(col(Visit.id).desc())
        .limit(limit)
    )
    return [VisitRow(*row) for row in found]


def living_in(session: Session, household_id: UUID) -> list[tuple[UUID, str]]:
    """Return who lives in a home, whoever speaks for it first."""
    found = session.execute(
        select(col(Person.id), col(Person.name))
        .join(HouseholdMember, col(HouseholdMember.person_id) == col(Person.id))
        .where(col(HouseholdMember.household_id) == household_id)
        .where(col(HouseholdMember.until).is_(None))
        .order_by(col(HouseholdMember.representative).desc(), col(Person.name))
    )
    return [(row[0], row[1]) for row in found]


def _check(
    session: Session,
    community_id: UUID,
    household_id: UUID,
    notes: Notes,
    learned: Sequence[Learned],
) -> None:
    if notes.outcome is Outcome.MET:
        if notes.person_id not in {id_ for id_, _name in living_in(session, household_id)}:
            raise VisitRefused(_("Please choose whom you spoke to."), field="person")
    elif learned or notes.person_id is not None:
        raise VisitRefused(
            _("Needs and resources are noted only where somebody was met."), field="outcome"
        )
    offered = categories.offered(session, community_id)
    for one in learned:
        if one.category not in offered:
            raise VisitRefused(_("Please choose what it is about."), field=one.kind.value)
        if len(one.words.strip()) > 200:
            raise VisitRefused(
                _("Please tell it in no more than 200 characters."), field=one.kind.value
            )


def _noted_before(session: Session, round_id: UUID, once: str) -> Visit | None:
    return session.execute(
        select(Visit).where(col(Visit.round_id) == round_id, col(Visit.once) == once)
    ).scalar_one_or_none()
