"""A draw that went wrong: two people read the seed, and what cannot be put right is annulled."""

import json
import subprocess
import sys
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import inbox
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.councils import filling, reading, seats
from linli_deliberation.days import today_in
from linli_deliberation.models import Draw, Poll
from linli_deliberation.polls import closing, scheduling
from linli_deliberation.refusals import DrawRefused, NotNow
from linli_deliberation.sortition import annulling, draws, seeding
from tests.deliberation.polling import Hall, draft

HOME = "/c/longhai/deliberation"


def fixed(session: Session, hall: Hall) -> Draw:
    return draws.fix(session, hall.staff.actor, hall.id, title="议事代表", about="", places=2,
                     source="开奖号码", seed_from=now(session) + timedelta(days=1))  # fmt: skip


def drawn(session: Session, hall: Hall, clock: MovableClock) -> Draw:
    made = fixed(session, hall)
    clock.move(days=1)
    draws.draw(session, hall.staff.actor, hall.id, made.id, "07 11")
    return made


def vote_of(session: Session, hall: Hall, made: Draw) -> Poll:
    return draft(session, hall, draw_id=made.id)


def test_two_people_read_the_seed(session: Session, hall: Hall, clock: MovableClock) -> None:
    made = fixed(session, hall)
    one = (session, hall.staff.actor, hall.id, made.id)
    two = (session, hall.president.actor, hall.id, made.id)
    with pytest.raises(NotNow, match="seed yet"):
        seeding.enter(*one, "07 11")
    clock.move(days=1)
    with pytest.raises(DrawRefused, match="by a person"):
        seeding.enter(session, SYSTEM, hall.id, made.id, "07 11")
    assert seeding.enter(*one, "70 11").drawn_at is None  # a slip of the finger
    assert seeding.enter(*one, " 70 11 ").drawn_at is None  # one person stays one person
    assert seeding.enter(*two, "07 11").drawn_at is None  # reads something else: it waits again
    assert seeding.enter(*two, "07 11").drawn_at is None
    found = seeding.enter(*one, "07 11")
    assert found.seed == "07 11" and len(draws.chosen(session, found)) == 2
    with pytest.raises(NotNow, match="done once"):
        seeding.enter(*two, "08")


def test_a_draw_whose_seed_never_came(
    session: Session, hall: Hall, clock: MovableClock, tmp_path: Path
) -> None:
    made = fixed(session, hall)
    supervisor = (session, hall.teller.actor, hall.id, made.id)
    with pytest.raises(NotAllowed):  # who draws does not do away with what was drawn
        annulling.annul(session, hall.staff.actor, hall.id, made.id, reason="不想要了")
    with pytest.raises(DrawRefused, match="write down why"):
        annulling.annul(*supervisor, reason=" ")
    annulling.annul(*supervisor, reason="那天没有开奖")
    clock.move(days=1)
    with pytest.raises(NotNow, match="was annulled"):
        seeding.enter(session, hall.staff.actor, hall.id, made.id, "07 11")
    with pytest.raises(NotNow, match="was annulled"):
        annulling.annul(*supervisor, reason="再来一次")
    with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
        session.execute(text("UPDATE deliberation_draw SET annulled_at = NULL"))
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(draws.as_json(session, made), ensure_ascii=False), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(files("linli_deliberation") / "redraw.py"), str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "annulled: 那天没有开奖" in done.stderr


def test_nothing_is_made_of_an_annulled_draw(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    made = drawn(session, hall, clock)
    waiting = vote_of(session, hall, made)
    first = draws.chosen(session, made)[0]
    annulling.annul(session, hall.president.actor, hall.id, made.id, reason="两人都看错了号码")
    assert "was annulled" in str(inbox.page(session, first.person_id)[0].text)
    staff = (session, hall.staff.actor, hall.id)
    with pytest.raises(NotNow, match="was annulled"):
        scheduling.schedule(*staff, waiting.id)
    with pytest.raises(NotNow, match="was annulled"):
        draws.decline(*staff, made.id, first.number, reason="出差")
    council = seats.found(*staff, title="议事会", seats="委员 2")
    [kind] = reading.seats(session, council, today_in(session, hall.id))
    with pytest.raises(NotNow, match="was annulled"):
        filling.with_drawn(
            *staff, kind.id, made.id, until=today_in(session, hall.id) + timedelta(days=9)
        )


def test_what_was_made_of_a_draw_ends_first(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    made = drawn(session, hall, clock)
    head = (session, hall.president.actor, hall.id)
    poll = scheduling.schedule(session, hall.staff.actor, hall.id, vote_of(session, hall, made).id)
    with pytest.raises(NotNow, match="As long as that vote stands"):
        annulling.annul(*head, made.id, reason="号码有误")
    closing.annul(*head, poll.id, reason="抽签有误")
    council = seats.found(*head, title="议事会", seats="委员 2")
    today = today_in(session, hall.id)
    [kind] = reading.seats(session, council, today)
    filling.with_drawn(*head, kind.id, made.id, until=today + timedelta(days=9))
    with pytest.raises(NotNow, match="hold seats"):
        annulling.annul(*head, made.id, reason="号码有误")
    [kind] = reading.seats(session, council, today)
    for holder in kind.holders:
        seats.leave(*head, holder.id, reason="抽签有误")
    annulling.annul(*head, made.id, reason="号码有误")


def test_everybody_reads_that_and_why_a_draw_was_annulled(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        path = f"{HOME}/draws/{drawn(session, hall, clock).id}"
    page = client.sign_in(hall.president).get(path)
    refused = page.submit("Annul the draw", reason="")
    assert refused.status == 422
    refused.submit("Annul the draw", reason="两人都看错了号码")
    seen = client.another(hall.anna).get(path).text
    assert "This draw was annulled." in seen and "两人都看错了号码" in seen
    assert "Annulled" in client.another(hall.anna).get(f"{HOME}/draws").text
    staff = client.another(hall.staff).get(path).text
    assert "Prepare a vote of those drawn" not in staff
