"""The pages: preparing step by step, voting in three screens, the result, and what never leaks."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from linli.db import Database
from linli.testing import Client, Page, QueryCounter
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Plurality, Schulze, Score, owners
from linli_deliberation.models import Poll, PollState, Secrecy, Voters
from linli_deliberation.polls import methods
from tests.deliberation.polling import (
    Hall,
    announce,
    close,
    draft,
    elector_of,
    register_areas,
    vote,
)

HOME = "/c/longhai/deliberation"


def opened(database: Database, hall: Hall, clock: MovableClock, **asked: object) -> UUID:
    """Announce a poll and let it open; return its id."""
    with database.writing() as session:
        poll_id: UUID = announce(session, hall, **asked).id  # type: ignore[arg-type]
    clock.move(hours=1)
    with database.writing() as session:
        close(session, hall, poll_id)
    return poll_id


def over(database: Database, hall: Hall, clock: MovableClock, poll_id: UUID) -> None:
    """Let the time go by, and the clock do its work."""
    clock.move(hours=48)
    with database.writing() as session:
        close(session, hall, poll_id)


def test_a_poll_is_prepared_step_by_step(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    client.sign_in(hall.staff)
    step = client.get(f"{HOME}/desk").follow("Prepare a vote")
    wrong = step.submit("Continue", title="", about="两个方案都在公告栏里。", method="plurality")
    assert wrong.status == 422
    assert "两个方案都在公告栏里。" in wrong.html
    step = wrong.submit("Continue", title="小广场建什么？")
    for name in ("棋桌", "花坛"):
        step = step.submit("Add", title=name)
    again = step.submit("Add", title="棋桌")
    assert again.status == 422 and "is already there" in again.text
    step = step.follow("Continue")
    step = step.submit("Continue", seats="1", ties="lot", seed="今晚的开奖号码")
    step = step.submit("Continue", voters="households", secrecy="recountable", paper="true")
    begins = clock.now() + timedelta(hours=9)  # eight hours ahead, and an hour to come
    step = step.submit(
        "Continue",
        opens_at=f"{begins:%Y-%m-%dT%H:%M}",
        closes_at=f"{begins + timedelta(days=1):%Y-%m-%dT%H:%M}",
    )
    assert "3 votes" in step.text and "1-101" in step.text
    done = step.submit("Announce the vote")
    assert "From now on its terms are fixed." in done.text
    with database.reading() as session:
        [poll] = session.execute(select(Poll)).scalars()
        assert (poll.state, poll.voters, poll.paper) == (
            PollState.SCHEDULED,
            Voters.HOUSEHOLDS,
            True,
        )
        assert poll.opens_at == clock.now() + timedelta(hours=1)
        assert poll.seed == "今晚的开奖号码"
    residents = client.another(hall.anna).get(f"{HOME}/")
    assert "小广场建什么？" in residents.text
    [address] = [to for label, to in residents.links if label.startswith("小广场建什么？")]
    assert "今晚的开奖号码" in client.another(hall.anna).get(address).text


def test_what_is_missing_is_said_when_announcing(
    client: Client, hall: Hall, database: Database
) -> None:
    with database.writing() as session:
        poll_id = draft(session, hall, Plurality(), options=["只有一个"]).id
    page = client.sign_in(hall.staff).get(f"{HOME}/desk/polls/{poll_id}")
    refused = page.submit("Announce the vote")
    assert refused.status == 422
    assert "not enough to choose from" in refused.text
    assert page.submit("Throw it away").status == 200


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


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_nothing_partial_is_shown_before_the_close(
    client: Client, hall: Hall, database: Database, clock: MovableClock, secrecy: Secrecy
) -> None:
    """In one poll all voted for the first, in another for the second: nobody can see which."""
    with database.writing() as session:
        polls = [
            announce(
                session,
                hall,
                Plurality(),
                options=["甲", "乙"],
                secrecy=secrecy,
                seed="s",
                paper=True,
            ).id
            for _number in range(2)
        ]
    clock.move(hours=1)
    with database.writing() as session:
        for poll_id, said in zip(polls, ("1", "2"), strict=True):
            close(session, hall, poll_id)
            for person in hall.residents[1:]:
                vote(session, hall, poll_id, person, said)
    shown = [_everything(client, hall, database, poll_id) for poll_id in polls]
    assert shown[0] == shown[1]
    for poll_id in polls:
        for reader in (hall.president, hall.anna):
            for ending in ("", ".zip", ".pb", ".blt"):
                there = client.another(reader).get(f"{HOME}/polls/{poll_id}/result{ending}")
                assert there.status == 404
            there = client.another(reader).get(f"{HOME}/results")
            assert "楼道加装扶手" not in there.text


def _everything(client: Client, hall: Hall, database: Database, poll_id: UUID) -> list[str]:
    """Return what stands on every page about a poll, without what differs between any two."""
    with database.reading() as session:
        elector = elector_of(session, poll_id, hall.anna).id
    desk, own = f"{HOME}/desk/polls/{poll_id}", f"{HOME}/polls/{poll_id}"
    pages = [
        *(client.another(who).get(desk) for who in (hall.staff, hall.president, hall.teller)),
        client.another(hall.president).get(f"{desk}/roll"),
        client.another(hall.president).get(f"{desk}/roll/{elector}"),
        client.another(hall.teller).get(f"{desk}/papers"),
        client.another(hall.anna).get(own),
        client.another(hall.anna).get(f"{own}/vote"),
    ]
    assert all(page.status == 200 for page in pages)
    return [re.sub(r"\b[0-9a-f]{64}\b", "", page.text) for page in pages]


def test_papers_from_the_roll_to_the_count(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(
        database,
        hall,
        clock,
        rule=Plurality(),
        options=["甲", "乙"],
        secrecy=Secrecy.SECRET,
        paper=True,
    )
    with database.writing() as session:
        elector = elector_of(session, poll_id, hall.carla).id
    teller, staff = client.another(hall.teller), client.another(hall.staff)
    line = teller.get(f"{HOME}/desk/polls/{poll_id}/roll/{elector}")
    assert "put the paper into the box" in line.submit("Takes a paper ballot").text
    voter = client.another(hall.carla).get(f"{HOME}/polls/{poll_id}")
    assert "Your vote was given on paper." in voter.text
    over(database, hall, clock, poll_id)
    assert staff.get(f"{HOME}/desk/polls/{poll_id}").submit("Count the vote").status == 409
    one = teller.get(f"{HOME}/desk/polls/{poll_id}/papers").submit("Enter", serial=1, answer="1")
    assert "You have entered all papers." in one.text
    two = staff.get(f"{HOME}/desk/polls/{poll_id}/papers").submit("Enter", serial=1, answer="2")
    assert "read paper 1 differently" in two.text
    two.submit("Enter", serial=1, answer="1")
    counted = staff.get(f"{HOME}/desk/polls/{poll_id}").submit("Count the vote")
    assert "Result on notice" in counted.text


def test_a_proxy_at_the_desk(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock, voters=Voters.HOUSEHOLDS)
    with database.writing() as session:
        elector = elector_of(session, poll_id, hall.carla).id
    line = client.sign_in(hall.staff).get(f"{HOME}/desk/polls/{poll_id}/roll/{elector}")
    wrong = line.submit("Enter", name="没有这个人", note="档案柜")
    assert wrong.status == 422 and "Nobody here is called so." in wrong.text
    entered = wrong.submit("Enter", name=hall.anna.name)
    assert hall.anna.name in entered.text
    anna = client.another(hall.anna)
    page = anna.get(f"{HOME}/polls/{poll_id}").follow("Vote for 1-201")
    page.submit("Continue", answer="yes").submit("Cast my vote")
    assert "The vote of 1-201 is in." in anna.get(f"{HOME}/polls/{poll_id}").text


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
    over(database, hall, clock, poll_id)
    member = client.another(hall.carla).get(f"{HOME}/polls/{poll_id}/result").text
    assert re.search(r"王桂英\W*changed once\W*Yes", member)
    visitor = client.get(f"{HOME}/polls/{poll_id}/result").text
    assert "王桂英" not in visitor
    assert "The motion is passed." in visitor


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
    assert "What would have helped" in page.text
    assert "If only ticks had counted" in page.text
    found = page.submit("Find it", receipt=receipts[0])
    assert "Your share paid: 路灯:" in found.text
    assert client.get(f"{HOME}/polls/{poll_id}/result.pb").text is not None


def test_units_are_taken_in_or_refused_line_by_line(client: Client, hall: Hall) -> None:
    units = client.sign_in(hall.staff).get(f"{HOME}/desk/units")
    lines = "1-101,89.50,王桂英\n1-102,viel,刘志强\n1-101,90,王桂英\n1-103,70,没有人\n,5,王桂英"
    refused = units.submit("Take it in", lines=lines)
    assert refused.status == 422
    for said in (
        "Line 2: “viel” is no area.",
        "Line 3: 1-101 stands in line 1 already.",
        "Line 4: nobody here is called 没有人.",
        "Line 5 has no number",
    ):
        assert said in refused.text
    assert "viel" in refused.html
    done = refused.submit("Take it in", lines="1-101，89.50，王桂英\n1-102;140;刘志强")
    assert "2 units are taken in." in done.text
    assert "89.50" in done.text


def test_residents_have_no_desk(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        poll_id = draft(session, hall).id
    client.sign_in(hall.anna)
    for address in ("/desk", "/desk/new", "/desk/units", f"/desk/polls/{poll_id}"):
        assert client.get(f"{HOME}{address}").status == 403, address
    assert client.get(f"{HOME}/polls/{poll_id}").status == 404


def test_pages_ask_a_bounded_number_of_questions(
    client: Client,
    hall: Hall,
    database: Database,
    clock: MovableClock,
    query_counter: QueryCounter,
) -> None:
    poll_id = opened(database, hall, clock, rule=Plurality(), options=["甲", "乙"])
    client.sign_in(hall.staff)
    addresses = (f"{HOME}/", f"{HOME}/polls/{poll_id}", f"{HOME}/desk/polls/{poll_id}/roll")
    few = [_asked(client, query_counter, address) for address in addresses]
    with database.writing() as session:
        for number in range(6):
            announce(session, hall, title=f"又一个 {number}")
        for person in hall.residents:
            vote(session, hall, poll_id, person, "1")
    assert [_asked(client, query_counter, address) for address in addresses] == few


def _asked(client: Client, counter: QueryCounter, address: str) -> int:
    client.get(address)
    with counter() as asked:
        client.get(address)
    return len(asked)
