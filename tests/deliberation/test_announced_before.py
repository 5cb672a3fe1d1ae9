"""Whoever announces a vote again and again, to find a lot that suits, is seen by everybody."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Plurality
from linli_deliberation.polls import drafting, scheduling
from linli_deliberation.results import archive
from tests.deliberation.polling import Hall, announce, close, vote

HOME = "/c/longhai/deliberation"


def test_an_announcement_that_was_taken_back_stays_known(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = announce(session, hall, Plurality(), options=["甲", "乙"], seed="3 5 7")
    desk = (session, hall.staff.actor, hall.id, poll.id)
    first = poll.terms_hash
    scheduling.take_back(*desk)
    drafting.set_rule(*desk, rule=Plurality(), seed="2 4 6")
    scheduling.schedule(*desk)
    assert [one["seed"] for one in poll.earlier] == ["3 5 7"] and poll.terms_hash != first
    session.flush()
    for forged in ("[]", '[{"seed": "anything else"}]'):
        with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
            session.execute(text("UPDATE deliberation_poll SET earlier = :it"), {"it": forged})
    clock.move(hours=1)
    close(session, hall, poll)
    vote(session, hall, poll, hall.anna, "1")
    clock.move(hours=48)
    close(session, hall, poll)
    with ZipFile(BytesIO(archive.archive(session, poll).data)) as packed:
        terms = json.loads(packed.read("terms.json"))
    assert [one["seed"] for one in terms["earlier"]] == ["3 5 7"]


def test_everybody_reads_of_it(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        poll = announce(session, hall, Plurality(), options=["甲", "乙"], seed="3 5 7")
        poll_id = poll.id
    path = f"{HOME}/desk/polls/{poll_id}"
    draft = client.sign_in(hall.staff).get(path).submit("Take the announcement back")
    draft.submit("Announce the vote")
    seen = client.another(hall.anna).get(f"{HOME}/polls/{poll_id}").text
    assert "This vote was announced before, and taken back." in seen and "3 5 7" in seen
