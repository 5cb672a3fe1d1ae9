"""The time bank: from an offer to ratings, and no minute is created or lost on the way."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew, catch_up

from linli import communities, inbox, people, points
from linli.access import SYSTEM, Actor, NotAllowed, RelativeStepsBack
from linli.communities import Place
from linli.db import Database
from linli.errors import Refusal
from linli.people import KinshipKind
from linli.testing import Client, MakePerson, MovableClock, Somebody
from linli_volunteer_hours.models import Exchange, ExchangeState, ListingKind
from linli_volunteer_hours.refusals import (
    AboveCeiling,
    ExchangeRefused,
    ExchangeUnknown,
    ListingRefused,
    ListingUnknown,
    NotNow,
    TimeMissing,
)
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import (
    accounts,
    currency,
    disputes,
    exchanges,
    finding,
    lasting,
    listings,
    ratings,
)
from linli_volunteer_hours.time_bank.listings import Wanted

HOME = "/c/longhai/volunteer_hours/"


def _offer(session: Session, crew: Crew, who: Somebody, title: str = "义务理发") -> UUID:
    wanted = Wanted(kind=ListingKind.OFFER, title=title, minutes=60, about="上门为老人剪发")
    return listings.publish(session, who.actor, crew.id, wanted).id


def _agreed(session: Session, crew: Crew, minutes: int = 60) -> Exchange:
    """Bert asks Anna for what she offers, and she agrees."""
    made = exchanges.ask(
        session, crew.bert.actor, crew.id, _offer(session, crew, crew.anna), minutes
    )
    exchanges.accept(session, crew.anna.actor, crew.id, made.id)
    return made


def _available(session: Session, crew: Crew, who: Somebody) -> int:
    return accounts.balance(session, crew.id, who.id).available


def test_an_hour_goes_from_who_is_helped_to_who_helps(session: Session, crew: Crew) -> None:
    made = _agreed(session, crew)
    assert accounts.balance(session, crew.id, crew.bert.id).held == 60
    with pytest.raises(NotNow):
        exchanges.confirm(session, crew.bert.actor, crew.id, made.id)
    with pytest.raises(ExchangeRefused):
        exchanges.done(session, crew.anna.actor, crew.id, made.id, 61)
    with pytest.raises(ExchangeUnknown):
        exchanges.done(session, crew.bert.actor, crew.id, made.id, 60)
    exchanges.done(session, crew.anna.actor, crew.id, made.id, 45)
    exchanges.confirm(session, crew.bert.actor, crew.id, made.id)
    exchanges.confirm(session, crew.bert.actor, crew.id, made.id)
    assert (_available(session, crew, crew.anna), _available(session, crew, crew.bert)) == (45, -45)


def test_it_confirms_itself_when_nobody_says_otherwise(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    made = _agreed(session, crew)
    exchanges.done(session, crew.anna.actor, crew.id, made.id, 60)
    clock.move(days=3)
    catch_up(session, crew)
    session.refresh(made)
    assert made.state is ExchangeState.CONFIRMED
    assert _available(session, crew, crew.anna) == 60


def test_a_dispute_holds_the_time_until_staff_decide(session: Session, crew: Crew) -> None:
    made = _agreed(session, crew)
    exchanges.done(session, crew.anna.actor, crew.id, made.id, 60)
    with pytest.raises(ExchangeUnknown):
        disputes.dispute(session, crew.anna.actor, crew.id, made.id, "不对")
    disputes.dispute(session, crew.bert.actor, crew.id, made.id, "只来了半小时")
    assert accounts.balance(session, crew.id, crew.bert.id).held == 60
    with pytest.raises(NotAllowed):
        disputes.settle(session, crew.staff.actor, crew.id, made.id, 30, "问过双方")
    disputes.settle(session, crew.evaluator.actor, crew.id, made.id, 30, "问过双方")
    assert (_available(session, crew, crew.anna), _available(session, crew, crew.bert)) == (30, -30)


def test_called_off_time_is_free_again(session: Session, crew: Crew) -> None:
    made = _agreed(session, crew)
    exchanges.cancel(session, crew.bert.actor, crew.id, made.id, "孩子回来了")
    exchanges.cancel(session, crew.bert.actor, crew.id, made.id)
    assert accounts.balance(session, crew.id, crew.bert.id).held == 0
    with pytest.raises(NotNow):
        exchanges.done(session, crew.anna.actor, crew.id, made.id, 60)


def test_one_owes_no_more_than_the_community_allows(session: Session, crew: Crew) -> None:
    made = exchanges.ask(
        session, crew.bert.actor, crew.id, _offer(session, crew, crew.anna), 5 * 60 + 1
    )
    with pytest.raises(TimeMissing):
        exchanges.accept(session, crew.anna.actor, crew.id, made.id)
    accounts.fund(session, crew.staff.actor, crew.id, 120)
    with pytest.raises(TimeMissing):
        accounts.grant(session, crew.staff.actor, crew.id, crew.bert.id, 121, "独居老人")
    accounts.grant(session, crew.staff.actor, crew.id, crew.bert.id, 60, "独居老人")
    exchanges.accept(session, crew.anna.actor, crew.id, made.id)


def test_gifts_go_to_relatives_and_to_the_pool(session: Session, crew: Crew) -> None:
    accounts.fund(session, crew.staff.actor, crew.id, 300)
    accounts.grant(session, crew.staff.actor, crew.id, crew.anna.id, 120, "首次入会")
    with pytest.raises(ExchangeRefused):
        accounts.give(session, crew.anna.actor, crew.id, crew.bert.id, 60)
    people.relate(session, SYSTEM, crew.id, crew.anna.id, crew.bert.id, KinshipKind.CHILD)
    accounts.give(session, crew.anna.actor, crew.id, crew.bert.id, 60)
    accounts.donate(session, crew.anna.actor, crew.id, 30)
    with pytest.raises(TimeMissing):
        accounts.donate(session, crew.anna.actor, crew.id, 31)
    people.relate(session, SYSTEM, crew.id, crew.staff.id, crew.anna.id, KinshipKind.SIBLING)
    with pytest.raises(RelativeStepsBack):
        accounts.grant(session, crew.staff.actor, crew.id, crew.anna.id, 30, "亲戚")
    assert accounts.pool_balance(session, crew.id) == 300 - 120 + 30


def test_what_is_above_the_ceiling_goes_to_the_pool(session: Session, crew: Crew) -> None:
    accounts.fund(session, crew.staff.actor, crew.id, 200 * 60)
    accounts.grant(session, crew.staff.actor, crew.id, crew.anna.id, 200 * 60, "历史时间转入")
    made = _agreed(session, crew)
    exchanges.done(session, crew.anna.actor, crew.id, made.id, 60)
    exchanges.confirm(session, crew.bert.actor, crew.id, made.id)
    assert _available(session, crew, crew.anna) == 200 * 60
    assert accounts.pool_balance(session, crew.id) == 60


def test_no_present_goes_above_the_ceiling(session: Session, crew: Crew) -> None:
    accounts.fund(session, crew.staff.actor, crew.id, 300 * 60)
    accounts.grant(session, crew.staff.actor, crew.id, crew.anna.id, 199 * 60, "历史时间转入")
    accounts.grant(session, crew.staff.actor, crew.id, crew.bert.id, 10 * 60, "历史时间转入")
    people.relate(session, SYSTEM, crew.id, crew.anna.id, crew.bert.id, KinshipKind.CHILD)
    with pytest.raises(AboveCeiling, match="no more than 60 minutes"), session.begin_nested():
        accounts.give(session, crew.bert.actor, crew.id, crew.anna.id, 61)
    accounts.give(session, crew.bert.actor, crew.id, crew.anna.id, 60)
    with pytest.raises(AboveCeiling, match="as much time"), session.begin_nested():
        accounts.grant(session, crew.staff.actor, crew.id, crew.anna.id, 1, "过节")
    assert _available(session, crew, crew.anna) == 200 * 60
    assert _available(session, crew, crew.bert) == 9 * 60
    assert accounts.pool_balance(session, crew.id) == 91 * 60


def test_two_characters_find_it_until_its_time_is_over(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    made = _offer(session, crew, crew.anna)
    for words in ("理发", "老人 剪发", ""):
        found = finding.search(session, crew.id, ListingKind.OFFER, words=words)
        assert [one.id for one in found] == [made], words
    assert not finding.search(session, crew.id, ListingKind.OFFER, words="修灯")
    assert not finding.search(session, crew.id, ListingKind.REQUEST)
    clock.move(days=30)
    assert not finding.search(session, crew.id, ListingKind.OFFER)
    with pytest.raises(ListingUnknown):
        exchanges.ask(session, crew.bert.actor, crew.id, made, 60)
    with pytest.raises(ListingUnknown):
        listings.renew(session, crew.bert.actor, crew.id, made)
    listings.renew(session, crew.anna.actor, crew.id, made)
    assert finding.search(session, crew.id, ListingKind.OFFER)
    listings.close(session, crew.anna.actor, crew.id, made)
    assert not finding.search(session, crew.id, ListingKind.OFFER)


def test_who_wrote_it_is_told_before_its_time_is_over(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    made = _offer(session, crew, crew.anna)

    def told() -> int:
        catch_up(session, crew)
        return sum("soon disappears" in str(one.text) for one in inbox.page(session, crew.anna.id))

    clock.move(days=27)
    assert told() == 0
    listings.renew(session, crew.anna.actor, crew.id, made)
    clock.move(days=2)
    assert told() == 0, "renewed meanwhile"
    clock.move(days=27)
    assert told() == told() == 1
    closed = _offer(session, crew, crew.anna)
    listings.close(session, crew.anna.actor, crew.id, closed)
    clock.move(days=29)
    assert told() == 1


def test_kinds_of_help_are_chosen_where_the_community_names_them(
    session: Session, crew: Crew
) -> None:
    communities.save_settings(
        session,
        SYSTEM,
        crew.id,
        OWNER,
        VolunteerHoursSettings,
        {"bank_kinds": ["理发", " 理发 ", "维修"]},
    )

    def wanted(kind: str) -> Wanted:
        return Wanted(kind=ListingKind.OFFER, title="帮忙", minutes=30, category=kind)

    with pytest.raises(ListingRefused, match="from the list"):
        listings.publish(session, crew.anna.actor, crew.id, wanted("剪发"))
    for kind in ("理发", ""):
        listings.publish(session, crew.anna.actor, crew.id, wanted(kind))
    assert len(finding.search(session, crew.id, ListingKind.OFFER, words="理发")) == 1


def test_only_registered_grown_ups_come_into_homes(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    elder, stranger = person_with(name="周奶奶"), person_with(name="路人甲")
    staff = Actor(crew.staff.id, on_behalf_of=elder.id, origin="test")
    wanted = Wanted(kind=ListingKind.REQUEST, title="换灯泡", minutes=30, at_home=True)
    request = listings.publish(session, staff, crew.id, wanted)
    assert (request.person_id, request.entered_by_id) == (elder.id, crew.staff.id)
    with pytest.raises(ListingRefused):
        exchanges.ask(session, stranger.actor, crew.id, request.id, 30)
    made = exchanges.ask(session, crew.anna.actor, crew.id, request.id, 30)
    with pytest.raises(ExchangeUnknown):
        exchanges.accept(session, crew.anna.actor, crew.id, made.id)
    exchanges.accept(session, staff, crew.id, made.id)
    assert accounts.balance(session, crew.id, elder.id).held == 30
    with pytest.raises(ExchangeRefused):
        exchanges.ask(session, staff, crew.id, request.id, 30)


def test_ratings_are_read_when_both_have_spoken(session: Session, crew: Crew) -> None:
    made = _agreed(session, crew)
    with pytest.raises(NotNow):
        ratings.rate(session, crew.bert.actor, crew.id, made.id, 5)
    exchanges.done(session, crew.anna.actor, crew.id, made.id, 60)
    exchanges.confirm(session, crew.bert.actor, crew.id, made.id)
    ratings.rate(session, crew.bert.actor, crew.id, made.id, 5, "手艺真好")
    assert not ratings.readable(session, made.id, crew.anna.id)
    with pytest.raises(NotNow):
        ratings.rate(session, crew.bert.actor, crew.id, made.id, 1)
    with pytest.raises(ExchangeUnknown):
        ratings.rate(session, crew.clara.actor, crew.id, made.id, 1)
    ratings.rate(session, crew.anna.actor, crew.id, made.id, 4)
    assert [one.stars for one in ratings.readable(session, made.id, crew.anna.id)] == [5, 4]


def test_confirmed_twice_at_once_it_is_paid_once(database: Database, crew: Crew) -> None:
    with database.writing() as session:
        made = _agreed(session, crew).id
        exchanges.done(session, crew.anna.actor, crew.id, made, 60)
    with ThreadPoolExecutor(4) as pool:
        list(
            pool.map(
                lambda _n: database.run(
                    lambda session: exchanges.confirm(session, crew.bert.actor, crew.id, made)
                ),
                range(4),
            )
        )
    with database.reading() as session:
        assert _available(session, crew, crew.anna) == 60


def _last(session: Session, crew: Crew, months: int) -> None:
    """Change how long banked time lasts, in a time bank that is in use."""
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"bank_months": months}
    )
    lasting.change(session, SYSTEM, crew.id)


@pytest.mark.parametrize("seed", range(2))
def test_no_minute_is_created_or_lost_while_rules_change(
    session: Session, crew: Crew, clock: MovableClock, seed: int
) -> None:
    """Whatever neighbours try: pool, members and holds have what was issued and did not expire."""
    random = Random(seed)
    everybody = [crew.anna, crew.bert, crew.clara, crew.leader]
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"bank_months": 1}
    )
    accounts.fund(session, crew.staff.actor, crew.id, 600)
    made = [
        exchanges.ask(session, receiver.actor, crew.id, _offer(session, crew, helper), 60)
        for helper in everybody
        for receiver in everybody
        if helper is not receiver
    ]
    for _step in range(60):
        one, who = random.choice(made), random.choice([*everybody, crew.staff, crew.evaluator])
        minutes = random.randint(1, 60)
        acts = (
            lambda o=one, w=who: exchanges.accept(session, w.actor, crew.id, o.id),
            lambda o=one, w=who, m=minutes: exchanges.done(session, w.actor, crew.id, o.id, m),
            lambda o=one, w=who: exchanges.confirm(session, w.actor, crew.id, o.id),
            lambda o=one, w=who: exchanges.cancel(session, w.actor, crew.id, o.id),
            lambda o=one, w=who: disputes.dispute(session, w.actor, crew.id, o.id, "不对"),
            lambda o=one, w=who, m=minutes: disputes.settle(
                session, w.actor, crew.id, o.id, m, "问过双方"
            ),
            lambda w=who, m=minutes: accounts.donate(session, w.actor, crew.id, m),
            lambda w=who, m=minutes: accounts.grant(
                session, crew.staff.actor, crew.id, w.id, m, "补助"
            ),
            lambda: clock.move(days=4),
            lambda: points.expire_due(session),
            lambda m=minutes: _last(session, crew, m % 3),
        )
        act = random.choice(acts)
        try:
            with session.begin_nested():
                act()
        except Refusal:
            continue
        totals = [
            total
            for unit in currency.known(session, crew.id)
            for total in points.totals(session, SYSTEM, unit.id)
        ]
        assert sum(total.balance for total in totals) == 0
        own = sum(t.balance for t in totals if t.kind in ("holder", "pool"))
        assert own == 600 - sum(t.balance for t in totals if t.kind == "expired")
        assert all(_available(session, crew, one) >= -5 * 60 for one in everybody)


def test_the_pages(client: Client, crew: Crew, community: Place, clock: MovableClock) -> None:
    anna, bert = client.another(crew.anna), client.another(crew.bert)
    form = anna.get(f"{HOME}bank/new?kind=offer")
    wrong = form.submit("Publish", title="x", minutes=60)
    assert wrong.status == 422 and "Please say in a few words" in wrong.text
    offered = form.submit("Publish", title="义务理发", minutes=60)
    assert "It stands in the time bank now." in offered.text
    found = bert.get(f"{HOME}bank?q=理发")
    asked = bert.get(next(to for text, to in found.links if "义务理发" in text))
    exchange = asked.submit("I would like this")
    assert "Your neighbour is told." in exchange.text
    mine = anna.get(exchange.path)
    assert "Agreed." in mine.submit("Yes, gladly").text
    assert "Your neighbour confirms it now." in anna.get(exchange.path).submit("It is done").text
    assert "You can rate one another now." in bert.get(exchange.path).submit("Yes, it is so").text
    rated = bert.get(exchange.path).submit("Send", stars="5", words="谢谢")
    assert "It is shown when both have written." in rated.text
    assert "1 h" in anna.get(f"{HOME}bank").text
    assert "give some of it back" in bert.get(f"{HOME}bank").text
    assert client.another(crew.clara).get(exchange.path).status == 404
    given = anna.get(f"{HOME}bank/give").submit("Give", minutes=30)
    assert "Given. Thank you!" in given.text
    desk = client.another(crew.staff).get(f"{HOME}desk/bank").follow("Accounts")
    assert "30 min" in desk.text
    assert "1 h 30 min" in desk.submit("Book it", minutes=60).text
    assert anna.get(f"{HOME}desk/bank").status == 403
    chinese = client.another(crew.anna, language="zh-CN").get(f"{HOME}bank")
    assert "时间银行" in chinese.text
