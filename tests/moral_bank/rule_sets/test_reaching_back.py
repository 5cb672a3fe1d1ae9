"""Rules do not reach back: what happened is judged by what held on that day."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.deeds.test_booking import publish
from tests.moral_bank.longhai import Bank, agree, hear, rule_id, tell, with_rule

from linli import communities, events, notices
from linli.access import SYSTEM
from linli.communities import CommunityKind
from linli.events import ContributionConfirmed
from linli.ids import new_id
from linli.testing.clock import MovableClock
from linli_moral_bank import rule_sets
from linli_moral_bank.books import ranking
from linli_moral_bank.deeds.refusals import DeedRefused
from linli_moral_bank.models import Deed, DeedState, Rhythm
from linli_moral_bank.rule_sets.rules import PointRange, Product, RuleItem, RuleList

#: The day on which the tests publish.
TODAY = date(2026, 3, 2)
YESTERDAY = TODAY - timedelta(days=1)


def held(session: Session, place_id: UUID, code: str, day: date) -> bool:
    book = rule_sets.require_in_force(session, place_id)
    rule = next(rule for rule in book.rules if rule.code == code)
    return rule_sets.item_on(session, place_id, rule, day) is not None


@pytest.mark.parametrize("points", [2, -2])
def test_a_new_item_judges_from_its_day_on(
    session: Session, bank: Bank, clock: MovableClock, points: int
) -> None:
    with_rule(session, bank, points=points)
    clock.move(days=3)
    about = bank.neighbour if points < 0 else None
    with pytest.raises(DeedRefused, match=r"did not stand in the rules that held here") as refused:
        tell(session, bank, "extra", about=about, day=YESTERDAY)
    assert refused.value.field == "happened_on"
    assert tell(session, bank, "extra", about=about, day=TODAY).happened_on == TODAY


def test_conduct_is_judged_by_the_item_as_it_was_on_that_day(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    old = rule_id(session, bank, "noise")
    new = with_rule(session, bank, code="noise", points=-10, notice_days=20, verifiers=2, veto=True)
    before = tell(session, bank, "noise", about=bank.neighbour, day=YESTERDAY)
    after = tell(session, bank, "noise", about=bank.neighbour, day=TODAY)
    assert (before.rule_id, after.rule_id) == (old, new)
    for deed in (before, after):
        agree(session, bank, deed)
    assert (before.state, after.state) == (DeedState.VERIFIED, DeedState.VERIFYING)
    agree(session, bank, after, bank.second_panel)
    for deed in (before, after):
        hear(session, bank, deed)
    assert (before.points, after.points) == (-2, -10)
    publish(session, bank)
    clock.move(days=9)
    notices.close_due(session, bank.id)
    assert (before.state, after.state) == (DeedState.CONFIRMED, DeedState.ON_NOTICE)
    vetoed = ranking.vetoed(session, bank.id, [bank.neighbour.id], year=TODAY.year)
    assert vetoed == {}, "the veto is as new as the version"


def test_what_is_earned_is_what_was_promised_that_day(session: Session, bank: Bank) -> None:
    old = rule_id(session, bank, "visiting-elders")
    new = with_rule(session, bank, code="visiting-elders", points=5, evidence="photo")
    deed = tell(session, bank, day=YESTERDAY)
    assert deed.rule_id == old, "nor is the photo asked that is asked from now on"
    assert rule_id(session, bank, "visiting-elders") == new
    with pytest.raises(DeedRefused, match="add a photo"):
        tell(session, bank, day=TODAY)
    agree(session, bank, deed)
    assert deed.points == 2
    before_any = TODAY - timedelta(days=91)
    row = next(one for one in rule_sets.require_in_force(session, bank.id).rules if one.id == new)
    assert rule_sets.item_on(session, bank.id, row, before_any) == row, "by the first rules at hand"


def test_what_took_points_then_does_not_earn_them_now(session: Session, bank: Bank) -> None:
    with_rule(session, bank, code="noise", points=3)
    with pytest.raises(DeedRefused, match="did not stand"):
        tell(session, bank, "noise", day=YESTERDAY)


def test_an_item_is_followed_through_its_versions(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    clock.move(days=1)
    with_rule(session, bank)  # another item: nothing changes for this one
    clock.move(days=1)
    new = with_rule(session, bank, code="noise", points=-3)
    row = next(one for one in rule_sets.require_in_force(session, bank.id).rules if one.id == new)
    first, changed = TODAY - timedelta(days=100), TODAY + timedelta(days=2)
    found = rule_sets.spans(session, bank.id, row, first, changed)
    assert [(one.first, one.last, one.rule and one.rule.points_to) for one in found] == [
        (changed, changed, -3),
        (TODAY - timedelta(days=90), TODAY + timedelta(days=1), -2),
        (first, TODAY - timedelta(days=91), None),
    ]


def test_days_on_which_an_item_was_gone_are_not_judged_by_it(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    made = rule_sets.start(session, SYSTEM, bank.id)
    rule_sets.remove(session, SYSTEM, bank.id, made.id, "noise")
    rule_sets.publish(session, SYSTEM, bank.id, made.id, untried=True)
    clock.move(days=2)
    with_rule(session, bank, code="noise", points=-1)
    days = [TODAY + timedelta(days=number) for number in (-1, 0, 1, 2)]
    assert [held(session, bank.id, "noise", day) for day in days] == [True, False, False, True]


def test_what_held_by_the_level_above_held_here(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    below = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.GROUP,
        code="G9",
        name="第九居民小组",
        parent_id=bank.id,
    ).id
    item = RuleItem(code="garden", title="打理花园", product="own", points=PointRange(2, 2))
    own = RuleList(
        title="本组细则",
        products=(Product(code="own", title="本组", rhythm=Rhythm.MONTHLY),),
        rules=(item,),
        extends=True,
    )
    made = rule_sets.draft(session, SYSTEM, below, own)
    rule_sets.publish(session, SYSTEM, below, made.id, untried=True)
    assert held(session, below, "noise", YESTERDAY), "by the community's rules"
    assert not held(session, below, "garden", YESTERDAY)
    assert held(session, below, "garden", TODAY)
    before_any = TODAY - timedelta(days=91)
    assert not held(session, bank.id, "noise", before_any), "nothing takes points for those days"
    assert held(session, bank.id, "visiting-elders", before_any), "the rules on paper are meant"


def test_what_was_done_elsewhere_is_rewarded_by_its_day(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    kind = "volunteer_hours.service"
    with_rule(session, bank, contribution=kind, points=3)
    clock.move(days=1)
    with_rule(session, bank, contribution=kind, points=4)
    clock.move(days=1)
    made = rule_sets.start(session, SYSTEM, bank.id)
    rule_sets.remove(session, SYSTEM, bank.id, made.id, "extra")
    rule_sets.publish(session, SYSTEM, bank.id, made.id, untried=True)
    for day in range(-1, 3):
        events.publish(
            session,
            ContributionConfirmed(
                community_id=bank.id,
                kind=kind,
                reference_id=new_id(),
                person_id=bank.resident.id,
                quantity=60,
                on=TODAY + timedelta(days=day),
                title="社区食堂帮厨",
            ),
        )
    rows = session.execute(select(col(Deed.happened_on), col(Deed.points)).order_by(col(Deed.id)))
    assert [tuple(row) for row in rows] == [(TODAY, 3), (TODAY + timedelta(days=1), 4)]
