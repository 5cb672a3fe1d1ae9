"""Ballots lie in the box, and nothing else that is written anywhere knows of them."""

import logging
import re
from collections import Counter
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from linli import webhooks
from linli.access import SYSTEM
from linli.db import Database
from linli.feed import open_feed
from linli.testing.clock import MovableClock
from linli_deliberation.casting import casting, delegating, proxies
from linli_deliberation.counting import Plurality
from linli_deliberation.formats.bundles import digest
from linli_deliberation.models import Count, Secrecy
from linli_deliberation.results import archive, counting
from tests.deliberation.ending import recounted, run
from tests.deliberation.polling import (
    Hall,
    again,
    elector_of,
    opened,
    vote,
)

#: Where ballots lie, and who lets whose vote count for them too: half a ballot.
_BOX = ("deliberation_open_ballot", "deliberation_secret_ballot", "deliberation_delegation")
_CHANGING = r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|\d{4}-\d\d-\d\d[T ][\d:.]+(\+[\d:]+)?"


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_nothing_but_the_box_knows_how_anybody_votes(
    database: Database,
    hall: Hall,
    clock: MovableClock,
    secrecy: Secrecy,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """All that is written anywhere is the same, whatever was said: the log, mail, the feed, jobs.

    Told are the portal, the counter, a proxy, a change, a delegation, and a webhook outside.
    """
    caplog.set_level(logging.INFO)
    with database.writing() as session:
        open_feed(session, hall.id)
        webhooks.add(session, SYSTEM, hall.id, url="https://example.org/", kinds=[])
    polls = [
        opened(
            database, hall, clock, rule=Plurality(), options=["甲", "乙", "丙"], secrecy=secrecy,
            delegation=secrecy is Secrecy.OPEN,
        ) for _number in range(3)
    ]  # fmt: skip
    _vote_in_every_way(database, hall, polls.pop(), "3")  # the webhook's job waits from now on
    written, logged = [], []
    for poll_id, said in zip(polls, ("1", "2"), strict=True):
        before = _rows(database)
        caplog.clear()
        _vote_in_every_way(database, hall, poll_id, said)
        rows = _rows(database) - before
        written.append(Counter(re.sub(_CHANGING, "", row) for row in rows.elements()))
        logged.append(re.sub(_CHANGING, "", caplog.text))
    assert written[0] == written[1]
    assert logged[0] == logged[1]
    assert sum(written[0].values()) > 10


def _vote_in_every_way(database: Database, hall: Hall, poll_id: UUID, said: str) -> None:
    counter = replace(hall.staff.actor, on_behalf_of=hall.carla.id)
    with database.writing() as session:
        berts = elector_of(session, poll_id, hall.bert).id
        desk = (session, hall.staff.actor, hall.id, poll_id)
        proxies.appoint(*desk, berts, hall.anna.id, note="柜")
        vote(session, hall, poll_id, hall.anna, said)
        vote(session, hall, poll_id, hall.anna, said, elector_id=berts)
        casting.cast(session, counter, hall.id, poll_id, said, unseen=True)
        if not _is_open(database, poll_id):
            return
        vote(session, hall, poll_id, hall.anna, "3", replaces=1)
        followed = (hall.anna, hall.carla)[said == "1"]
        delegating.delegate(
            session, hall.berts_wife.actor, hall.id, poll_id,
            elector_of(session, poll_id, followed).id,
        )  # fmt: skip


def _is_open(database: Database, poll_id: UUID) -> bool:
    with database.reading() as session:
        query = text("SELECT delegation FROM deliberation_poll WHERE id = :id")
        id_ = poll_id.hex if database.is_sqlite else poll_id
        return bool(session.execute(query, {"id": id_}).scalar_one())


def _rows(database: Database) -> Counter[str]:
    """Return every row of every table but the box, as text."""
    found = Counter[str]()
    with database.reading() as session:
        for table in inspect(database.engine).get_table_names():
            if table not in _BOX:
                for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():
                    values = {key: str(value) for key, value in row.items() if key != "position"}
                    found[f"{table} {values}"] += 1
    return found


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_an_error_does_not_say_what_the_ballot_said(
    database: Database, hall: Hall, clock: MovableClock, secrecy: Secrecy
) -> None:
    """The database's words go into the log with their traceback."""
    poll_id = opened(database, hall, clock, rule=Plurality(), options=["甲", "乙"], secrecy=secrecy)
    with pytest.raises(DBAPIError) as failed, database.writing() as session:
        for table in ("open", "secret"):
            name = f"deliberation_{table}_ballot"
            session.execute(text(f"ALTER TABLE {name} RENAME TO away_{name}"))
        vote(session, hall, poll_id, hall.anna, "2", receipt="7" * 16)
    said = f"{failed.value} {failed.value.__cause__}"
    assert "parameters hidden" in said
    assert '"2"' not in said and "7777" not in said


def test_a_hash_that_could_be_guessed_is_taken_out(
    session: Session, hall: Hall, clock: MovableClock, tmp_path: Path
) -> None:
    """Of few ballots every box can be tried. Counts made so before are mended, others stay."""
    said: list[object] = ["1", "2"]
    polls = [
        run(session, hall, clock, said, rule=Plurality(), options=["甲", "乙"], secrecy=secrecy)
        for secrecy in (Secrecy.SECRET, Secrecy.SECRET, Secrecy.RECOUNTABLE)
    ]
    old, new, other = (counting.latest(session, poll.id) for poll in polls)
    assert old is not None and new is not None and other is not None
    told = digest([{"ballot": one, "times": 1} for one in "12"])
    session.add(
        Count(
            **old.model_dump(exclude={"id", "number", "ballots_hash", "signed"}),
            number=2, ballots_hash=told, signed=f"…\nballots_hash {told}\n",
        )
    )  # fmt: skip
    session.flush()
    session.expunge_all()
    migration = import_module("linli_deliberation.versions.0013_sums")
    with Operations.context(MigrationContext.configure(session.connection())):
        migration.upgrade()
    rows = session.execute(select(Count)).scalars().all()
    assert {row.id for row in rows if told in row.model_dump_json()} == {other.id}
    kept = {row.id: row.ballots_hash for row in rows if row.ballots_hash}
    assert kept == {one.id: one.ballots_hash for one in (old, new, other)}
    path = tmp_path / "mended.zip"
    path.write_bytes(archive.archive(session, again(session, hall, polls[0])).data)
    done = recounted(path)
    assert done.returncode == 3 and "WRONG" not in done.stderr
    with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
        session.execute(text("UPDATE deliberation_count SET ballots_hash = 'x'"))
