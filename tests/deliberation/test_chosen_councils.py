"""Councils that are elected or drawn by lot, and what happens when the composition changes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import people
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.communities import Place
from linli.db import Database
from linli.people import NotAMember, membership_of
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson, Somebody
from linli_deliberation.councils import composition, filling, reading, seats
from linli_deliberation.counting import Approval, Stv
from linli_deliberation.models import Council, Draw, Poll, PollState, Seat, Voters
from linli_deliberation.polls import candidates, electorates, finding, scheduling
from linli_deliberation.refusals import CouncilRefused, NotNow, PollRefused
from linli_deliberation.results.electing import election
from linli_deliberation.sortition import draws
from tests.deliberation.polling import Hall, again, announce, close, draft, vote

HOME = "/c/longhai/deliberation"


def kinds(session: Session, council: Council) -> list[Seat]:
    rows = reading.seats(session, council, now(session).date())
    return [session.get_one(Seat, row.id) for row in rows]


def founded(session: Session, hall: Hall, lines: str = "委员 2", majority: str = "") -> Council:
    return seats.found(
        session, hall.staff.actor, hall.id, title="居民议事会", seats=lines, majority=majority
    )


def term(session: Session, days: int = 900) -> date:
    return now(session).date() + timedelta(days=days)


def elected(
    session: Session, hall: Hall, clock: MovableClock, *standing: Somebody, final: bool = True
) -> Poll:
    """Hold an election in which everybody ticks the first two who stand."""
    poll = draft(session, hall, Approval(seats=2))
    for who in standing:
        candidates.add(session, hall.staff.actor, hall.id, poll.id, who.id)
    scheduling.schedule(session, hall.staff.actor, hall.id, poll.id)
    clock.move(hours=1)
    for person in hall.residents:
        vote(session, hall, poll, person, ["1", "2"])
    clock.move(hours=48)
    close(session, hall, poll)
    if final:
        again(session, hall, poll).state = PollState.FINAL
        session.flush()
    return poll


def drawn(session: Session, hall: Hall, clock: MovableClock, places: int = 2) -> Draw:
    desk = (session, hall.staff.actor, hall.id)
    made = draws.fix(
        *desk, title="议事代表抽签", about="", places=places, source="开奖号码",
        seed_from=now(session) + timedelta(days=1),
    )  # fmt: skip
    clock.move(days=2)
    draws.draw(*desk, made.id, "07 11")
    return made


def test_of_two_with_one_name_the_elected_one_takes_the_seat(
    session: Session, hall: Hall, clock: MovableClock, person_with: MakePerson, group: Place
) -> None:
    namesake = person_with(name=hall.anna.name, group=group)
    council = founded(session, hall)
    [place] = kinds(session, council)
    poll = elected(session, hall, clock, hall.anna, hall.bert, namesake, final=False)
    first, _second, third = finding.options(session, poll.id)
    assert first.title == hall.anna.name and third.title == f"{hall.anna.name} · {group.name}"
    desk, until = (session, hall.staff.actor, hall.id), term(session)
    with pytest.raises(NotNow, match="final"):
        filling.with_elected(*desk, place.id, poll.id, until=until)
    again(session, hall, poll).state = PollState.FINAL
    session.flush()
    with pytest.raises(CouncilRefused, match="not elected"):
        seats.seat(*desk, place.id, namesake.id, until=until, poll_id=poll.id)
    with pytest.raises(NotAllowed):
        filling.with_elected(session, hall.anna.actor, hall.id, place.id, poll.id, until=until)
    for seated in (2, 0):  # pressed twice, nothing changes
        assert filling.with_elected(*desk, place.id, poll.id, until=until).seated == seated
    [row] = reading.seats(session, council, now(session).date())
    assert {one.name for one in row.holders} == {hall.anna.name, hall.bert.name}
    assert all(one.poll_id == poll.id for one in row.holders)


def test_who_can_stand_for_election(session: Session, hall: Hall) -> None:
    desk = (session, hall.staff.actor, hall.id)
    question, election = draft(session, hall), draft(session, hall, Stv(2))
    with pytest.raises(PollRefused, match="elects nobody"):
        candidates.add(*desk, question.id, hall.anna.id)
    candidates.add(*desk, election.id, hall.anna.id, about="楼长")
    with pytest.raises(PollRefused, match="already"):
        candidates.add(*desk, election.id, hall.anna.id)
    people.leave(session, SYSTEM, hall.id, hall.carla.id)
    with pytest.raises(NotAMember):
        candidates.add(*desk, election.id, hall.carla.id)
    candidates.add(*desk, election.id, hall.bert.id)
    scheduling.schedule(*desk, election.id)
    session.flush()
    with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
        session.execute(text("UPDATE deliberation_option SET person_id = NULL WHERE code = '1'"))


def test_a_vote_about_things_elects_nobody(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    [place] = kinds(session, founded(session, hall))
    poll = announce(session, hall, Approval(), options=[hall.anna.name, hall.bert.name])
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, ["1"])
    clock.move(hours=48)
    close(session, hall, poll)
    again(session, hall, poll).state = PollState.FINAL
    with pytest.raises(CouncilRefused, match="stand for no persons"):
        filling.with_elected(
            session, hall.staff.actor, hall.id, place.id, poll.id, until=term(session)
        )


def test_elected_anew_too_few_seats_and_one_who_left(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    council = founded(session, hall, "书记 1\n委员 2")
    secretary, place = kinds(session, council)
    desk = (session, hall.staff.actor, hall.id)
    poll = elected(session, hall, clock, hall.anna, hall.bert)
    seats.seat(*desk, place.id, hall.anna.id, until=term(session, 30))
    with pytest.raises(CouncilRefused, match="Free seats of this kind: 1"):
        filling.with_elected(*desk, secretary.id, poll.id, until=term(session))
    people.leave(session, SYSTEM, hall.id, hall.bert.id)
    filled = filling.with_elected(*desk, place.id, poll.id, until=term(session))
    assert (filled.seated, filled.gone) == (1, (hall.bert.name,))
    [holder] = reading.seats(session, council, now(session).date())[1].holders
    assert (holder.until, holder.poll_id) == (term(session), poll.id)  # her new term


def test_the_rule_is_looked_at_again_when_somebody_changes(session: Session, hall: Hall) -> None:
    council = founded(session, hall, "委员 3", majority="party_member")
    [place] = kinds(session, council)
    for who in (hall.anna, hall.bert, hall.carla):
        membership_of(session, hall.id, who.id).categories = ["party_member"]
        if who is hall.carla:
            membership_of(session, hall.id, who.id).categories = []
        seats.seat(session, hall.staff.actor, hall.id, place.id, who.id, until=term(session))
    told = (session, hall.staff.actor, hall.place)
    assert [one.count for one in composition.waiting(*told)] == [0]
    membership_of(session, hall.id, hall.anna.id).categories = []
    session.flush()
    found = composition.composition(session, council)
    assert (found.belong, found.held, found.possible) == (1, 3, False)
    assert [one.count for one in composition.waiting(*told)] == [1]
    assert not composition.waiting(session, hall.anna.actor, hall.place)
    membership_of(session, hall.id, hall.anna.id).categories = ["party_member"]
    people.leave(session, SYSTEM, hall.id, hall.bert.id)
    session.flush()
    found = composition.composition(session, council)
    assert (found.belong, found.held, found.freed, found.possible) == (1, 2, 1, True)
    assert [one.count for one in composition.waiting(*told)] == [1]
    [row] = reading.seats(session, council, now(session).date())
    assert len(row.holders) == 2
    wife = hall.berts_wife.id
    membership_of(session, hall.id, wife).categories = ["party_member"]
    seats.seat(session, hall.staff.actor, hall.id, place.id, wife, until=term(session))
    assert [one.count for one in composition.waiting(*told)] == [0]  # the seat is filled again


def test_those_drawn_are_the_roll(session: Session, hall: Hall, clock: MovableClock) -> None:
    lot = drawn(session, hall, clock)
    chosen = draws.chosen(session, lot)
    desk = (session, hall.staff.actor, hall.id)
    draws.decline(*desk, lot.id, chosen[0].number, reason="出差")
    names = {one.person_id for one in draws.chosen(session, lot)}
    poll = announce(session, hall, draw_id=lot.id)
    found = electorates.preview(session, poll)
    assert {one.person_ids[0] for one in found.entries} == names and len(names) == 2
    assert scheduling.terms(poll, election(session, poll, {}))["draw"] == str(lot.id)
    session.flush()
    with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
        session.execute(text("UPDATE deliberation_poll SET draw_id = NULL"))


def test_what_no_lot_can_do(session: Session, hall: Hall, clock: MovableClock) -> None:
    desk = (session, hall.staff.actor, hall.id)
    waits = draws.fix(
        *desk, title="抽签", about="", places=2, source="开奖号码",
        seed_from=now(session) + timedelta(days=1),
    )  # fmt: skip
    [place] = kinds(session, founded(session, hall, "委员 1"))
    with pytest.raises(NotNow, match="not drawn yet"):
        draft(session, hall, draw_id=waits.id)
    with pytest.raises(NotNow, match="not drawn yet"):
        filling.with_drawn(*desk, place.id, waits.id, until=term(session))
    lot = drawn(session, hall, clock)
    with pytest.raises(PollRefused, match="draws persons"):
        draft(session, hall, voters=Voters.HOUSEHOLDS, draw_id=lot.id)
    with pytest.raises(CouncilRefused, match="Free seats of this kind: 1"):
        filling.with_drawn(*desk, place.id, lot.id, until=term(session))
    out = next(one for one in draws.entries(session, lot.id) if not one.drawn)
    with pytest.raises(CouncilRefused, match="not drawn"):
        seats.seat(*desk, place.id, out.person_id, until=term(session), draw_id=lot.id)


def test_an_election_on_the_pages(
    client: Client, hall: Hall, database: Database, clock: MovableClock, person_with: MakePerson
) -> None:
    namesake = person_with(name=hall.anna.name)
    with database.writing() as session:
        home = people.household(session, SYSTEM, hall.id, "5-501")
        people.move_in(session, SYSTEM, home.id, namesake.id)
        council_id = founded(session, hall).id
        poll_id = draft(session, hall, Approval(seats=2)).id
    staff = client.sign_in(hall.staff)
    page = staff.get(f"{HOME}/desk/polls/{poll_id}/choices")
    asked = page.submit("Add the person", person=hall.anna.name)
    assert asked.status == 422 and "choose which one" in asked.text and "5-501" in asked.text
    page = asked.submit("Add the person", who=str(namesake.id), words="五号楼楼长")
    assert f"{hall.anna.name}" in page.text and "五号楼楼长" in page.text
    page = page.submit("Add the person", person=hall.bert.name)
    with database.writing() as session:
        scheduling.schedule(session, hall.staff.actor, hall.id, poll_id)
    clock.move(hours=1)
    with database.writing() as session:
        for person in hall.residents:
            vote(session, hall, poll_id, person, ["1", "2"])
    clock.move(hours=48)
    with database.writing() as session:
        close(session, hall, poll_id)
        again(session, hall, poll_id).state = PollState.FINAL
    staff = client.another(hall.staff)
    page = staff.get(f"{HOME}/councils/{council_id}")
    done = page.submit("Seat them", election=str(poll_id), elected_until=f"{clock.now():%Y-%m-%d}")
    assert done.status == 422 and "This day is over already." in done.text
    done = done.submit("Seat them", elected_until="2040-01-01")
    assert "2 seats are taken." in done.text and "elected" in done.text
    with database.writing() as session:
        people.leave(session, SYSTEM, hall.id, namesake.id)
    assert "has left the community. The seat is free." in staff.get(page.path).text
    assert "Council that lacks members" in staff.get("/c/longhai/staff").text


def test_a_lot_on_the_pages_gives_votes_and_seats(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        founded(session, hall, "委员 2")
        lot = drawn(session, hall, clock).id
    staff = client.sign_in(hall.staff)
    page = staff.get(f"{HOME}/draws/{lot}")
    begun = page.submit("Prepare a vote of those drawn", question="选哪种路灯？")
    assert "will be the list of voters" in begun.text and "选哪种路灯？" in begun.html
    seated = staff.get(page.path).submit("Seat them", until="2040-01-01")
    assert "2 seats are taken." in seated.text and "drawn by lot" in seated.text
    assert "Prepare a vote of those drawn" not in client.another(hall.anna).get(page.path).text
