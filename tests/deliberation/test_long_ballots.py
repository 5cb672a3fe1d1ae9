"""Ballots with two hundred choices."""

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from linli.db import Database
from linli.ids import new_id
from linli.testing import Client, OpenPage
from linli.testing.clock import MovableClock
from linli_deliberation.casting import handing
from linli_deliberation.counting import Approval, Rule, Schulze
from linli_deliberation.models import Poll, PollOption, Secrecy
from linli_deliberation.polls import drafting, scheduling
from linli_deliberation.refusals import PollRefused
from linli_deliberation.results import counting
from tests.deliberation.polling import Hall, close, draft, elector_of, over, vote

HOME = "/c/longhai/deliberation"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Long is the same on both databases."""
    return sqlite_database


def long_ballot(session: Session, hall: Hall, rule: Rule, secrecy: Secrecy) -> Poll:
    """Prepare a vote between two hundred projects, with paper ballots."""
    poll = draft(session, hall, rule, secrecy=secrecy, options=["第 1 号项目"], paper=True)
    rows = [
        {"id": new_id(), "poll_id": poll.id, "code": str(number), "position": number,
         "title": f"第 {number} 号项目：社区微更新与便民设施改造", "about": "", "conflict": ""}
        for number in range(2, 200)
    ]  # fmt: skip
    session.execute(insert(PollOption), rows)
    desk = (session, hall.staff.actor, hall.id, poll.id)
    drafting.add_option(*desk, title="第 200 号项目")
    with pytest.raises(PollRefused, match="No more than 200 fit on a ballot"):
        drafting.add_option(*desk, title="第 201 号项目")
    return scheduling.schedule(*desk)


@pytest.mark.parametrize("rule", [Approval(), Schulze()])
def test_two_hundred_choices_are_voted_on_and_counted(
    client: Client, hall: Hall, database: Database, clock: MovableClock, rule: Rule
) -> None:
    with database.writing() as session:
        poll_id = long_ballot(session, hall, rule, Secrecy.RECOUNTABLE).id
    clock.move(hours=1)
    with database.writing() as session:
        close(session, hall, poll_id)
    ballot = client.sign_in(hall.anna).get(f"{HOME}/polls/{poll_id}/vote")
    assert "第 200 号项目" in ballot.text
    assert len(ballot.html) < 500_000  # not 200 places beside each of 200 projects
    if isinstance(rule, Approval):
        look = ballot.submit("Continue", chosen=["200", "7"])
    else:
        assert "Write a number beside each one" in ballot.text
        wrong = ballot.submit("Continue", number_200="1", number_7="1")
        assert wrong.status == 422 and "the same place" in wrong.text
        assert "whole numbers" in wrong.submit("Continue", number_7="half").text
        look = wrong.submit("Continue", number_7="2")
        changed = look.submit("Go back and change")
        assert 'name="number_200"' in changed.html and 'value="2"' in changed.html
        look = changed.submit("Continue")
    assert look.status == 200 and "第 7 号项目" in look.text and "第 8 号项目" not in look.text
    assert look.submit("Cast my vote").status == 200
    with database.writing() as session:
        said = ["200"] if isinstance(rule, Approval) else ["200", "9"]
        vote(session, hall, poll_id, hall.bert, said)
        line = elector_of(session, poll_id, hall.carla).id
        handing.hand_out(session, hall.teller.actor, hall.id, poll_id, line, hall.carla.id)
    over(database, hall, clock, poll_id)
    for teller in (hall.teller, hall.staff):
        paper = client.another(teller).get(f"{HOME}/desk/polls/{poll_id}/papers")
        if isinstance(rule, Approval):
            entered = paper.submit("Enter", chosen=["200"])
        else:
            entered = paper.submit("Enter", number_200="1", number_150="40")
        assert "Paper 1 is entered." in entered.text
    with database.writing() as session:
        counting.count_closed(session, hall.staff.actor, hall.id, poll_id)
    with database.reading() as session:
        made = counting.counted(session, session.get_one(Poll, poll_id))
    assert made.result.selected == ("200",)
    assert "第 200 号项目" in client.get(f"{HOME}/polls/{poll_id}/result").text


def test_two_hundred_are_put_in_order_with_the_keyboard_of_a_phone(
    open_page: OpenPage, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        poll_id = long_ballot(session, hall, Schulze(), Secrecy.RECOUNTABLE).id
    clock.move(hours=1)
    page = open_page(hall.anna, width=390, language="zh-CN")
    page.goto(f"{HOME}/polls/{poll_id}/vote")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.get_by_label("第 198 号项目").focus()
    page.keyboard.type("2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    said = page.locator("main .card li").all_inner_texts()
    assert [one.split("号")[0] for one in said] == ["1、第 200 ", "2、第 198 "]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
