"""Voting in three screens, and the result with its reasons."""

import re

import pytest

from linli.db import Database
from linli.testing import Client, Page
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Plurality, Schulze, Score, owners
from linli_deliberation.models import Poll, Secrecy, Voters
from linli_deliberation.polls import methods
from linli_deliberation.results import reading
from tests.deliberation.polling import (
    Hall,
    opened,
    over,
    register_areas,
    vote,
)

HOME = "/c/longhai/deliberation"


def test_voting_in_three_screens_with_a_receipt(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(
        database, hall, clock, rule=Plurality(), options=["甲", "乙"], secrecy=Secrecy.RECOUNTABLE
    )
    client.sign_in(hall.anna)
    assert "Vote now" in client.get("/c/longhai/").text
    ballot = client.get(f"{HOME}/polls/{poll_id}").follow("Vote now")
    nothing = ballot.submit("Continue")
    assert nothing.status == 422 and "Please choose one." in nothing.text
    review = ballot.submit("Continue", answer="2")
    assert "Is this right?" in review.text and "乙" in review.text
    back = review.submit("Go back and change")
    assert 'value="2" checked' in back.html
    review = back.submit("Continue", answer="1")
    done = review.submit("Cast my vote")
    receipt = re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}", done.text)
    assert receipt is not None
    # Loaded again, or sent twice from a slow phone: the same answer, and one vote.
    assert receipt.group() in review.submit("Cast my vote").text
    assert "Your vote is in." in client.get(f"{HOME}/polls/{poll_id}").text
    late = client.get(f"{HOME}/polls/{poll_id}/vote")
    assert late.path == f"{HOME}/polls/{poll_id}"
    over(database, hall, clock, poll_id)
    visitor = client.another()
    result = visitor.get(f"{HOME}/polls/{poll_id}/result")
    found = result.submit("Find it", receipt=receipt.group().lower())
    assert "Your ballot was counted." in found.text
    unknown = result.submit("Find it", receipt="0000-0000-0000-0000")
    assert unknown.status == 404 and "No ballot bears this receipt" in unknown.text
    packed = visitor.get(f"{HOME}/polls/{poll_id}/result.zip")
    assert packed.response.data[:2] == b"PK"
    assert visitor.get(f"{HOME}/polls/{poll_id}/result.pb").status == 404


@pytest.mark.parametrize(
    ("asked", "filled", "shown"),
    [
        ({}, {"answer": "abstain"}, "Abstain"),
        (
            {"rule": Schulze(), "options": ["甲", "乙", "丙"]},
            {"numbered": ["1=2", "", "3=1"]},
            "1. 丙 2. 甲",
        ),
        ({"rule": Score(), "options": ["甲", "乙"]}, {"numbered": ["1=7", ""]}, "甲: 7 points"),
        (
            {
                "rule": methods.rule_of("greedy"),
                "options": {"路灯": 600, "长椅": 300},
                "budget": 800,
            },
            {"chosen": ["1", "2"]},
            "路灯 长椅",
        ),
        (
            {"rule": methods.rule_of("approval"), "options": ["甲", "乙"]},
            {"chosen": []},
            "a blank ballot",
        ),
    ],
)
def test_every_ballot_paper(
    client: Client,
    hall: Hall,
    database: Database,
    clock: MovableClock,
    asked: dict[str, object],
    filled: dict[str, object],
    shown: str,
) -> None:
    poll_id = opened(database, hall, clock, **asked)
    ballot = client.sign_in(hall.anna).get(f"{HOME}/polls/{poll_id}/vote")
    review = _fill(ballot, filled)
    assert shown in review.text
    assert "Your vote is in. Thank you!" in review.submit("Cast my vote").text
    changed = client.get(f"{HOME}/polls/{poll_id}").follow("Look at it or change it")
    review = _fill(changed, filled)
    assert "Your vote is changed" in review.submit("Cast my vote").text


def _fill(page: Page, filled: dict[str, object]) -> Page:
    """Fill a ballot in; fields of one name are given as a list, in their order."""
    return page.submit("Continue", **filled)


def test_two_with_the_same_place_keep_what_was_typed(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock, rule=Schulze(), options=["甲", "乙"])
    ballot = client.sign_in(hall.anna).get(f"{HOME}/polls/{poll_id}/vote")
    refused = _fill(ballot, {"numbered": ["1=1", "2=1"]})
    assert refused.status == 422
    assert "Two have the same place" in refused.text
    assert refused.html.count("selected>1<") == 2


