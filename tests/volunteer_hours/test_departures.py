"""Somebody leaves the community: what they promised falls to others, what is held waits."""

from datetime import date

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew, attendance_of, plan, shift_of, sign

from linli import inbox, people
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import MovableClock, Somebody
from linli_volunteer_hours.activities import feed
from linli_volunteer_hours.attendance import posts
from linli_volunteer_hours.departures import ended, ties
from linli_volunteer_hours.models import (
    ExchangeState,
    ListingKind,
    MemberState,
    Shift,
    State,
    Stop,
    VoidReason,
)
from linli_volunteer_hours.refusals import ActivityUnknown, NotNow
from linli_volunteer_hours.register import calendars, lists, teams, volunteers
from linli_volunteer_hours.time_bank import (
    accounts,
    departed,
    disputes,
    exchanges,
    leaving,
    listings,
    proxies,
)
from linli_volunteer_hours.time_bank import lists as bank_lists
from linli_volunteer_hours.time_bank.listings import Wanted
from linli_volunteer_hours.visits import rounds


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Nothing here is decided by a database; places under their lock have tests of their own."""
    return sqlite_database


def _leave(session: Session, crew: Crew, who: Somebody) -> None:
    people.leave(session, crew.staff.actor, crew.id, who.id)


def _told(session: Session, who: Somebody) -> list[str]:
    return [str(message.text) for message in inbox.page(session, who.id)]


def test_promises_fall_to_others_and_leaders_are_told(session: Session, crew: Crew) -> None:
    full, weekly = plan(session, crew, 1), plan(session, crew, 2, weekdays=(5,))
    activity = session.get_one(Shift, weekly).activity_id
    teams.join(session, crew.anna.actor, crew.id, crew.team_id)
    posts.claim(session, crew.anna.actor, crew.id, activity, date(2026, 3, 20))
    mine, next_one = (sign(session, crew, full, who) for who in (crew.anna, crew.bert))
    stop = rounds.put_on(session, SYSTEM, crew.id, activity, crew.anna.id, "3 栋")
    _leave(session, crew, crew.anna)
    gone = attendance_of(session, mine.id)
    assert (gone.state, gone.void_reason) == (State.VOID, VoidReason.WITHDRAWN)
    assert attendance_of(session, next_one.id).state is State.OFFERED, "who waits moves up"
    assert shift_of(session, weekly).taken == 0
    assert posts.mine(session, activity, crew.anna.id) is None
    assert lists.my_teams(session, crew.id, crew.anna.id) == {}
    assert session.get_one(Stop, stop.id).until is not None
    told = _told(session, crew.leader)
    assert any("promised shifts need somebody else" in text for text in told)
    assert any("off the round" in text for text in told)
    before = len(told)
    _again(session, crew, crew.anna)
    assert len(_told(session, crew.leader)) == before, "told again, nothing changes"


def test_the_calendar_of_who_left_stops_and_one_can_be_renewed(
    session: Session, crew: Crew
) -> None:
    place = crew.place
    key = _key(session, crew, crew.bert)
    feed.feed(session, place, key)
    calendars.renew_own(session, crew.bert.actor, crew.id)
    with pytest.raises(ActivityUnknown):
        feed.feed(session, place, key)
    key = _key(session, crew, crew.bert)
    _leave(session, crew, crew.bert)
    with pytest.raises(ActivityUnknown):
        feed.feed(session, place, key)
    people.join(session, SYSTEM, crew.id, crew.bert.id)
    volunteers.register(session, crew.bert.actor, crew.id, volunteers.Profile())
    with pytest.raises(ActivityUnknown):
        feed.feed(session, place, key)
    feed.feed(session, place, _key(session, crew, crew.bert))


def test_a_leader_who_left_leads_no_longer(session: Session, crew: Crew) -> None:
    _leave(session, crew, crew.leader)
    members = lists.members(session, crew.id, crew.team_id)
    assert not [one for one in members if one.state is MemberState.ACTIVE]


def test_offers_close_and_what_is_held_waits_for_staff(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    accounts.fund(session, crew.staff.actor, crew.id, 300)
    accounts.grant(session, crew.staff.actor, crew.id, crew.anna.id, 90, "历史时间转入")
    offer = Wanted(kind=ListingKind.OFFER, title="理发", minutes=60)
    annas = listings.publish(session, crew.anna.actor, crew.id, offer)
    berts = listings.publish(session, crew.bert.actor, crew.id, offer)
    asked = exchanges.ask(session, crew.clara.actor, crew.id, annas.id, 30)
    held = exchanges.ask(session, crew.anna.actor, crew.id, berts.id, 40)
    exchanges.accept(session, crew.bert.actor, crew.id, held.id)
    proxies.name(session, crew.anna.actor, crew.id, crew.anna.id, crew.clara.id)
    with pytest.raises(NotNow):
        disputes.settle(session, crew.evaluator.actor, crew.id, held.id, 40, "问过双方")
    _leave(session, crew, crew.anna)
    assert not listings.is_open(session, annas)
    assert asked.state is ExchangeState.CANCELLED
    assert any("no longer belongs here" in text for text in _told(session, crew.clara))
    assert not proxies.by_proxy(session, crew.id, crew.clara.id)
    assert held.state is ExchangeState.ACCEPTED, "staff decide"
    [row] = bank_lists.to_decide(session, crew.id)
    assert row.id == held.id
    [waiting] = departed.waiting(session, crew.id)
    assert (waiting.person_id, waiting.minutes, waiting.held) == (crew.anna.id, 50, True)
    assert any("50 banked minutes" in text for text in _told(session, crew.anna))
    assert len(ties.of(session, crew.anna.id)) == 1, "time on the account is core's to tell of"
    disputes.settle(session, crew.evaluator.actor, crew.id, held.id, 30, "问过双方")
    assert accounts.balance(session, crew.id, crew.bert.id).balance == 30
    assert leaving.settle_account(session, crew.staff.actor, crew.id, crew.anna.id, None) == 60
    assert departed.count(session, crew.id) == 0 and not ties.of(session, crew.anna.id)


def test_who_owed_is_told_that_nobody_asks_for_it(session: Session, crew: Crew) -> None:
    accounts.fund(session, crew.staff.actor, crew.id, 100)
    listing = listings.publish(
        session,
        crew.anna.actor,
        crew.id,
        Wanted(kind=ListingKind.OFFER, title="理发", minutes=60),
    )
    made = exchanges.ask(session, crew.bert.actor, crew.id, listing.id, 60)
    exchanges.accept(session, crew.anna.actor, crew.id, made.id)
    exchanges.done(session, crew.anna.actor, crew.id, made.id, 60)
    exchanges.confirm(session, crew.bert.actor, crew.id, made.id)
    [tie] = ties.of(session, crew.bert.id)
    assert "60 minutes are owed" in str(tie.what)
    _leave(session, crew, crew.bert)
    assert any("owing 60 minutes" in text for text in _told(session, crew.bert))
    people.join(session, SYSTEM, crew.id, crew.bert.id)
    assert departed.count(session, crew.id) == 0, "who came back keeps the account"
    _leave(session, crew, crew.bert)
    assert departed.count(session, crew.id) == 1


def _again(session: Session, crew: Crew, who: Somebody) -> None:

    ended.let_go(session, crew.id, who.id)


def _key(session: Session, crew: Crew, who: Somebody) -> str:
    found = volunteers.find(session, crew.id, who.id)
    assert found is not None
    return found.calendar_key
