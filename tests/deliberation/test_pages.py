"""The desk: preparing step by step, the roll, paper, proxies, units."""

from datetime import timedelta

from sqlalchemy import select

from linli.db import Database
from linli.testing import Client, MakePerson, QueryCounter
from linli.testing.clock import MovableClock
from linli_deliberation.casting import entitlement
from linli_deliberation.councils import reading, seats
from linli_deliberation.counting import Plurality
from linli_deliberation.models import Poll, PollState, Secrecy, Voters
from tests.deliberation.polling import (
    Hall,
    announce,
    draft,
    elector_of,
    opened,
    over,
    vote,
)

HOME = "/c/longhai/deliberation"


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
    assert "3 votes" in step.text and "1-101" in step.follow("Show the names").text
    done = step.submit("Announce the vote")
    assert "Its terms are fixed." in done.text
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
    assert "Paper 1 was read differently" in two.text
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


def test_namesakes_are_told_apart_where_people_are_named(
    client: Client, hall: Hall, database: Database, clock: MovableClock, person_with: MakePerson
) -> None:
    namesake = person_with(name=hall.anna.name)
    poll_id = opened(database, hall, clock, voters=Voters.HOUSEHOLDS)
    with database.writing() as session:
        elector = elector_of(session, poll_id, hall.carla).id
        desk = (session, hall.staff.actor, hall.id)
        council = seats.found(*desk, title="议事会", seats="委员 1")
        [row] = reading.seats(session, council, clock.now().date())
        seats.seat(*desk, row.id, hall.bert.id, until=clock.now().date() + timedelta(days=90))
        council_id = council.id
    staff = client.sign_in(hall.staff)
    line = staff.get(f"{HOME}/desk/polls/{poll_id}/roll/{elector}")
    which = line.submit("Enter", name=hall.anna.name, note="档案柜")
    assert which.status == 422 and f"{hall.anna.name} · 1-101" in which.text
    assert hall.anna.name in which.submit("Enter", who=str(namesake.id)).text
    with database.reading() as session:
        assert entitlement.line(session, poll_id, elector).proxy_id is not None
        assert [one.id for one in entitlement.entrusted(session, poll_id, namesake.id)]
    page = staff.get(f"{HOME}/councils/{council_id}/meetings/new")
    day = clock.now() + timedelta(days=9)
    asked = {"title": "例会", "where": "活动室", "agenda": "路灯"}
    unclear = page.submit(
        "Invite everybody", **asked, guests=hall.anna.name, starts_at=f"{day:%Y-%m-%dT%H:%M}"
    )
    assert unclear.status == 422 and "Please write which one" in unclear.text
    called = unclear.submit("Invite everybody", guests=f"{hall.anna.name} · 1-101")
    assert "everybody is invited" in called.text


def test_units_are_taken_in_or_refused_line_by_line(client: Client, hall: Hall) -> None:
    units = client.sign_in(hall.staff).get(f"{HOME}/desk/units")
    lines = "1-101,89.50,王桂英\n1-102,viel,刘志强\n1-101,90,王桂英\n1-103,70,没有人\n,5,王桂英"
    refused = units.submit("Take it in", lines=lines)
    assert refused.status == 422
    for said in (
        "Line 2: “viel” is no area.",
        "Line 3: 1-101 stands in line 1 already.",
        "Line 4: Nobody here is called 没有人.",
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