def test_what_is_still_missing_for_the_double_threshold(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        register_areas(session, hall)
    poll_id = opened(database, hall, clock, rule=owners(major=True), voters=Voters.OWNERS)
    with database.writing() as session:
        vote(session, hall, poll_id, hall.carla, "yes")
    for reader in (hall.staff, hall.anna):
        address = (
            f"{HOME}/desk/polls/{poll_id}" if reader is hall.staff else (f"{HOME}/polls/{poll_id}")
        )
        shown = client.another(reader).get(address).text
        assert "1 voters are still missing to reach 2/3." in shown
        assert "142 square metres are still missing to reach 2/3." in shown


def test_delegating(client: Client, hall: Hall, database: Database, clock: MovableClock) -> None:
    poll_id = opened(database, hall, clock, delegation=True)
    anna = client.sign_in(hall.anna)
    search = anna.get(f"{HOME}/polls/{poll_id}").follow("Let somebody else's vote count for me")
    found = search.submit("Search", q="刘志")
    done = found.submit("Choose")
    assert "The vote of 刘志强 counts for you too" in done.text
    assert "Your vote is yours again." in done.submit("Take it back").text


def test_an_open_result_names_the_voters_to_members_only(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock)
    with database.writing() as session:
        vote(session, hall, poll_id, hall.anna, "no")
        vote(session, hall, poll_id, hall.anna, "yes", replaces=1)
        vote(session, hall, poll_id, hall.bert, "no")
    over(database, hall, clock, poll_id)
    with database.reading() as session:
        poll = session.get_one(Poll, poll_id)
        [first] = reading.names(session, poll, limit=1)
        [second] = reading.names(session, poll, after=first.number, limit=9)
        assert {first.label, second.label} == {hall.anna.name, hall.bert.name}
    member = client.another(hall.carla).get(f"{HOME}/polls/{poll_id}/result")
    named = member.follow("Who voted how")
    assert re.search(r"王桂英\W*changed once\W*Yes", named.text)
    assert "Nobody found" in named.submit("Search", q=hall.carla.name).text
    assert "王桂英" in named.submit("Search", q="王").text
    visitor = client.get(f"{HOME}/polls/{poll_id}/result").text
    assert "王桂英" not in visitor and "Who voted how" not in visitor
    assert client.get(f"{HOME}/polls/{poll_id}/result/names").path.startswith("/sign-in")
    assert "The motion is not passed." in visitor


def test_a_budget_explains_itself(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(
        database,
        hall,
        clock,
        rule=methods.rule_of("equalshares/add1u"),
        options={"路灯": 600, "长椅": 300, "花坛": 900},
        budget=1000,
        secrecy=Secrecy.RECOUNTABLE,
    )
    with database.writing() as session:
        receipts = [
            vote(session, hall, poll_id, who, said).receipt
            for who, said in ((hall.anna, ["1"]), (hall.bert, ["1", "2"]), (hall.carla, ["3"]))
        ]
    over(database, hall, clock, poll_id)
    page = client.get(f"{HOME}/polls/{poll_id}/result")
    assert "2 projects are paid for. Of 1,000 yuan, 900 yuan are spent." in page.text
    assert "It would have been funded at a cost of" in page.text
    assert "Shared equally among 3 voters, each would have 333.33 yuan." in page.text
    assert "2 supporters pay 300 yuan each." in page.text
    assert "3 voters ticked" not in page.text and "One voter ticked 路灯, 长椅" in page.text
    assert "In this vote both ways come to the same." in page.text
    found = page.submit("Find it", receipt=receipts[0])
    assert "Your share paid: 路灯:" in found.text
    assert client.get(f"{HOME}/polls/{poll_id}/result.pb").text is not None


def test_a_secret_vote_at_the_counter(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(
        database, hall, clock, rule=Plurality(), options=["甲", "乙"], secrecy=Secrecy.RECOUNTABLE,
        seed="开奖号 7",
    )  # fmt: skip
    staff = client.sign_in(hall.staff)
    staff.get("/c/longhai/staff/counter?q=晓燕").submit("Serve")
    told = staff.get(f"{HOME}/polls/{poll_id}")
    assert told.html.index("For those who want to check") < told.html.index("开奖号 7")
    ballot = told.follow("Vote now")
    assert "Please turn the screen to 周晓燕" in ballot.text
    assert "paper ballot" not in ballot.text  # this vote has none
    seen = ballot.submit("Continue", answer="1")
    assert seen.status == 422 and "turn the screen to the voter and look away" in seen.text
    review = seen.submit("Continue", unseen="true")
    done = review.submit("Cast my vote")
    assert "before you give the screen back" in done.text
    voter = client.another(hall.carla)
    assert "At the counter your vote was cast" in voter.get("/c/longhai/inbox").text
    assert (
        "turn the screen" not in client.another(hall.anna).get(f"{HOME}/polls/{poll_id}/vote").text
    )
