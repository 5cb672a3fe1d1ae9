"""The pages of residents' projects: the money of a round, the ballot, and what came out."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.models import Poll, Procedure
from linli_deliberation.polls import finding
from linli_deliberation.procedures import store
from tests.deliberation.polling import Hall
from tests.deliberation.spending import TICKS, made_final, proposed, three, to_be_decided, voted

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both."""
    return sqlite_database


def test_on_the_pages(client: Client, hall: Hall, database: Database, clock: MovableClock) -> None:
    head = client.sign_in(hall.president).get(f"{HOME}/desk/procedures")
    with database.reading() as session:
        assert not session.execute(select(col(Procedure.id))).first()
    form = next(one for one in head.forms if "micro-project" in str(one.fields))
    assert form is not None
    with database.writing() as session:
        micro = store.adopt(session, SYSTEM, hall.id, store.given()["micro-project"])
        topics = three(session, hall, clock, micro)
        bare = to_be_decided(session, hall, clock, proposed(session, hall, micro, "棋桌", 10))[0]
        bare.cost = None
        ids = [topic.id for topic in topics]
    used = client.another(hall.president).get(f"{HOME}/desk/procedures")
    assert "100,000 yuan" in used.text and "on public notice for 5 days" in used.text
    saved = used.submit("Save", budget=10_000)
    assert "10,000 yuan" in saved.text
    staff = client.another(hall.staff).get(f"{HOME}/topics")
    page = staff.follow("Put projects to the vote")
    assert "All of them together: 18,000 yuan" in page.text and "棋桌" in page.text
    wrong = page.submit("Make the ballot", budget="0")
    assert wrong.status == 422 and "A budget is more than nothing." in wrong.text
    made = page.submit("Make the ballot", title="一万元怎么用？")
    assert "The projects are on the ballot." in made.text
    poll_id = made.path.split("/")[-2]
    with database.writing() as session:
        poll = session.execute(select(Poll)).scalars().one()
        for option in finding.options(session, poll.id)[1:]:
            option.conflict = "东墙"
        session.flush()
        assert str(poll.id) == poll_id and poll.budget == 1_000_000
        poll = voted(session, hall, clock, poll, TICKS)
        made_final(session, hall, clock, poll)
    over = client.another(hall.carla).get(f"{HOME}/topics?over=1")
    assert "2 of 3 projects on the ballot paid for · 0 done" in over.text
    assert "9,000 yuan" in over.text
    public = client.another(hall.carla).get(f"{HOME}/topics/{ids[2]}")
    assert "Not paid for" in public.text and "Not chosen" in public.text
    assert f"/polls/{poll_id}/result#option-3" in public.html
    result = client.another(hall.carla).get(f"{HOME}/polls/{poll_id}/result")
    assert 'id="option-3"' in result.html and f"/topics/{ids[2]}" in result.html
    assert "Paid for" in client.another(hall.carla).get(f"{HOME}/topics/{ids[0]}").text
    assert "/topics/" not in client.another().get(f"{HOME}/polls/{poll_id}/result").html
