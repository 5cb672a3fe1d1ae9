"""The result: counted when the vote closes, with its bars, its blanks and its lot."""

from fractions import Fraction

import pytest
from sqlmodel import Session

from linli.testing.clock import MovableClock
from linli_deliberation.counting import Motion, Plurality, owners
from linli_deliberation.counting.motions import MotionRound
from linli_deliberation.models import Voters
from linli_deliberation.polls import methods
from linli_deliberation.refusals import NotNow
from linli_deliberation.results import archive, counting, turnout
from linli_deliberation.results.electing import election
from tests.deliberation.ending import BUDGET, run
from tests.deliberation.polling import Hall, announce, close, register_areas, vote


def test_the_double_threshold_of_owners(session: Session, hall: Hall, clock: MovableClock) -> None:
    """Anna 102, Bert 140, Carla 58 square metres: two thirds by heads and by area, then half."""
    register_areas(session, hall)
    poll = announce(session, hall, owners(major=False), voters=Voters.OWNERS)
    clock.move(hours=1)
    close(session, hall, poll)
    vote(session, hall, poll, hall.anna, "yes")
    vote(session, hall, poll, hall.carla, "yes")
    heads, area = turnout.turnout(session, poll).bars
    assert heads.met and heads.have == 2
    assert not area.met and (area.have, area.missing) == (
        Fraction(160),
        Fraction(40),
    )  # 200 of 300 are needed
    vote(session, hall, poll, hall.bert, "no")
    standing = turnout.turnout(session, poll)
    assert [bar.met for bar in standing.bars] == [True, True]
    assert (standing.votes, standing.percent) == (3, 100)
    clock.move(hours=48)
    close(session, hall, poll)
    made = counting.counted(session, poll)
    assert made.result.selected == ("yes",)  # two of three, and 160 of 300
    [round_] = made.result.rounds
    assert isinstance(round_, MotionRound)
    assert [check.have for check in round_.passing] == [2, 160]


def test_a_blank_budget_and_a_free_project(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(session, hall, clock, [[], []], **BUDGET)
    assert counting.counted(session, poll).result.state.value == "no-decision"
    free = run(
        session,
        hall,
        clock,
        [["1"], ["2"]],
        rule=methods.rule_of("greedy"),
        options={"免费": 0, "刚好": 1000},
        budget=1000,
    )
    assert sorted(counting.counted(session, free).result.selected) == ["1", "2"]


def test_the_lot_is_drawn_from_the_seed_fixed_before(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(
        session,
        hall,
        clock,
        ["1", "2"],
        rule=Plurality(),
        options=["甲", "乙"],
        seed="双色球 2026024 期",
    )
    made = counting.counted(session, poll)
    assert made.election.ties.seed == "双色球 2026024 期"
    assert [tie.by for tie in made.result.ties] == ["lot"]


def test_nothing_of_the_result_before_the_close(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = announce(session, hall, Plurality(), options=["甲", "乙"])
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, "1")
    for export in (archive.archive, archive.pb, archive.blt):
        with pytest.raises(NotNow):
            export(session, poll)
    with pytest.raises(NotNow):
        counting.count_closed(session, hall.staff.actor, hall.id, poll.id)


def test_a_rule_with_bars_is_stored_and_read_as_it_was(session: Session, hall: Hall) -> None:
    poll = announce(session, hall, voters=Voters.HOUSEHOLDS)
    asked = election(session, poll, {})
    assert isinstance(asked.rule, Motion)
    assert asked.electorate.households == 3
