"""What must not stand there, several helpers, limits, and people kept apart."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import communities, inbox
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.db import Database
from linli.testing import MovableClock
from linli_volunteer_hours.models import (
    Block,
    Exchange,
    ExchangeState,
    ListingKind,
)
from linli_volunteer_hours.refusals import (
    ExchangeRefused,
    ExchangeUnknown,
    ListingRefused,
    ListingUnknown,
    NotNow,
)
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import (
    accounts,
    blocking,
    disputes,
    exchanges,
    finding,
    keeping_apart,
    listings,
    stepping_in,
)
from linli_volunteer_hours.time_bank.listings import Wanted


def _decide(session: Session, crew: Crew, **more: object) -> None:
    communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, more)


def test_staff_take_away_what_must_not_stand_there(session: Session, crew: Crew) -> None:
    made = listings.publish(
        session,
        crew.anna.actor,
        crew.id,
        Wanted(kind=ListingKind.OFFER, title="代购保健品", minutes=60),
    )
    asked = exchanges.ask(session, crew.bert.actor, crew.id, made.id, 60)
    with pytest.raises(NotAllowed):
        stepping_in.take_down(session, crew.bert.actor, crew.id, made.id, "推销")
    with pytest.raises(ListingRefused, match="sentence why"):
        stepping_in.take_down(session, crew.staff.actor, crew.id, made.id, "")
    stepping_in.take_down(session, crew.staff.actor, crew.id, made.id, "这里不能推销商品")
    assert asked.state.value == "cancelled"
    told = [str(one.text) for one in inbox.page(session, crew.anna.id)]
    assert "Staff have taken away “代购保健品”: 这里不能推销商品" in told
    listings.renew(session, crew.anna.actor, crew.id, made.id)
    assert not finding.search(session, crew.id, ListingKind.OFFER), "renewing brings nothing back"


def test_several_help_until_there_are_enough_and_nobody_earns_without_end(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    _decide(session, crew, bank_daily_hours=2, bank_lifetime_hours=3)
    wanted = Wanted(kind=ListingKind.REQUEST, title="搬家", minutes=90, helpers=2)
    request = listings.publish(session, crew.clara.actor, crew.id, wanted)
    made = [
        exchanges.ask(session, who.actor, crew.id, request.id, 90).id
        for who in (crew.anna, crew.bert, crew.leader)
    ]
    for id_ in made[:2]:
        exchanges.accept(session, crew.clara.actor, crew.id, id_)
    with pytest.raises(NotNow, match="enough helpers"):
        exchanges.accept(session, crew.clara.actor, crew.id, made[2])
    assert not finding.search(session, crew.id, ListingKind.REQUEST)
    exchanges.done(session, crew.anna.actor, crew.id, made[0], 90)
    exchanges.cancel(session, crew.bert.actor, crew.id, made[1])
    assert finding.search(session, crew.id, ListingKind.REQUEST), "one place is free again"
    second = listings.publish(
        session,
        crew.bert.actor,
        crew.id,
        Wanted(kind=ListingKind.REQUEST, title="买菜", minutes=60),
    )
    again = exchanges.ask(session, crew.anna.actor, crew.id, second.id, 60).id
    exchanges.accept(session, crew.bert.actor, crew.id, again)
    with pytest.raises(ExchangeRefused, match="2 hours a day"):
        exchanges.done(session, crew.anna.actor, crew.id, again, 31)
    _decide(session, crew, bank_daily_hours=0, bank_lifetime_hours=2)
    with pytest.raises(ExchangeRefused, match="2 hours can ever be banked"):
        exchanges.done(session, crew.anna.actor, crew.id, again, 31)
    exchanges.done(session, crew.anna.actor, crew.id, again, 30)
    disputes.dispute(session, crew.bert.actor, crew.id, again, "是一个小时")
    with pytest.raises(ExchangeRefused, match="2 hours can ever be banked"):
        disputes.settle(session, crew.evaluator.actor, crew.id, again, 31, "问过双方")
    _decide(session, crew, bank_daily_hours=2, bank_lifetime_hours=0)
    clock.move(days=1)
    with pytest.raises(ExchangeRefused, match="2 hours a day"):
        disputes.settle(session, crew.evaluator.actor, crew.id, again, 31, "问过双方")
    disputes.settle(session, crew.evaluator.actor, crew.id, again, 30, "问过双方")


def test_done_twice_at_once_one_earns_no_more_than_one_may(database: Database, crew: Crew) -> None:
    with database.writing() as session:
        _decide(session, crew, bank_daily_hours=1)
        made = []
        for title in ("买菜", "理发"):
            wanted = Wanted(kind=ListingKind.REQUEST, title=title, minutes=60)
            request = listings.publish(session, crew.bert.actor, crew.id, wanted)
            made.append(exchanges.ask(session, crew.anna.actor, crew.id, request.id, 60).id)
            exchanges.accept(session, crew.bert.actor, crew.id, made[-1])

    def done(exchange_id: UUID) -> bool:
        try:
            database.run(
                lambda session: exchanges.done(session, crew.anna.actor, crew.id, exchange_id, 60)
            )
        except ExchangeRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(done, made)) == [False, True]


def test_who_blocked_somebody_meets_them_no_more_and_staff_hear_of_it(
    session: Session, crew: Crew
) -> None:
    offer = listings.publish(
        session, crew.anna.actor, crew.id, Wanted(kind=ListingKind.OFFER, title="理发", minutes=60)
    )
    made = exchanges.ask(session, crew.bert.actor, crew.id, offer.id, 60)
    with pytest.raises(ExchangeUnknown):
        keeping_apart.block(session, crew.clara.actor, crew.id, made)
    keeping_apart.block(session, crew.anna.actor, crew.id, made)
    keeping_apart.block(session, crew.anna.actor, crew.id, made)
    exchanges.cancel(session, crew.anna.actor, crew.id, made.id)
    with pytest.raises(ListingUnknown, match="no longer offered"):
        exchanges.ask(session, crew.bert.actor, crew.id, offer.id, 60)
    assert not finding.search(session, crew.id, ListingKind.OFFER, reader_id=crew.bert.id)
    assert finding.search(session, crew.id, ListingKind.OFFER, reader_id=crew.clara.id)
    with pytest.raises(ExchangeRefused):
        blocking.report(session, crew.anna.actor, crew.id, made, " ")
    blocking.report(session, crew.anna.actor, crew.id, made, "说话很难听")
    with pytest.raises(NotNow):
        blocking.report(session, crew.anna.actor, crew.id, made, "说话很难听")
    told = blocking.open_reports(session, crew.id)
    assert [(one.by, one.about) for one in told] == [("王桂英", "李建国")]
    with pytest.raises(NotAllowed):
        blocking.close_report(session, crew.staff.actor, crew.id, told[0].id, "谈过了")
    with pytest.raises(ExchangeRefused):
        blocking.close_report(session, crew.evaluator.actor, crew.id, told[0].id, "")
    blocking.close_report(session, crew.evaluator.actor, crew.id, told[0].id, "已和他谈过。")
    with pytest.raises(NotNow):
        blocking.close_report(session, crew.evaluator.actor, crew.id, told[0].id, "已和他谈过。")
    assert "已和他谈过" in str(inbox.page(session, crew.anna.id)[0].text)
    keeping_apart.unblock(session, crew.anna.actor, crew.id, made)
    assert finding.search(session, crew.id, ListingKind.OFFER, reader_id=crew.bert.id)


def test_a_block_calls_off_what_was_asked_for_and_what_is_agreed_on(
    session: Session, crew: Crew
) -> None:
    def ask(title: str) -> Exchange:
        wanted = Wanted(kind=ListingKind.OFFER, title=title, minutes=60)
        offer = listings.publish(session, crew.anna.actor, crew.id, wanted)
        return exchanges.ask(session, crew.bert.actor, crew.id, offer.id, 30)

    done, agreed, asked = ask("修伞"), ask("理发"), ask("陪诊")
    for one in (done, agreed):
        exchanges.accept(session, crew.anna.actor, crew.id, one.id)
    exchanges.done(session, crew.anna.actor, crew.id, done.id, 30)
    assert accounts.balance(session, crew.id, crew.bert.id).held == 60
    keeping_apart.block(session, crew.anna.actor, crew.id, agreed)
    assert (agreed.state, asked.state) == (ExchangeState.CANCELLED, ExchangeState.CANCELLED)
    assert done.state is ExchangeState.DONE, "what was given is settled as ever"
    assert accounts.balance(session, crew.id, crew.bert.id).held == 30, "the rest is free again"
    told = {str(one.text) for one in inbox.page(session, crew.bert.id)[:2]}
    assert told == {"“陪诊” was called off.", "“理发” was called off."}, "and not why"
    with pytest.raises(NotNow, match="decided already"):
        exchanges.accept(session, crew.anna.actor, crew.id, asked.id)
    keeping_apart.unblock(session, crew.anna.actor, crew.id, agreed)
    late = ask("买菜")
    # As if it had been asked for in the same moment as the block.
    session.add(Block(person_id=crew.bert.id, blocked_id=crew.anna.id, at=now(session)))
    session.flush()
    with pytest.raises(NotNow, match="decided already"):
        exchanges.accept(session, crew.anna.actor, crew.id, late.id)
