"""The audit log as an auditor reads and downloads it."""

import csv
import io
from collections.abc import Callable

import pytest

from linli import access, audit, people
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.db import Database
from linli.subjects import Subject
from linli.testing import MakePerson, MovableClock, Somebody
from linli.testing.client import Client, Page

Open = Callable[[str], Page]


@pytest.fixture
def log(client: Client, auditor: Somebody) -> Callable[[str], Page]:
    """Open the log as the auditor."""
    client.sign_in(auditor)

    def open_(query: str) -> Page:
        return client.get(f"/c/longhai/staff/audit{query}")

    return open_


def test_acts_are_told_in_sentences_with_values_before_and_after(
    log: Open, staff: Somebody, person_with: MakePerson, database: Database, community: Place
) -> None:
    wang, other = person_with(name="王桂英"), person_with(name="王晓燕")
    actor = Actor(staff.id, origin="web 10.0.0.7")
    with database.writing() as session:
        people.correct_person(session, actor, community.id, wang.id, name="王桂花")
        people.relate(session, actor, community.id, wang.id, other.id, people.KinshipKind.PARENT)
        audit.record(
            session,
            actor,
            "chess.game.won",
            community.id,
            Subject("chess.game", wang.id),
            after={"moves": 40},
            person_id=wang.id,
        )
    page = log("")
    assert "高帆 corrected the data of 王桂花" in page.text
    assert "Changed Called" in page.text
    assert "王桂英" not in page.text
    assert "高帆 noted a relative of 王桂花" in page.text
    assert "Relative 王晓燕" in page.text
    assert "Kind Parent" in page.text
    assert "高帆 chess.game.won · concerns 王桂花" in page.text
    assert "web 10.0.0.7" in page.text


def test_the_log_is_narrowed_by_area_person_and_day(
    log: Open,
    clock: MovableClock,
    person_with: MakePerson,
    database: Database,
    community: Place,
) -> None:
    wang = person_with(name="王桂英")
    first_day = clock.now().date()
    clock.move(days=3)
    with database.writing() as session:
        access.grant(session, SYSTEM, wang.id, "scorer", community.id)
    later = clock.now().date()
    assert "gave 王桂英 a role" in log("?area=core.role.").text
    assert "admitted" not in log("?area=core.role.").text
    page = log(f"?person={wang.id}")
    assert "Only 王桂英" in page.text
    assert "徐勇" not in page.text.partition("Only 王桂英")[2]
    assert "gave 王桂英 a role" not in log(f"?until={first_day}").text
    page = log(f"?since={later}&until={later}")
    assert "gave 王桂英 a role" in page.text
    assert "admitted" not in page.text
    assert "No entries" in log("?area=core.points").text


def test_the_log_is_paged_from_the_newest(log: Open, database: Database, community: Place) -> None:
    with database.writing() as session:
        for number in range(90):
            people.add_person(session, SYSTEM, community.id, name=f"居民{number:02}")
    page = log("")
    assert "居民89" in page.text
    assert "居民10" not in page.text
    page = page.follow("Older").follow("Older")
    assert "居民89" not in page.text
    assert "居民05" in page.text
    assert "居民89" in page.follow("To the newest").text


def test_a_download_is_safe_for_a_spreadsheet_and_is_in_the_log_itself(
    log: Open, person_with: MakePerson, database: Database, community: Place
) -> None:
    person_with(name='=HYPERLINK("http://evil.example";"你好")')
    with database.writing() as session:
        people.add_person(session, SYSTEM, community.id, name="@SUM(A1)")
    answer = log("?area=core.membership.").submit("Download")
    assert answer.response.headers["Content-Disposition"] == "attachment; filename=audit-log.csv"
    text = answer.response.get_data(as_text=True)
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0][:4] == ["When", "Who", "For whom", "What"]
    assert {row[4] for row in rows[1:]} == {"core.membership.admitted"}
    names = {row[2] for row in rows[1:]}
    assert '\'=HYPERLINK("http://evil.example";"你好")' in names
    assert "'@SUM(A1)" in names
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    page = log("?area=core.log.")
    assert "徐勇 downloaded the audit log" in page.text
    assert str(len(rows) - 1) in page.text


def test_only_auditors_read_and_download(head: Open, client: Client) -> None:
    assert head("audit").status == 403
    assert client.get("/c/longhai/staff/audit/export").status == 405


def test_another_communitys_entries_are_not_there(
    log: Open, person_with: MakePerson, other_community: Place
) -> None:
    stranger = person_with(name="陌生人", community=other_community)
    assert "陌生人" not in log("").text
    page = log(f"?person={stranger.id}")
    assert "陌生人" not in page.text
    assert "No entries" in page.text
