"""What a community decides about sizes: of help, of helpers, of proxies, and when to remind."""

from datetime import timedelta

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import BEGIN, Crew, catch_up, plan, sign

from linli import communities, inbox
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import MovableClock
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.refusals import ListingRefused, ProxyRefused
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import exchanges, listings, proxies
from linli_volunteer_hours.time_bank.listings import Wanted


@pytest.fixture
def database(sqlite_database: Database, clock: MovableClock) -> Database:
    """Numbers that are compared in Python."""
    sqlite_database.clock = clock
    return sqlite_database


def _decide(session: Session, crew: Crew, **decided: int) -> None:
    communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, decided)


def test_sizes_in_the_time_bank(session: Session, crew: Crew) -> None:
    _decide(session, crew, bank_least_minutes=5, bank_most_hours=2, bank_helpers=2, bank_proxies=1)
    anna, bert = crew.anna.actor, crew.bert.actor

    def ask_for(minutes: int, helpers: int = 1) -> Wanted:
        return Wanted(kind=ListingKind.REQUEST, title="搬家", minutes=minutes, helpers=helpers)

    made = listings.publish(session, anna, crew.id, ask_for(5, helpers=2))
    for minutes in (4, 121):
        with pytest.raises(ListingRefused, match="from 5 minutes to 2 hours"):
            listings.publish(session, anna, crew.id, ask_for(minutes))
        with pytest.raises(ListingRefused, match="from 5 minutes to 2 hours"):
            exchanges.ask(session, bert, crew.id, made.id, minutes)
    with pytest.raises(ListingRefused, match="From 1 to 2 people"):
        listings.publish(session, anna, crew.id, ask_for(60, helpers=3))
    proxies.name(session, anna, crew.id, crew.anna.id, crew.bert.id)
    with pytest.raises(ProxyRefused, match="At most 1"):
        proxies.name(session, anna, crew.id, crew.anna.id, crew.clara.id)


def test_when_a_shift_is_remembered(session: Session, crew: Crew, clock: MovableClock) -> None:
    _decide(session, crew, remind_hours=2)
    sign(session, crew, plan(session, crew), crew.anna)
    _decide(session, crew, remind_hours=0)
    sign(session, crew, plan(session, crew, starts_on=BEGIN.date() + timedelta(2)), crew.bert)
    clock.set(BEGIN - timedelta(hours=2))
    catch_up(session, crew)
    clock.set(BEGIN + timedelta(days=2))
    catch_up(session, crew)
    said = [
        "Please remember" in str(one.text)
        for who in (crew.anna, crew.bert)
        for one in inbox.page(session, who.id)
    ]
    assert said.count(True) == 1, "anna is reminded, two hours before; nobody is for the second"
