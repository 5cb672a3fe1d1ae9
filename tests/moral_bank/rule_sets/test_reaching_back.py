"""Rules do not reach back: what happened is judged by what held on that day."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.longhai import Bank, rule_id, tell, with_rule

from linli import communities, events
from linli.access import SYSTEM
from linli.communities import CommunityKind
from linli.events import ContributionConfirmed
from linli.ids import new_id
from linli.testing.clock import MovableClock
from linli_moral_bank import rule_sets
from linli_moral_bank.deeds.refusals import DeedRefused
from linli_moral_bank.models import Deed, Rhythm
from linli_moral_bank.rule_sets.rules import PointRange, Product, RuleItem, RuleList

#: The day on which the tests publish.
TODAY = date(2026, 3, 2)
YESTERDAY = TODAY - timedelta(days=1)


def held(session: Session, place_id: UUID, code: str, day: date) -> bool:
    book = rule_sets.require_in_force(session, place_id)
    rule = next(rule for rule in book.rules if rule.code == code)
    return rule_sets.held_on(session, place_id, rule, day)


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


def test_a_changed_item_is_still_the_same_item(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    with_rule(session, bank, code="visiting-elders", points=5)
    deed = tell(session, bank, day=YESTERDAY)
    assert deed.rule_id == rule_id(session, bank, "visiting-elders")
    with_rule(session, bank, code="noise", points=3)
    clock.move(days=1)
    with pytest.raises(DeedRefused, match="did not stand"):
        tell(session, bank, "noise", day=YESTERDAY)  # it took points then


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


def test_what_was_done_elsewhere_before_is_not_rewarded(session: Session, bank: Bank) -> None:
    kind = "volunteer_hours.service"
    with_rule(session, bank, contribution=kind, points=3)
    for day in (YESTERDAY, TODAY):
        events.publish(
            session,
            ContributionConfirmed(
                community_id=bank.id,
                kind=kind,
                reference_id=new_id(),
                person_id=bank.resident.id,
                quantity=60,
                on=day,
                title="社区食堂帮厨",
            ),
        )
    assert list(session.execute(select(col(Deed.happened_on))).scalars()) == [TODAY]
