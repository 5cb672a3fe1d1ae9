"""The demo's time: in order across plugins, a day a transaction, one failure harms nobody else."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import Session

from linli.clock import now
from linli.db import Database
from linli.demo.simulation import Simulation, local

SINCE = datetime(2026, 5, 19, 16, tzinfo=UTC)  # midnight in China
UNTIL = SINCE + timedelta(days=10, hours=12)


@pytest.fixture
def simulation(sqlite_database: Database) -> Simulation:
    return Simulation(sqlite_database, SINCE, UNTIL, "seed")


def run(simulation: Simulation) -> list[str]:
    return [turn.name for turn in simulation.run(lambda _share: None)]


def test_what_is_planned_happens_in_order_at_its_moment(simulation: Simulation) -> None:
    happened: list[tuple[str, datetime]] = []
    moments = {
        "third": SINCE + timedelta(days=3, hours=9),
        "first": SINCE + timedelta(hours=9),
        "second": SINCE + timedelta(hours=9, minutes=30),
    }
    for name, moment in moments.items():
        simulation.take_turn(name)
        simulation.plan(moment, lambda s, name=name: happened.append((name, now(s))))  # type: ignore[misc]
    assert run(simulation) == []
    assert happened == [(name, moments[name]) for name in ("first", "second", "third")]


def test_an_action_may_plan_what_follows_from_it(simulation: Simulation) -> None:
    happened: list[datetime] = []

    def act(session: Session) -> None:
        happened.append(now(session))
        simulation.plan(now(session) + timedelta(hours=5), act)

    simulation.plan(SINCE + timedelta(hours=1), act)
    run(simulation)
    assert len(happened) == 51  # every five hours until the end, and never after it
    assert happened[-1] < UNTIL
    assert {later - earlier for earlier, later in pairwise(happened)} == {timedelta(hours=5)}


def test_a_part_that_fails_ends_and_the_others_go_on(simulation: Simulation) -> None:
    happened: list[str] = []

    def fail(_session: Session) -> None:
        happened.append("fails")
        raise ValueError("no such luck")

    simulation.take_turn("bad")
    for day in range(3):
        simulation.plan(SINCE + timedelta(days=day), fail)
    simulation.take_turn("good")
    for day in range(3):
        simulation.plan(SINCE + timedelta(days=day, hours=1), lambda _s: happened.append("good"))
    failed = simulation.run(lambda _share: None)
    assert [(turn.name, turn.failed) for turn in failed] == [("bad", "ValueError: no such luck")]
    assert happened == ["fails", "good", "good", "good"]


def test_what_one_part_draws_does_not_shift_another(sqlite_database: Database) -> None:
    def drawn(greedy: int) -> list[float]:
        simulation = Simulation(sqlite_database, SINCE, UNTIL, "seed")
        numbers: list[float] = []
        simulation.take_turn("greedy")
        for _nth in range(greedy):
            simulation.plan(SINCE + timedelta(hours=1), lambda _s: simulation.turn.random.random())
        simulation.take_turn("other")
        for hour in range(5):
            simulation.plan(
                SINCE + timedelta(hours=hour),
                lambda _s: numbers.append(simulation.turn.random.random()),
            )
        run(simulation)
        return numbers

    assert drawn(0) == drawn(7)


def test_a_planned_action_cannot_open_a_second_transaction(simulation: Simulation) -> None:
    def act(_session: Session) -> None:
        with simulation.at(SINCE):
            pass

    simulation.plan(SINCE + timedelta(hours=1), act)
    (failed,) = simulation.run(lambda _share: None)
    assert failed.failed is not None and "use its session" in failed.failed


def test_the_clock_is_only_lent(simulation: Simulation, sqlite_database: Database) -> None:
    with simulation.at(SINCE) as session:
        assert now(session) == SINCE
    assert sqlite_database.clock is None
    with sqlite_database.reading() as session:
        assert now(session) > UNTIL


def test_progress_goes_up_to_the_whole(simulation: Simulation) -> None:
    shares: list[float] = []
    simulation.run(shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_times_of_day_are_china_s() -> None:
    assert local(datetime(2026, 5, 20, tzinfo=UTC).date(), 0) == SINCE
