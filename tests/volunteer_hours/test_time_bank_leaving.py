"""Banked time of somebody who died, left, or moved; and time that grows old."""

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import communities, inbox, people, points
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind
from linli.people import KinshipKind
from linli.testing import MovableClock, Somebody
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.refusals import (
    ExchangeRefused,
    ExchangeUnknown,
    NobodyFound,
    TimeMissing,
)
from linli_volunteer_hours.register.named import former
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import (
    accounts,
    credit,
    currency,
    exchanges,
    lasting,
    leaving,
    limits,
    listings,
)
from linli_volunteer_hours.time_bank.listings import Wanted


def _give(session: Session, crew: Crew, who: Somebody, minutes: int) -> None:
    accounts.fund(session, crew.staff.actor, crew.id, minutes)
    accounts.grant(session, crew.staff.actor, crew.id, who.id, minutes, "历史时间转入")


def _leave(session: Session, crew: Crew, who: Somebody) -> None:
    people.leave(session, SYSTEM, crew.id, who.id)


def test_what_somebody_leaves_goes_to_a_relative_or_to_the_pool(
    session: Session, crew: Crew
) -> None:
    people.relate(session, SYSTEM, crew.id, crew.bert.id, crew.anna.id, KinshipKind.CHILD)
    _give(session, crew, crew.anna, 90)
    with pytest.raises(NobodyFound):
        former(session, crew.id, "王桂英")
    with pytest.raises(ExchangeRefused, match="still belongs"):
        leaving.settle_account(session, crew.staff.actor, crew.id, crew.anna.id, None)
    _leave(session, crew, crew.anna)
    assert former(session, crew.id, "王桂英").id == crew.anna.id
    with pytest.raises(NotAllowed):
        leaving.settle_account(session, crew.bert.actor, crew.id, crew.anna.id, crew.bert.id)
    with pytest.raises(ExchangeRefused, match="relatives"):
        leaving.settle_account(session, crew.staff.actor, crew.id, crew.anna.id, crew.clara.id)
    leaving.settle_account(session, crew.staff.actor, crew.id, crew.anna.id, crew.bert.id)
    assert accounts.balance(session, crew.id, crew.bert.id).balance == 90
    with pytest.raises(ExchangeRefused, match="no time"):
        leaving.settle_account(session, crew.staff.actor, crew.id, crew.anna.id, None)


def test_what_somebody_owed_the_pool_bears(session: Session, crew: Crew) -> None:
    offer = Wanted(kind=ListingKind.OFFER, title="理发", minutes=60)
    listing = listings.publish(session, crew.anna.actor, crew.id, offer)
    made = exchanges.ask(session, crew.bert.actor, crew.id, listing.id, 60)
    exchanges.accept(session, crew.anna.actor, crew.id, made.id)
    _leave(session, crew, crew.bert)
    with pytest.raises(ExchangeRefused, match="not over"):
        leaving.settle_account(session, crew.staff.actor, crew.id, crew.bert.id, None)
    exchanges.done(session, crew.anna.actor, crew.id, made.id, 60)
    exchanges.overdue(session, {"exchange_id": str(made.id)})
    made.confirm_by = made.done_at
    exchanges.overdue(session, {"exchange_id": str(made.id)})
    with pytest.raises(TimeMissing):
        leaving.settle_account(session, crew.staff.actor, crew.id, crew.bert.id, None)
    accounts.fund(session, crew.staff.actor, crew.id, 100)
    assert leaving.settle_account(session, crew.staff.actor, crew.id, crew.bert.id, None) == -60
    assert accounts.balance(session, crew.id, crew.bert.id).balance == 0
    assert accounts.pool_balance(session, crew.id) == 40


def test_time_comes_along_within_the_tree(session: Session, crew: Crew) -> None:
    district = communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="D", name="江城区", slug="jiangcheng"
    )
    old, new = (
        communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.COMMUNITY,
            code=slug,
            name=name,
            slug=slug,
            parent_id=district.id,
        )
        for slug, name in (("dongmen", "东门社区"), ("ximen", "西门社区"))
    )
    anna = crew.anna.actor
    people.join(session, SYSTEM, old.id, crew.anna.id)
    accounts.fund(session, SYSTEM, old.id, 90)
    accounts.grant(session, SYSTEM, old.id, crew.anna.id, 90, "历史时间转入")
    currency.unit(session, new.id)
    with pytest.raises(NotAllowed):
        leaving.bring_along(session, anna, new.id, old.id)
    people.join(session, SYSTEM, new.id, crew.anna.id)
    [there] = leaving.elsewhere(session, new.id, crew.anna.id)
    assert (there.name, there.minutes) == ("东门社区", 90)
    assert not leaving.elsewhere(session, crew.id, crew.anna.id), "another tree"
    assert leaving.bring_along(session, anna, new.id, old.id) == 90
    with pytest.raises(ExchangeUnknown):
        leaving.bring_along(session, anna, new.id, old.id)
    both = [accounts.balance(session, place.id, crew.anna.id).balance for place in (old, new)]
    assert both == [0, 90]
    for place in (old, new):
        totals = points.totals(session, SYSTEM, currency.unit(session, place.id).id)
        assert sum(one.balance for one in totals) == 0


def test_banked_time_lasts_as_long_as_the_community_says(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"bank_months": 2}
    )
    _give(session, crew, crew.anna, 90)
    clock.move(days=50)
    assert accounts.balance(session, crew.id, crew.anna.id).available == 90
    clock.move(days=20)
    assert accounts.balance(session, crew.id, crew.anna.id).available == 0


def _last(session: Session, crew: Crew, months: int) -> None:
    """Decide how long time lasts."""
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"bank_months": months}
    )


