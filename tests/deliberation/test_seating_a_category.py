"""A meeting of all members of a kind: everybody with a category is seated at once."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from linli.access import NotAllowed
from linli.db import Database
from linli.testing import Client, MakePerson
from linli_deliberation.councils import filling, reading, seats
from linli_deliberation.days import today_in
from linli_deliberation.models import Council
from linli_deliberation.refusals import CouncilRefused
from tests.deliberation.polling import Hall

PARTY = "party_member"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Who sits where is the same on both."""
    return sqlite_database


def meeting_of(session: Session, hall: Hall, places: int = 4) -> tuple[Council, reading.SeatRow]:
    council = seats.found(
        session, hall.staff.actor, hall.id, title="党员大会", seats=f"党员 {places}"
    )
    [row] = reading.seats(session, council, today_in(session, hall.id))
    return council, row


def test_all_of_a_category_and_later_only_newcomers(
    session: Session, hall: Hall, person_with: MakePerson
) -> None:
    council, row = meeting_of(session, hall)
    until = today_in(session, hall.id) + timedelta(days=400)
    desk = (session, hall.staff.actor, hall.id, row.id)
    with pytest.raises(CouncilRefused, match="Nobody in the register"):
        filling.with_category(*desk, PARTY, until=until)
    for name in ("张党", "李党", "王党"):
        person_with(name=name, categories=[PARTY])
    with pytest.raises(NotAllowed):
        filling.with_category(session, hall.anna.actor, hall.id, row.id, PARTY, until=until)
    assert filling.with_category(*desk, PARTY, until=until).seated == 3
    assert filling.with_category(*desk, PARTY, until=until).seated == 0
    person_with(name="赵党", categories=[PARTY])
    assert filling.with_category(*desk, PARTY, until=until).seated == 1
    person_with(name="孙党", categories=[PARTY])
    with pytest.raises(CouncilRefused, match="Free seats of this kind: 0"):
        filling.with_category(*desk, PARTY, until=until)
    [row] = reading.seats(session, council, today_in(session, hall.id))
    assert {one.name for one in row.holders} == {"张党", "李党", "王党", "赵党"}


def test_on_the_page(
    client: Client, hall: Hall, database: Database, person_with: MakePerson
) -> None:
    person_with(name="张党", categories=[PARTY])
    with database.writing() as session:
        council, _row = meeting_of(session, hall)
        address = f"/c/longhai/deliberation/councils/{council.id}"
        until = (today_in(session, hall.id) + timedelta(days=400)).isoformat()
    page = client.sign_in(hall.staff).get(address)
    wrong = page.submit("/category", category=PARTY, category_until="2020-01-01")
    assert wrong.status == 422 and "over already" in wrong.text
    assert "张党" in wrong.submit("/category", category_until=until).text
