"""Before the close nobody can see anything of a result, whoever they are."""

import logging
import re
from uuid import UUID

import pytest
from sqlalchemy import text

from linli.db import Database
from linli.testing import Client, MakePerson
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_deliberation.casting import delegating, proxies
from linli_deliberation.counting import Plurality
from linli_deliberation.models import Secrecy
from tests.deliberation.asking import program
from tests.deliberation.polling import (
    Hall,
    announce,
    close,
    elector_of,
    opened,
    vote,
)

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages show the same on both."""
    return sqlite_database


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


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_no_page_and_no_line_of_the_log_names_what_was_chosen(
    client: Client,
    hall: Hall,
    database: Database,
    clock: MovableClock,
    secrecy: Secrecy,
    person_with: MakePerson,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Voted as people do, and once with a database that fails: whoever looks, and wherever."""
    caplog.set_level(logging.DEBUG)
    other, chosen = "白漆方案", "红漆方案"
    poll_id = opened(
        database, hall, clock, rule=Plurality(), options=[other, chosen], secrecy=secrecy
    )
    receipts = list[str]()
    for who in (hall.anna, hall.bert):
        review = (
            client.another(who).get(f"{HOME}/polls/{poll_id}/vote").submit("Continue", answer="2")
        )
        receipts += re.findall(r'name="receipt" value="(\w{16})"', review.html)
        assert "Your vote is in." in review.submit("Cast my vote").text
    carlas = client.another(hall.carla).get(f"{HOME}/polls/{poll_id}/vote")
    last = carlas.submit("Continue", answer="2")
    receipts += re.findall(r'name="receipt" value="(\w{16})"', last.html)
    with database.writing() as session:
        for table in ("open", "secret"):
            name = f"deliberation_{table}_ballot"
            session.execute(text(f"ALTER TABLE {name} RENAME TO away_{name}"))
    assert last.submit("Cast my vote").status in (500, 503)
    with database.writing() as session:
        for table in ("open", "secret"):
            name = f"deliberation_{table}_ballot"
            session.execute(text(f"ALTER TABLE away_{name} RENAME TO {name}"))
    assert len(set(receipts)) == 3
    logged = caplog.text
    assert chosen not in logged and not any(one in logged for one in receipts)
    assert '"2"' not in logged and "answer" not in logged
    auditor, admin = person_with("auditor"), person_with("administrator")
    pages = ["", "inbox", "notices", "deliberation/", "deliberation/results", "me"]
    staff = [
        "staff/",
        "staff/audit",
        "deliberation/desk",
        f"deliberation/desk/polls/{poll_id}/roll",
    ]
    for who in (hall.carla, hall.staff, hall.president, hall.teller, auditor, admin):
        reader = client.another(who)
        for path in (*pages, *staff):
            seen = reader.get(f"/c/longhai/{path}")
            assert seen.status in (200, 403), path
            assert seen.html.count(chosen) == seen.html.count(other), path  # the log of drafting
            assert not any(one in seen.html for one in receipts), path


def _serve(staff: Client, who: Somebody) -> None:
    staff.get(f"/c/longhai/staff/counter?q={who.name}").submit("Serve")
