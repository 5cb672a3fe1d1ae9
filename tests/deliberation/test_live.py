"""Pages that stay open ask anew how many have voted: numbers of taking part, and nothing else."""

from fractions import Fraction

import pytest

from linli.db import Database
from linli.testing import Client, QueryCounter
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Plurality
from linli_deliberation.models import Secrecy
from tests.deliberation.polling import Hall, draft, opened, over, vote

HOME = "/c/longhai/deliberation/polls"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both."""
    return sqlite_database


def test_how_many_are_missing_is_asked_for_anew(
    client: Client, hall: Hall, database: Database, clock: MovableClock, query_counter: QueryCounter
) -> None:
    poll_id = opened(
        database, hall, clock, rule=Plurality(), options=["甲一", "乙二"],
        secrecy=Secrecy.RECOUNTABLE, quorum=Fraction(1, 2), title="放哪里",
    )  # fmt: skip
    anna = client.sign_in(hall.anna)
    page = anna.get(f"{HOME}/{poll_id}")
    assert f'hx-get="{HOME}/{poll_id}/so-far" hx-trigger="every 20s"' in page.html
    assert (
        f"{poll_id}/so-far"
        in client.another(hall.staff).get(f"/c/longhai/deliberation/desk/polls/{poll_id}").html
    )
    with database.writing() as session:
        for who in (hall.anna, hall.bert):
            vote(session, hall, poll_id, who, "1")
    with query_counter() as queries:
        part = anna.get(f"{HOME}/{poll_id}/so-far", hx_request="true")
    assert len(queries) <= 14
    assert "2 / " in part.text and "still missing" in part.text and "<html" not in part.html
    assert "甲一" not in part.html
    whole = anna.get(f"{HOME}/{poll_id}/so-far")
    assert "<html" in whole.html and "放哪里" in whole.text and "still missing" in whole.text
    over(database, hall, clock, poll_id)
    later = client.another(hall.anna).get(f"{HOME}/{poll_id}/so-far")
    assert "Took part" in later.text and "still missing" not in later.text
    with database.writing() as session:
        draft_id = draft(session, hall).id
    assert client.another(hall.anna).get(f"{HOME}/{draft_id}/so-far").status == 404
