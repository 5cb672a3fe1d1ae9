"""Banked time of somebody who died, left, or moved; and time that grows old."""

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import communities, people, points
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
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import accounts, exchanges, leaving, listings
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
        leaving.former(session, crew.id, "王桂英")
    with pytest.raises(ExchangeRefused, match="still belongs"):
        leaving.settle_account(session, crew.staff.actor, crew.id, crew.anna.id, None)
    _leave(session, crew, crew.anna)
    assert leaving.former(session, crew.id, "王桂英").id == crew.anna.id
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
    accounts.unit(session, new.id)
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
        totals = points.totals(session, SYSTEM, accounts.unit(session, place.id).id)
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
