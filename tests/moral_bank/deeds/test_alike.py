"""The same event told twice is shown to whoever verifies and scores, and nobody else."""

from datetime import timedelta

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME
from tests.moral_bank.deeds.test_owners import home_of
from tests.moral_bank.longhai import Bank, long_since, tell, with_rule

from linli.clock import now
from linli.db import Database
from linli.testing.client import Client
from linli_moral_bank.deeds import alike, declaring


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def test_what_was_told_of_the_same_people_and_day(session: Session, bank: Bank) -> None:
    with long_since(session):
        with_rule(session, bank, owner_kinds=("household",), points=3)
    home = home_of(session, bank, bank.resident, bank.neighbour)
    first = tell(session, bank)
    assert alike.of(session, first) == []
    again = tell(session, bank, who=bank.far, about=bank.resident, separate=True)
    other_item = tell(session, bank, "errands")
    at_home = tell(session, bank, "extra", owner=home)
    gone = tell(session, bank, separate=True)
    declaring.withdraw(session, bank.resident.actor, bank.id, gone.id)
    yesterday = now(session).date() - timedelta(days=1)
    for more in ({"day": yesterday}, {"who": bank.neighbour}):
        tell(session, bank, **more)
    report = tell(session, bank, "noise", who=bank.far, about=bank.resident)
    found = alike.of(session, first)
    assert [(one.deed_id, one.same_item) for one in found] == [
        (again.id, True),
        (other_item.id, False),
        (at_home.id, False),
    ]
    assert str(found[2].name) == "王桂英's household"
    assert [one.deed_id for one in alike.of(session, at_home)] == [
        first.id,
        again.id,
        other_item.id,
    ]
    assert alike.of(session, report) == []


def test_panel_and_scorer_see_it(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        deed_id = tell(session, bank).id
        tell(session, bank, "errands")
        tell(session, bank, separate=True)
    panel = client.sign_in(bank.panel).get(f"{HOME}/panel/{deed_id}")
    assert "Also told of this day" in panel.text and "the same item" in panel.text
    path = f"{HOME}/deeds/{deed_id}"
    assert "Also told of this day" in client.another(bank.scorer).get(path).text
    assert "Also told of this day" not in client.another(bank.resident).get(path).text
