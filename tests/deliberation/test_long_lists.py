"""Lists of votes in a community that has held many: page by page, nothing is lost."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from linli.clock import now
from linli.db import Database
from linli.testing import Client, MakePerson
from linli.testing.clock import MovableClock
from linli_deliberation.counting import BallotKind, Plurality
from linli_deliberation.formats.rules_json import rule_as_json
from linli_deliberation.models import Poll, PollState
from linli_deliberation.polls import listing
from linli_deliberation.units import take_in
from tests.deliberation.asking import answer, program
from tests.deliberation.polling import Hall, announce, opened

HOME = "/c/longhai/deliberation"
_MANY = 53


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both databases: one is enough."""
    return sqlite_database


@pytest.fixture
def many(database: Database, hall: Hall, clock: MovableClock) -> None:
    """Many votes in the hall, an hour later."""
    with database.writing() as session:
        hold_many(session, hall)
    clock.move(hours=1)


def hold_many(session: Session, hall: Hall) -> None:
    """Hold a vote that opens in an hour, below many that are over."""
    announce(session, hall, title="最早的还开着", hours=900)
    moment = now(session)
    for number in range(_MANY):
        session.add(
            Poll(
                community_id=hall.id,
                title=f"第 {number + 1} 次投票",
                state=PollState.FINAL,
                rule=dict(rule_as_json(Plurality())),
                kind=BallotKind.CHOICE,
                opens_at=moment - timedelta(days=9),
                closes_at=moment - timedelta(days=8),
                closed_at=moment - timedelta(days=8),
                created_at=moment - timedelta(days=10),
            )
        )
        session.flush()


def test_pages_show_all_votes_one_after_another(client: Client, hall: Hall, many: None) -> None:
    first = client.sign_in(hall.anna).get(f"{HOME}/")
    assert first.text.index("最早的还开着") < first.text.index(
        "第 53 次投票"
    )  # it waits for a vote
    assert "第 4 次投票" in first.text and "第 3 次投票" not in first.text
    last = first.follow("Older")
    assert "第 3 次投票" in last.text and "第 4 次投票" not in last.text
    assert "最早的还开着" in last.text and "Older" not in last.text
    assert "第 53 次投票" in last.follow("To the newest").text
    results = client.get(f"{HOME}/results")
    assert "第 4 次投票" in results.text and "最早的还开着" not in results.text
    rest = results.follow("Older").text
    assert "第 1 次投票" in rest and "最早的还开着" not in rest
    desk = client.sign_in(hall.staff).get(f"{HOME}/desk")
    assert "第 1 次投票" in desk.follow("Older").text


def test_units_are_shown_page_by_page_and_searched(
    client: Client, hall: Hall, database: Database
) -> None:
    with database.writing() as session:
        lines = [f"3-{number:03},90,{hall.anna.name}" for number in range(1, 61)]
        take_in(session, hall.staff.actor, hall.id, "\n".join([*lines, f"9-1,60,{hall.bert.name}"]))
    units = client.sign_in(hall.staff).get(f"{HOME}/desk/units")
    assert "3-050" in units.text and "3-051" not in units.text
    rest = units.follow("More").text
    assert "3-051" in rest and "9-1" in rest and "3-050" not in rest
    assert "9-1" in units.submit("Search", q=hall.bert.name).text
    assert "3-001" not in units.submit("Search", q=hall.bert.name).text


def test_programs_page_after_the_state_was_chosen(
    client: Client, hall: Hall, database: Database, many: None
) -> None:
    district = program(client, database, hall, "deliberation:read")
    opened = answer(district, "/deliberation/polls?state=open&limit=1")
    assert [one["title"] for one in opened["polls"]] == ["最早的还开着"]
    assert opened["next"] is None
    titles, after = list[str](), ""
    while after is not None:
        page = answer(
            district, f"/deliberation/polls?state=final&limit=20{after and f'&after={after}'}"
        )
        titles += [one["title"] for one in page["polls"]]
        after = page["next"]
    assert titles == [f"第 {number} 次投票" for number in range(_MANY, 0, -1)]


def test_all_open_votes_are_found_however_many(
    session: Session, hall: Hall, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_A_ROUND", 2)
    titles = [f"第 {number} 次" for number in range(5)]
    for title in titles:
        announce(session, hall, title=title)
    clock.move(hours=1)
    found = listing.all_open(session, hall.id, hall.anna.id)
    assert [one.title for one in found] == titles[::-1]


def test_of_many_with_one_name_whoever_is_meant_is_found(
    client: Client, hall: Hall, database: Database, clock: MovableClock, person_with: MakePerson
) -> None:
    for number in range(25):
        person_with(name=f"周家人{number:02}")
    poll_id = opened(database, hall, clock, delegation=True)
    page = client.sign_in(hall.anna).get(f"{HOME}/polls/{poll_id}/delegate?q=周家人")
    assert "周家人19" in page.text and "周家人20" not in page.text
    more = page.follow("More")
    assert "周家人24" in more.text and "周家人19" not in more.text
    assert "周家人00" in more.follow("To the beginning").text
