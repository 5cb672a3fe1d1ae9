"""Polls written briefly: a hall full of residents, a poll of any kind, and one step of its life."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import people
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_deliberation.casting import casting
from linli_deliberation.casting.saying import Said
from linli_deliberation.counting import Base, Rule
from linli_deliberation.models import Elector, Entitled, Poll, PollState, Secrecy, Voters
from linli_deliberation.polls import closing, drafting, finding, methods, scheduling
from linli_deliberation.units import take_in


@dataclass(frozen=True)
class Hall:
    """The community of a test: two homes with two grown-ups each, one single, and officials."""

    place: Place
    anna: Somebody
    annas_husband: Somebody
    bert: Somebody
    berts_wife: Somebody
    carla: Somebody
    staff: Somebody
    teller: Somebody
    president: Somebody
    evaluator: Somebody

    @property
    def id(self) -> UUID:
        return self.place.id

    @property
    def residents(self) -> tuple[Somebody, ...]:
        return (self.anna, self.annas_husband, self.bert, self.berts_wife, self.carla)


def simple_majority(voters: Voters = Voters.PERSONS) -> Rule:
    """More than half of those who said yes or no; no quorum."""
    return methods.motion(
        voters, quorum=Fraction(0), passing=Fraction(1, 2), base=Base.YES_AND_NO, strict=True
    )


def draft(
    session: Session,
    hall: Hall,
    rule: Rule | None = None,
    *,
    options: Mapping[str, int | None] | Sequence[str] = (),
    voters: Voters = Voters.PERSONS,
    secrecy: Secrecy = Secrecy.OPEN,
    budget: int | None = None,
    most: int | None = None,
    hours: int = 48,
    title: str = "楼道加装扶手",
    **who: Any,
) -> Poll:
    """Prepare a poll that opens in an hour; costs and budget in yuan."""
    poll = drafting.create(
        session, hall.staff.actor, hall.id, title=title, rule=rule or simple_majority(voters)
    )
    drafting.set_rule(
        session,
        hall.staff.actor,
        hall.id,
        poll.id,
        rule=rule or simple_majority(voters),
        budget=None if budget is None else budget * 100,
        most=most,
        chain=who.pop("chain", None),
        lot=who.pop("lot", True),
        seed=who.pop("seed", ""),
        quorum=who.pop("quorum", Fraction(0)),
    )
    drafting.set_voters(
        session, hall.staff.actor, hall.id, poll.id, voters=voters, secrecy=secrecy, **who
    )
    opens_at = now(session) + timedelta(hours=1)
    drafting.set_times(
        session,
        hall.staff.actor,
        hall.id,
        poll.id,
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=hours),
        notice_days=7,
    )
    costs = options if isinstance(options, Mapping) else dict.fromkeys(options)
    for name, cost in costs.items():
        drafting.add_option(
            session,
            hall.staff.actor,
            hall.id,
            poll.id,
            title=name,
            cost=None if cost is None else cost * 100,
        )
    return poll


def announce(session: Session, hall: Hall, rule: Rule | None = None, **more: Any) -> Poll:
    """Prepare a poll and schedule it."""
    poll = draft(session, hall, rule, **more)
    return scheduling.schedule(session, hall.staff.actor, hall.id, poll.id)


def vote(
    session: Session, hall: Hall, poll: Poll | UUID, who: Somebody, said: Said, **more: Any
) -> casting.Cast:
    """Cast somebody's vote."""
    poll_id = poll if isinstance(poll, UUID) else poll.id
    return casting.cast(session, who.actor, hall.id, poll_id, said, **more)


def close(session: Session, hall: Hall, poll: Poll | UUID) -> PollState:
    """Do what the clock asks of a poll."""
    return closing.advance(session, hall.id, poll if isinstance(poll, UUID) else poll.id)


def again(session: Session, hall: Hall, poll: Poll | UUID) -> Poll:
    """Return the poll as the database has it now."""
    return finding.lock(session, hall.id, poll if isinstance(poll, UUID) else poll.id)


def elector_of(session: Session, poll: Poll | UUID, who: Somebody) -> Elector:
    """Return somebody's line of the roll."""
    poll_id = poll if isinstance(poll, UUID) else poll.id
    found: Elector = session.execute(
        select(Elector)
        .join(Entitled, col(Entitled.elector_id) == col(Elector.id))
        .where(col(Entitled.poll_id) == poll_id, col(Entitled.person_id) == who.id)
    ).scalar_one()
    return found


def settle_in(session: Session, hall: Hall) -> None:
    """Let the couples live together, and give everybody's flat an area."""
    for code, couple in (
        ("1-101", (hall.anna, hall.annas_husband)),
        ("1-102", (hall.bert, hall.berts_wife)),
        ("1-201", (hall.carla,)),
    ):
        home = people.household(session, SYSTEM, hall.id, code)
        for number, person in enumerate(couple):
            people.move_in(session, SYSTEM, home.id, person.id, representative=not number)


def register_areas(session: Session, hall: Hall, areas: Mapping[str, str] | None = None) -> None:
    """Enter the units: Anna has two, Bert a large one, Carla a small one."""
    lines = areas or {
        f"1-101,89.50,{hall.anna.name}": "",
        f"车位7,12.50,{hall.anna.name}": "",
        f"1-102,140,{hall.bert.name}": "",
        f"1-201,58,{hall.carla.name}": "",
    }
    take_in(session, hall.staff.actor, hall.id, "\n".join(lines))


def opened(database: Database, hall: Hall, clock: MovableClock, **asked: object) -> UUID:
    """Announce a poll and let it open; return its id."""
    with database.writing() as session:
        poll_id: UUID = announce(session, hall, **asked).id  # type: ignore[arg-type]
    clock.move(hours=1)
    with database.writing() as session:
        close(session, hall, poll_id)
    return poll_id


def over(database: Database, hall: Hall, clock: MovableClock, poll_id: UUID) -> None:
    """Let the time go by, and the clock do its work."""
    clock.move(hours=48)
    with database.writing() as session:
        close(session, hall, poll_id)
