"""Before the close nobody can see anything of a result, whoever they are."""

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
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_deliberation.casting import casting, delegating, proxies
from linli_deliberation.counting import Plurality
from linli_deliberation.formats.bundles import digest
from linli_deliberation.models import Count, Secrecy
from linli_deliberation.results import archive, counting
from tests.deliberation.asking import program
from tests.deliberation.ending import recounted, run
from tests.deliberation.polling import (
    Hall,
    again,
    announce,
    close,
    elector_of,
    opened,
    vote,
)

HOME = "/c/longhai/deliberation"
#: Where ballots lie, and who lets whose vote count for them too: half a ballot.
_BOX = ("deliberation_open_ballot", "deliberation_secret_ballot", "deliberation_delegation")
_CHANGING = r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}|\d{4}-\d\d-\d\d[T ][\d:.]+(\+[\d:]+)?"


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_nothing_partial_is_shown_before_the_close(
    client: Client, hall: Hall, database: Database, clock: MovableClock, secrecy: Secrecy
) -> None:
    """In one poll all voted for the first, in another for the second: nobody can see which."""
    with database.writing() as session:
        polls = [
            announce(
                session,
                hall,
                Plurality(),
                options=["甲", "乙"],
                secrecy=secrecy,
                seed="s",
                paper=True,
            ).id
            for _number in range(2)
        ]
    clock.move(hours=1)
    with database.writing() as session:
        for poll_id, said in zip(polls, ("1", "2"), strict=True):
            close(session, hall, poll_id)
            for person in hall.residents[1:]:
                vote(session, hall, poll_id, person, said)
    shown = [_everything(client, hall, database, poll_id) for poll_id in polls]
    assert shown[0] == shown[1]
    for poll_id in polls:
        for reader in (hall.president, hall.anna):
            for ending in ("", ".zip", ".pb", ".blt"):
                there = client.another(reader).get(f"{HOME}/polls/{poll_id}/result{ending}")
                assert there.status == 404
            there = client.another(reader).get(f"{HOME}/results")
            assert "楼道加装扶手" not in there.text


def _everything(client: Client, hall: Hall, database: Database, poll_id: UUID) -> list[str]:
    """Return what stands on every page about a poll, without what differs between any two."""
    with database.reading() as session:
        elector = elector_of(session, poll_id, hall.anna).id
    desk, own = f"{HOME}/desk/polls/{poll_id}", f"{HOME}/polls/{poll_id}"
    pages = [
        *(client.another(who).get(desk) for who in (hall.staff, hall.president, hall.teller)),
        client.another(hall.president).get(f"{desk}/roll"),
        client.another(hall.president).get(f"{desk}/roll/{elector}"),
        client.another(hall.teller).get(f"{desk}/papers"),
        client.another(hall.anna).get(own),
        client.another(hall.anna).get(f"{own}/vote"),
    ]
    assert all(page.status == 200 for page in pages)
    outside = program(client, database, hall, "deliberation:read")
    for part in ("result", "bundle"):
        assert outside.get(f"/deliberation/polls/{poll_id}/{part}").status_code == 404
    answered = outside.get(f"/deliberation/polls/{poll_id}").text.replace(str(poll_id), "")
    read = [page.text for page in pages] + [answered]
    return [re.sub(r"\b[0-9a-f]{64}\b", "", text) for text in read]


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


def test_staff_and_a_proxy_do_not_see_what_an_open_vote_says(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    """Only the voter does; staff who serve them, and who was authorised, may give it anew."""
    poll_id = opened(database, hall, clock, rule=Plurality(), options=["甲", "乙"], delegation=True)
    with database.writing() as session:
        annas = elector_of(session, poll_id, hall.anna).id
        proxies.appoint(
            session, hall.staff.actor, hall.id, poll_id, annas, hall.carla.id, note="柜"
        )
        vote(session, hall, poll_id, hall.anna, "2")
        delegating.delegate(session, hall.bert.actor, hall.id, poll_id, annas)
    address = f"{HOME}/polls/{poll_id}"
    assert 'value="2" checked' in client.sign_in(hall.anna).get(f"{address}/vote").html
    assert hall.anna.name in client.another(hall.bert).get(address).text
    proxy = client.another(hall.carla).get(f"{address}/vote?elector={annas}")
    assert "checked" not in proxy.html and "only the voter sees" in proxy.text
    counter = client.another(hall.staff)
    _serve(counter, hall.anna)
    ballot = counter.get(address).follow("Change it")
    assert "checked" not in ballot.html and "only the voter sees" in ballot.text
    _serve(counter, hall.bert)
    page = counter.get(address)
    assert "Somebody else’s vote counts for you too" in page.text
    assert hall.anna.name not in page.text
    auditor = client.another(hall.teller).get("/c/longhai/staff/audit")
    assert "lets somebody else’s vote count for them too" in auditor.text


def _serve(staff: Client, who: Somebody) -> None:
    staff.get(f"/c/longhai/staff/counter?q={who.name}").submit("Serve")


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
