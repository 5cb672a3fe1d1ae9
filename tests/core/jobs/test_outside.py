"""Work that waits for somebody outside: no transaction meanwhile, tried again from its start."""

from pathlib import Path
from typing import Any

from tests.core.jobs.counting import marks

from linli import jobs
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.testing import MovableClock


def post(database: Database, community: Place | None = None, **payload: Any) -> None:
    with database.writing() as session:
        jobs.enqueue(
            session,
            "counting.letter",
            {"mark": "letter", **payload},
            run_at=now(session),
            key="letter",
            community_id=community.id if community else None,
        )


def left(database: Database) -> tuple[dict[str, int], jobs.Overview]:
    with database.reading() as session:
        return marks(session), jobs.overview(session)


def test_what_is_left_is_done_after_the_commit_and_once(database: Database, tmp_path: Path) -> None:
    post(database, box=str(tmp_path / "box"))
    assert jobs.run_due(database) == 1
    assert (tmp_path / "box").read_text() == "x"
    assert jobs.run_due(database) == 0
    assert left(database)[0] == {"letter": 1}


def test_what_fails_outside_is_prepared_and_tried_again(
    database: Database, clock: MovableClock, tmp_path: Path
) -> None:
    post(database, box=str(tmp_path / "box"), busy=2)
    for _try in range(3):
        jobs.run_due(database)
        clock.move(hours=2)
    assert (tmp_path / "box").read_text() == "xxx"
    jobs.run_due(database)
    assert left(database)[0]["letter"] == 3


def test_what_never_succeeds_is_given_up(
    database: Database, clock: MovableClock, tmp_path: Path
) -> None:
    post(database, box=str(tmp_path / "box"), busy=99)
    for _try in range(9):
        jobs.run_due(database)
        clock.move(hours=2)
    (dead,) = left(database)[1].dead
    assert dead.error == "ConnectionError: nobody opens"


def test_with_nothing_left_to_do_it_is_done(database: Database) -> None:
    post(database)
    assert jobs.run_due(database) == 1
    assert jobs.run_due(database) == 0


def test_a_request_leaves_it_to_a_worker(
    database: Database, community: Place, tmp_path: Path
) -> None:
    post(database, community, box=str(tmp_path / "box"))
    with database.writing() as session:
        assert jobs.catch_up(session, community.id) == 0
    assert jobs.run_due(database) == 1
