"""What the tests of home visits share: a round, a home, and something told there."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import people
from linli.access import SYSTEM
from linli_micro_wishes.models import Finding, FindingKind, Mood, Outcome, Round
from linli_micro_wishes.visits import rounds, visiting
from linli_micro_wishes.visits.visiting import Learned, Notes
from tests.micro_wishes.street import Street

MONDAY = date(2026, 3, 2)


def begun(session: Session, street: Street) -> Round:
    """A round through the whole community."""
    return rounds.begin(
        session,
        street.staff.actor,
        street.id,
        title="春季走访",
        starts_on=MONDAY,
        ends_on=MONDAY + timedelta(days=30),
        half_days=("tue_am", "thu_am", "sat_pm"),
    )


def home_of(session: Session, street: Street, who: UUID, code: str = "2-1-101") -> UUID:
    """The home of somebody; who has none gets one of their own with this number."""
    found = people.household_of(session, who)
    if found is None:
        found = people.household(session, SYSTEM, street.id, code, address="龙海路 6 号").id
        people.move_in(session, SYSTEM, found, who)
    return found


def learned(
    session: Session,
    street: Street,
    round_: Round,
    who: UUID,
    kind: FindingKind,
    words: str,
    code: str = "2-1-101",
) -> Finding:
    """Visit somebody who tells of one thing."""
    visit = visiting.note(
        session,
        street.staff.actor,
        street.id,
        round_.id,
        home_of(session, street, who, code),
        Notes(Outcome.MET, who, Mood.WORRIED, "独居，听力不好", (Learned(kind, words, "skills"),)),
    )
    query = select(Finding).where(col(Finding.visit_id) == visit.id)
    found: Finding = session.execute(query).scalar_one()
    return found
