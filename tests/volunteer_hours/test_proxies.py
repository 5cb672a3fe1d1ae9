"""Somebody named acts for an elder in the time bank: within limits, written down, revocable."""

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import audit, inbox
from linli.access import SYSTEM, Actor, NotAllowed
from linli.testing import MakePerson
from linli_volunteer_hours.models import ExchangeState, ListingKind
from linli_volunteer_hours.refusals import (
    ExchangeRefused,
    ExchangeUnknown,
    ListingRefused,
    ProxyRefused,
    ProxyUnknown,
)
from linli_volunteer_hours.time_bank import accounts, exchanges, listings, phone, proxies
from linli_volunteer_hours.time_bank.listings import Wanted


def test_a_proxy_asks_agrees_and_confirms_until_revoked(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    elder = person_with(name="周奶奶")
    wanted = Wanted(kind=ListingKind.REQUEST, title="陪诊", minutes=60, for_id=elder.id)
    anna, here = crew.anna.actor, crew.id
    with pytest.raises(ListingRefused, match="you were named"):
        listings.publish(session, anna, here, wanted)
    proxies.name(session, elder.actor, here, elder.id, crew.anna.id)
    proxies.name(session, elder.actor, here, elder.id, crew.anna.id)
    [row] = proxies.of_person(session, here, elder.id)
    assert (row.person, row.proxy) == ("周奶奶", "王桂英")
    assert inbox.unread_count(session, crew.anna.id) == 1, "told once"

    request = listings.publish(session, anna, here, wanted)
    assert (request.person_id, request.entered_by_id) == (elder.id, crew.anna.id)
    with pytest.raises(ExchangeRefused, match="both sides"):
        exchanges.ask(session, anna, here, request.id, 60)
    assert not phone.calls(session, here), "staff need not see to it"
    made = exchanges.ask(session, crew.bert.actor, here, request.id, 60)
    assert "answers" in str(inbox.page(session, crew.anna.id)[0].text), "the proxy is told too"
    exchanges.accept(session, anna, here, made.id)
    exchanges.done(session, crew.bert.actor, here, made.id, 60)
    exchanges.confirm(session, anna, here, made.id)
    assert made.state is ExchangeState.CONFIRMED
    assert accounts.balance(session, here, elder.id).balance == -60
    assert accounts.balance(session, here, crew.anna.id).balance == 0
    done = audit.page(session, SYSTEM, here, action="volunteer_hours.exchange.confirmed")[0]
    assert (done.actor_name, done.on_behalf_of_name) == ("王桂英", "周奶奶")

    offer = Wanted(kind=ListingKind.OFFER, title="义务理发", minutes=60)
    berts = listings.publish(session, crew.bert.actor, here, offer)
    with pytest.raises(ListingRefused, match="not named"):
        exchanges.ask(session, crew.clara.actor, here, berts.id, 60, for_id=elder.id)
    asked = exchanges.ask(session, anna, here, berts.id, 60, for_id=elder.id)
    assert asked.receiver_id == elder.id
    annas = listings.publish(session, anna, here, offer)
    with pytest.raises(ExchangeRefused, match="both sides"):
        exchanges.ask(session, anna, here, annas.id, 60, for_id=elder.id)

    with pytest.raises(ProxyUnknown):
        proxies.revoke(session, crew.bert.actor, here, row.id)
    for _again in range(2):
        proxies.revoke(session, elder.actor, here, row.id)
    with pytest.raises(ExchangeUnknown):
        exchanges.cancel(session, anna, here, asked.id)
    exchanges.accept(session, crew.bert.actor, here, asked.id)
    acts = [one.action for one in audit.page(session, SYSTEM, here, action="volunteer_hours.proxy")]
    assert acts == ["volunteer_hours.proxy.revoked", "volunteer_hours.proxy.named"]


def test_who_may_name_whom(session: Session, crew: Crew, person_with: MakePerson) -> None:
    elder, here, staff = person_with(name="周奶奶"), crew.id, crew.staff.actor
    with pytest.raises(NotAllowed):
        proxies.name(session, crew.anna.actor, here, elder.id, crew.anna.id)
    with pytest.raises(ProxyRefused, match="colleague"):
        proxies.name(session, staff, here, elder.id, crew.staff.id)
    with pytest.raises(ProxyRefused, match="same person"):
        proxies.name(session, elder.actor, here, elder.id, elder.id)
    counter = Actor(crew.staff.id, on_behalf_of=elder.id, origin="test")
    proxies.name(session, counter, here, elder.id, crew.anna.id)
    proxies.name(session, staff, here, elder.id, crew.bert.id)
    proxies.name(session, crew.president.actor, here, elder.id, crew.staff.id)
    with pytest.raises(ProxyRefused, match="At most 3"):
        proxies.name(session, staff, here, elder.id, crew.clara.id)
    [mine] = proxies.by_proxy(session, here, crew.bert.id)
    proxies.revoke(session, crew.bert.actor, here, mine.id)
    names = {row.proxy for row in proxies.everybody(session, staff, here)}
    assert names == {"王桂英", "赵玉梅"}
    with pytest.raises(NotAllowed):
        proxies.everybody(session, crew.anna.actor, here)
