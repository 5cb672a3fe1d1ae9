"""What can go wrong with a vote as a whole, and the sentence that says so."""

from collections.abc import Mapping

import pytest
from sqlmodel import Session

from linli.clock import now
from linli.db import Database
from linli.i18n import translate
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli_deliberation.casting.saying import Said
from linli_deliberation.counting import Greedy, Plurality, Schulze
from linli_deliberation.models import Poll, PollState
from linli_deliberation.polls import drafting, methods, scheduling
from linli_deliberation.refusals import NotOnTheRoll
from linli_deliberation.results import archive, counting, reading
from tests.deliberation.polling import Hall, announce, close, draft, vote

THREE = ["甲", "乙", "丙"]
BLANK = "No decision: there is no valid vote"
MONEY: Mapping[str, object] = {"options": {"路灯": 600, "长椅": 300}, "budget": 800}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Counting is the same on both."""
    return sqlite_database


def said(session: Session, poll: Poll) -> str:
    """Return the first sentence of the result."""
    return translate(reading.shown(session, poll).explanation.outcome, "en")


def finished(session: Session, hall: Hall, clock: MovableClock, poll: Poll, *says: Said) -> Poll:
    """Let the residents vote in their order, and the time go by."""
    clock.move(hours=1)
    for person, one in zip(hall.residents, says, strict=False):
        vote(session, hall, poll, person, one)
    clock.move(hours=48)
    close(session, hall, poll)
    return poll


@pytest.mark.parametrize(
    ("asked", "says", "sentence"),
    [
        ({}, [], "No decision: too few took part."),
        ({}, ["abstain"] * 3, "The motion is not passed."),
        ({"rule": Plurality(), "options": THREE}, [], "No decision: nobody has voted."),
        ({"rule": Plurality(), "options": THREE}, [None, None], BLANK),
        ({"rule": Schulze(), "options": THREE}, [[], []], BLANK),
        ({"rule": methods.rule_of("stv", seats=2), "options": THREE}, [[]], BLANK),
        ({"rule": methods.rule_of("score"), "options": THREE}, [{}], BLANK),
        ({"rule": Greedy(), **MONEY}, [[], []], BLANK),
        ({"rule": methods.rule_of("equalshares/add1u"), **MONEY}, [[]], BLANK),
    ],
)
def test_nothing_is_decided_where_nobody_says_anything(
    session: Session,
    hall: Hall,
    clock: MovableClock,
    asked: dict[str, object],
    says: list[Said],
    sentence: str,
) -> None:
    poll = finished(session, hall, clock, announce(session, hall, **asked), *says)  # type: ignore[arg-type]
    assert said(session, poll).startswith(sentence)
    written = counting.latest(session, poll.id)
    assert written is not None and written.selected == []
    assert poll.state is PollState.PROVISIONAL  # published, and never passed


def test_who_joins_after_the_announcement_votes_next_time(
    session: Session, hall: Hall, clock: MovableClock, person_with: MakePerson
) -> None:
    poll = announce(session, hall)
    late = person_with(name="新来的")
    clock.move(hours=1)
    with pytest.raises(NotOnTheRoll, match="fixed when the vote was announced"):
        vote(session, hall, poll, late, "yes")
    assert vote(session, hall, announce_and_open(session, hall, clock), late, "yes").version == 1


def announce_and_open(session: Session, hall: Hall, clock: MovableClock) -> Poll:
    poll = announce(session, hall)
    clock.move(hours=1)
    return poll


@pytest.mark.parametrize("method", ["greedy", "equalshares/add1u"])
def test_of_projects_that_exclude_each_other_one_is_paid_for(
    session: Session, hall: Hall, clock: MovableClock, method: str
) -> None:
    poll = draft(session, hall, methods.rule_of(method), options={"路灯": 300}, budget=2000)
    desk = (session, hall.staff.actor, hall.id)
    for title in ("花坛", "停车位"):
        drafting.add_option(*desk, poll.id, title=title, cost=30000, conflict="东墙")
    scheduling.schedule(*desk, poll.id)
    finished(session, hall, clock, poll, ["2", "1"], ["2", "3"], ["2", "3"], ["3", "1"], ["2"])
    assert set(counting.counted(session, poll).result.selected) == {"1", "2"}
    [left] = [one for one in reading.shown(session, poll).lines if not one.selected]
    assert "花坛" in " ".join(translate(why, "en") for why in left.why)


def test_the_days_of_a_budget_file_are_those_of_the_community(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """In China it is the next day already: opened at 16:30 in Greenwich, closed two days later."""
    moment = now(session)
    clock.move(hours=(39 - moment.hour) % 24, minutes=30 - moment.minute)
    poll = announce(session, hall, Greedy(), options={"路灯": 300}, budget=2000)
    finished(session, hall, clock, poll, ["1"])
    assert poll.opens_at is not None and poll.closes_at is not None
    assert (poll.opens_at.hour, poll.opens_at.minute) == (16, 30)
    made = archive.pb(session, poll)
    text = made.data.decode()
    first, last = (f"{one:%Y-%m}-{one.day + 1:02}" for one in (poll.opens_at, poll.closes_at))
    assert f"date_begin;{first}\n" in text and f"date_end;{last}\n" in text
    assert f"-{last}-" in made.name
