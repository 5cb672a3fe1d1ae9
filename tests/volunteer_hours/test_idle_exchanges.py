"""What nobody answers lapses, what was never done is called off, and staff can call off too."""

from uuid import UUID

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew, catch_up

from linli import communities, inbox
from linli.access import SYSTEM, NotAllowed
from linli.db import Database
from linli.testing import Client, MovableClock
from linli_volunteer_hours.models import Exchange, ExchangeState, ListingKind
from linli_volunteer_hours.refusals import ExchangeRefused, NotNow
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import accounts, exchanges, idle, listings
from linli_volunteer_hours.time_bank.listings import Wanted


def _asked(session: Session, crew: Crew) -> UUID:
    """Bert asks Anna for what she offers."""
    wanted = Wanted(kind=ListingKind.OFFER, title="义务理发", minutes=60)
    offer = listings.publish(session, crew.anna.actor, crew.id, wanted)
    return exchanges.ask(session, crew.bert.actor, crew.id, offer.id, 60).id


def _state(session: Session, exchange_id: UUID) -> ExchangeState:
    session.expire_all()
    return session.get_one(Exchange, exchange_id).state


def test_what_nobody_takes_further_frees_the_time(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    asked, agreed = _asked(session, crew), _asked(session, crew)
    exchanges.accept(session, crew.anna.actor, crew.id, agreed)
    clock.move(days=29)
    idle.look_after(session, {})
    assert _state(session, asked) is ExchangeState.REQUESTED
    clock.move(days=1)
    idle.look_after(session, {})
    assert _state(session, asked) is ExchangeState.CANCELLED
    clock.move(days=30)
    before = inbox.unread_count(session, crew.bert.id)
    for _again in range(2):
        idle.look_after(session, {})
    assert inbox.unread_count(session, crew.bert.id) == before + 1, "reminded once"
    assert accounts.balance(session, crew.id, crew.bert.id).held == 60
    clock.move(days=7)
    catch_up(session, crew)
    assert _state(session, agreed) is ExchangeState.CANCELLED
    assert accounts.balance(session, crew.id, crew.bert.id).held == 0
    with pytest.raises(NotNow):
        exchanges.done(session, crew.anna.actor, crew.id, agreed, 60)


def test_nothing_lapses_where_the_community_does_not_want_it(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    asked = _asked(session, crew)
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"bank_idle_days": 0}
    )
    clock.move(days=400)
    idle.look_after(session, {})
    assert _state(session, asked) is ExchangeState.REQUESTED


def test_staff_call_off_what_is_not_done(session: Session, crew: Crew) -> None:
    agreed = _asked(session, crew)
    exchanges.accept(session, crew.anna.actor, crew.id, agreed)
    with pytest.raises(NotAllowed):
        idle.call_off(session, crew.anna.actor, crew.id, agreed, "两个月没有消息")
    with pytest.raises(ExchangeRefused):
        idle.call_off(session, crew.evaluator.actor, crew.id, agreed, " ")
    idle.call_off(session, crew.evaluator.actor, crew.id, agreed, "两个月没有消息")
    assert accounts.balance(session, crew.id, crew.bert.id).held == 0
    with pytest.raises(NotNow):
        idle.call_off(session, crew.evaluator.actor, crew.id, agreed, "两个月没有消息")


def test_the_page_of_an_exchange_lets_staff_call_it_off(
    client: Client, database: Database, crew: Crew
) -> None:
    with database.writing() as session:
        asked = _asked(session, crew)
    address = f"/c/longhai/volunteer_hours/bank/exchanges/{asked}"
    assert "Call it off as staff" not in client.another(crew.anna).get(address).text
    shown = client.another(crew.evaluator).get(address)
    refused = shown.submit("Call it off", reason="")
    assert refused.status == 422 and "Please say in a sentence why." in refused.text
    assert "Both are told." in shown.submit("Call it off", reason="双方都没有再联系").text