def test_a_change_of_how_long_time_lasts_takes_all_time_along(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    """For ever becomes two months from the day of the change, for all that is there."""
    head, here, anna, bert = SYSTEM, crew.id, crew.anna, crew.bert
    with pytest.raises(ExchangeRefused, match="Nothing is banked"):
        lasting.change(session, head, here)
    _give(session, crew, anna, 90)
    accounts.fund(session, crew.staff.actor, here, 30)
    offer = Wanted(kind=ListingKind.OFFER, title="义务理发", minutes=60)
    for helper in (crew.clara, crew.leader):
        made = listings.publish(session, helper.actor, here, offer)
        asked = exchanges.ask(session, bert.actor, here, made.id, 60)
        exchanges.accept(session, helper.actor, here, asked.id)
    exchanges.cancel(session, bert.actor, here, asked.id)
    kept = exchanges.ask(session, anna.actor, here, made.id, 20)
    exchanges.accept(session, crew.leader.actor, here, kept.id)
    with pytest.raises(ExchangeRefused, match="already"):
        lasting.change(session, head, here)
    clock.move(days=400)
    _last(session, crew, 2)
    with pytest.raises(NotAllowed):
        lasting.change(session, crew.staff.actor, here)
    assert lasting.change(session, head, here) == 3, "Anna, Bert who owes, and the pool"
    assert lasting.lasting(session, here) == lasting.Lasting(2, 2)
    assert accounts.balance(session, here, anna.id) == points.Balance(90, held=20)
    assert accounts.balance(session, here, bert.id).available == -60
    assert accounts.pool_balance(session, here) == 30
    assert "lasts 2 months" in str(inbox.page(session, anna.id)[0].text)

    exchanges.done(session, crew.leader.actor, here, kept.id, 20)
    exchanges.confirm(session, anna.actor, here, kept.id)
    assert accounts.balance(session, here, crew.leader.id) == points.Balance(20)
    accounts.donate(session, anna.actor, here, 10)
    assert accounts.balance(session, here, anna.id) == points.Balance(60)
    clock.move(days=50)
    assert accounts.balance(session, here, anna.id).available == 60
    clock.move(days=20)
    assert accounts.balance(session, here, anna.id).available == 0
    assert accounts.balance(session, here, bert.id).available == -60, "a debt does not grow old"
    points.expire_due(session)

    _last(session, crew, 0)
    _give(session, crew, anna, 40)
    lasting.change(session, head, here)
    clock.move(days=4000)
    assert accounts.balance(session, here, anna.id).available == 40, "for ever again"
    for unit in currency.known(session, here):
        assert sum(total.balance for total in points.totals(session, SYSTEM, unit.id)) == 0


def test_a_change_of_what_one_may_owe_reaches_accounts_that_exist(
    session: Session, crew: Crew
) -> None:
    def decide(hours: int) -> None:
        changed = {"bank_credit_hours": hours}
        communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, changed)

    with pytest.raises(ExchangeRefused, match="Nothing is banked"):
        credit.change(session, SYSTEM, crew.id)
    offer = Wanted(kind=ListingKind.OFFER, title="义务理发", minutes=60)
    made = [listings.publish(session, crew.anna.actor, crew.id, offer).id for _one in range(3)]
    asked = [exchanges.ask(session, crew.bert.actor, crew.id, one, 60).id for one in made]
    exchanges.accept(session, crew.anna.actor, crew.id, asked[0])
    decide(0)
    with pytest.raises(NotAllowed):
        credit.change(session, crew.staff.actor, crew.id)
    assert credit.change(session, SYSTEM, crew.id) == 2
    with pytest.raises(TimeMissing):
        exchanges.accept(session, crew.anna.actor, crew.id, asked[1])
    assert accounts.balance(session, crew.id, crew.bert.id).held == 60, "what was agreed on stays"
    with pytest.raises(ExchangeRefused, match="already"):
        credit.change(session, SYSTEM, crew.id)
    decide(2)
    credit.change(session, SYSTEM, crew.id)
    exchanges.accept(session, crew.anna.actor, crew.id, asked[1])
    with pytest.raises(TimeMissing):
        exchanges.accept(session, crew.anna.actor, crew.id, asked[2])


def test_a_bank_from_above_is_changed_above(session: Session, crew: Crew) -> None:
    _give(session, crew, crew.anna, 60)
    below = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.OUTLET,
        code="O",
        name="东站点",
        slug="dongzhan",
        parent_id=crew.id,
    )
    with pytest.raises(ExchangeRefused, match="that of 龙海社区"):
        lasting.change(session, SYSTEM, below.id)


def test_limits_count_what_was_earned_in_the_whole_tree(session: Session, crew: Crew) -> None:
    below = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.OUTLET,
        code="O",
        name="东站点",
        slug="dongzhan",
        parent_id=crew.id,
    )
    for one in (crew.anna, crew.bert):
        people.join(session, SYSTEM, below.id, one.id)
    offer = Wanted(kind=ListingKind.OFFER, title="义务理发", minutes=60)
    made = listings.publish(session, crew.anna.actor, below.id, offer)
    asked = exchanges.ask(session, crew.bert.actor, below.id, made.id, 60)
    exchanges.accept(session, crew.anna.actor, below.id, asked.id)
    exchanges.done(session, crew.anna.actor, below.id, asked.id, 60)
    communities.save_settings(
        session,
        SYSTEM,
        crew.id,
        OWNER,
        VolunteerHoursSettings,
        {"bank_lifetime_hours": 2, "bank_daily_hours": 0},
    )
    limits.refuse_too_much(session, crew.id, crew.anna.id, 60)
    with pytest.raises(ExchangeRefused, match="ever be banked"):
        limits.refuse_too_much(session, crew.id, crew.anna.id, 61)
    limits.refuse_too_much(session, crew.id, crew.bert.id, 61)
