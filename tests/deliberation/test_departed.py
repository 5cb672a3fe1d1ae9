"""Who died or left after the roll was fixed: the line stays, and nobody casts its vote."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session

from linli import people
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.casting import casting, handing, proxies
from linli_deliberation.counting import owners
from linli_deliberation.models import Poll, Voters
from linli_deliberation.polls import electorates, scheduling
from linli_deliberation.refusals import Frozen, NotOnTheRoll
from linli_deliberation.results import counting
from linli_deliberation.results.turnout import turnout
from tests.deliberation.polling import (
    Hall,
    announce,
    close,
    elector_of,
    opened,
    register_areas,
    vote,
)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """The rule is the same on both."""
    return sqlite_database


def begun(session: Session, hall: Hall, clock: MovableClock, voters: Voters) -> Poll:
    """Announce a vote with paper and let it open."""
    rule = owners(major=False) if voters is Voters.OWNERS else None
    poll = announce(session, hall, rule, voters=voters, paper=True)
    clock.move(hours=1)
    close(session, hall, poll)
    return poll


def test_nobody_casts_the_vote_of_who_has_gone_and_the_base_stays(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = begun(session, hall, clock, Voters.PERSONS)
    carlas = elector_of(session, poll, hall.carla)
    desk = (session, hall.staff.actor, hall.id, poll.id)
    proxies.appoint(*desk, carlas.id, hall.anna.id, note="柜")
    before, roll = turnout(session, poll).of, electorates.of(session, poll.id)
    people.leave(session, SYSTEM, hall.id, hall.carla.id)
    served = replace(hall.staff.actor, on_behalf_of=hall.carla.id)
    refused: list[Callable[[], object]] = [
        lambda: vote(session, hall, poll, hall.carla, "yes"),
        lambda: vote(session, hall, poll, hall.anna, "yes", elector_id=carlas.id),
        lambda: casting.cast(session, served, hall.id, poll.id, "yes"),
        lambda: handing.hand_out(
            session, hall.teller.actor, hall.id, poll.id, carlas.id, hall.carla.id
        ),
    ]
    for attempt in refused:
        with pytest.raises(NotOnTheRoll, match="nobody casts its vote"):
            attempt()
    assert turnout(session, poll).of == before
    assert list(electorates.of(session, poll.id)) == list(roll)
    vote(session, hall, poll, hall.anna, "yes")
    clock.move(hours=48)
    close(session, hall, poll)
    assert counting.counted(session, poll).election.electorate.persons == before


def test_the_others_of_a_home_cast_its_vote(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = begun(session, hall, clock, Voters.HOUSEHOLDS)
    people.leave(session, SYSTEM, hall.id, hall.anna.id)
    with pytest.raises(NotOnTheRoll, match="Somebody else of the home"):
        vote(session, hall, poll, hall.anna, "yes")
    vote(session, hall, poll, hall.annas_husband, "yes")
    assert turnout(session, poll).of == 3


def test_owners_stay_owners_wherever_they_live(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    register_areas(session, hall)
    poll = begun(session, hall, clock, Voters.OWNERS)
    people.leave(session, SYSTEM, hall.id, hall.carla.id)
    with pytest.raises(NotOnTheRoll, match="on paper, or authorise"):
        vote(session, hall, poll, hall.carla, "yes")
    carlas = elector_of(session, poll, hall.carla).id
    handing.hand_out(session, hall.teller.actor, hall.id, poll.id, carlas, hall.carla.id)
    assert turnout(session, poll).votes == 1


def test_before_the_first_vote_the_roll_is_written_anew(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = announce(session, hall)
    desk = (session, hall.staff.actor, hall.id, poll.id)
    before, hash_ = turnout(session, poll).of, poll.electorate_hash
    people.leave(session, SYSTEM, hall.id, hall.carla.id)
    scheduling.take_back(*desk)
    scheduling.schedule(*desk)
    assert turnout(session, poll).of == before - 1
    assert poll.electorate_hash != hash_
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, "yes")
    with pytest.raises(Frozen, match="only be annulled"):
        scheduling.take_back(*desk)


def test_the_line_of_the_roll_says_so(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock, voters=Voters.HOUSEHOLDS, paper=True)
    with database.writing() as session:
        home = elector_of(session, poll_id, hall.anna).id
        people.leave(session, SYSTEM, hall.id, hall.anna.id)
    address = f"/c/longhai/deliberation/desk/polls/{poll_id}/roll/{home}"
    line = client.sign_in(hall.teller).get(address)
    assert line.text.count("Has died or left since the list was fixed") == 1
    assert line.html.count("Takes a paper ballot") == 1  # for her husband
    with database.writing() as session:
        people.leave(session, SYSTEM, hall.id, hall.annas_husband.id)
    desk = client.another(hall.staff).get(address)
    assert desk.text.count("Has died or left") == 2
    assert "Enter a written authorisation" not in desk.text


def test_a_membership_ends_with_the_day_as_it_is_lived_here(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """In Shanghai the new day begins at 16 o'clock of the old one in UTC."""
    poll = begun(session, hall, clock, Voters.PERSONS)
    desk = (session, hall.teller.actor, hall.id, poll.id)
    for who in (hall.anna, hall.carla):
        people.membership_of(session, hall.id, who.id).until = clock.now().date()
    session.flush()
    clock.set(clock.now().replace(hour=15, minute=59))
    handing.hand_out(*desk, elector_of(session, poll, hall.carla).id, hall.carla.id)
    clock.set(clock.now().replace(hour=16, minute=1))  # one minute past midnight
    with pytest.raises(NotOnTheRoll, match="died or left"):
        handing.hand_out(*desk, elector_of(session, poll, hall.anna).id, hall.anna.id)
