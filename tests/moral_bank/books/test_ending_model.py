"""Points that end, against a simple model: the oldest are spent first, and what is late is gone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session
from tests.moral_bank.books.test_lasting import founded
from tests.moral_bank.longhai import Bank

from linli import people, points
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.ids import new_id
from linli.people import OrganisationKind
from linli.points import Expiry, Owner, OwnerKind, Transfer, lots
from linli.points.book import Lane
from linli.points.values import AccountKind, AccountStatus, Scale
from linli.testing.clock import MovableClock
from linli_moral_bank.books import lasting, purse
from linli_moral_bank.calendar import months_before
from linli_moral_bank.models import Redemption
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.shop import handing_over, redemption, shopkeeping
from linli_moral_bank.shop.refusals import NotEnoughPoints

MONTHS = 3
ZONE = ZoneInfo("Asia/Shanghai")
KINDS = (OwnerKind.PERSON, OwnerKind.HOUSEHOLD, OwnerKind.ORGANISATION)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 200)),
        st.tuples(st.just("earn"), st.integers(1, 9)),
        st.tuples(st.just("spend"), st.integers(1, 10)),
        st.tuples(st.just("give up"), st.integers(1, 10)),
    ),
    min_size=3,
    max_size=12,
)


class Model:
    """What a community decided about points that end, in a few lines."""

    def __init__(self, points_end: str) -> None:
        self.points_end = points_end
        #: The last day of each lot, and what is left of it.
        self.lots: dict[date, int] = {}

    def pass_to(self, day: date) -> None:
        self.lots = {last: left for last, left in self.lots.items() if last >= day and left}

    def earn(self, day: date, amount: int) -> None:
        last = {
            "months": months_before(day, -MONTHS),
            "year": date(day.year, 12, 31),
            "next_year": date(day.year + 1, 12, 31),
        }[self.points_end]
        self.lots[last] = self.lots.get(last, 0) + amount

    def spend(self, amount: int) -> bool:
        if amount > sum(self.lots.values()):
            return False
        for last in sorted(self.lots):
            taken = min(amount, self.lots[last])
            self.lots[last] -= taken
            amount -= taken
        return True


ENDS = ("months", "year", "next_year")


@settings(max_examples=600, deadline=None)
@given(STEPS, st.sampled_from(ENDS), st.integers(0, 1000))
def test_any_history_ends_as_the_model_says(
    steps: list[tuple[str, int]], points_end: str, begins: int
) -> None:
    decided = MoralBankSettings.model_validate(
        {"points_end": points_end, "points_last_months": MONTHS}
    )
    purse_, model = _lane(decided.lasting), Model(points_end)
    moment = datetime(2024, 1, 1, 17, tzinfo=UTC) + timedelta(days=begins)
    for act, amount in steps:
        if act == "wait":
            moment += timedelta(days=amount)
        day = moment.astimezone(ZONE).date()
        model.pass_to(day)
        if gone := lots.due(purse_, moment):
            lots.spend(purse_, gone, None)
            purse_.balance -= gone
        if act == "earn":
            lots.receive(purse_, amount, [], lots.last_moment(decided.lasting, moment, ZONE.key))
            purse_.balance += amount
            model.earn(day, amount)
        elif act == "spend" and purse_.balance >= amount:
            lots.spend(purse_, amount, moment)
            purse_.balance -= amount
            assert model.spend(amount)
        elif act == "give up" and purse_.balance >= amount:
            pieces, _moves = lots.spend(purse_, amount, moment)
            lots.restore(purse_, amount, dict(pieces), moment)
        left = {ends: points for ends, points in purse_.lots.items() if points}
        by_day = {
            (ends - timedelta(seconds=1)).astimezone(ZONE).date(): left[ends] for ends in left
        }
        assert by_day == {last: points for last, points in model.lots.items() if points}
        assert purse_.balance == sum(left.values())


def _lane(expiry: Expiry) -> Lane:
    return Lane(
        account_id=new_id(), lane=0, unit_id=new_id(), kind=AccountKind.HOLDER, scale=Scale.POINTS,
        transferable=False, expiry=expiry, community_id=new_id(), has_lots=True,
        status=AccountStatus.OPEN, minimum=0, maximum=None, balance=0, held_out=0, held_in=0,
        number=0, last_at=datetime(2024, 1, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize("points_end", ENDS)
def test_points_end_as_the_model_says(
    session: Session, bank: Bank, clock: MovableClock, points_end: str
) -> None:
    decided = {"points_end": points_end, "points_last_months": MONTHS}
    bank = founded(session, bank, "sanyue", **decided)
    goods_id = _something_for_one_point(session, bank)

    @settings(
        max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(STEPS, st.sampled_from(KINDS))
    def compare(steps: list[tuple[str, int]], kind: OwnerKind) -> None:
        who, model = _newcomer(session, bank, kind), Model(points_end)
        for act, amount in steps:
            if act == "wait":
                clock.move(days=amount)
            model.pass_to(_today(session, bank))
            if act == "earn":
                _earn(session, bank, who, amount)
                model.earn(_today(session, bank), amount)
            elif act == "spend":
                assert _redeem(session, bank, who, goods_id, amount) is model.spend(amount)
            elif act == "give up":
                _change_of_mind(session, bank, who, goods_id, amount)
            model.pass_to(_today(session, bank))
            left = sum(model.lots.values())
            assert purse.holdings(session, bank.id, who.owner.id, kind).available == left
            first = min(model.lots, default=None)
            expected = lasting.Ending(model.lots[first], first) if first else None
            assert lasting.next_ending(session, bank.place, who.owner.id) == expected

    compare()


def _something_for_one_point(session: Session, bank: Bank) -> UUID:
    shop = people.add_organisation(
        session, SYSTEM, bank.id, kind=OrganisationKind.MERCHANT, name="便民超市"
    )
    people.name_agent(session, SYSTEM, shop.id, bank.merchant.id)
    merchant = shopkeeping.add_merchant(session, SYSTEM, bank.id, shop.id, quota=1_000_000)
    return shopkeeping.add_goods(session, SYSTEM, bank.id, merchant.id, title="针线", price=1).id


@dataclass(frozen=True)
class Holder:
    """Whose points they are, and the person who spends them."""

    owner: Owner
    actor: Actor


def _newcomer(session: Session, bank: Bank, kind: OwnerKind) -> Holder:
    person = people.new_person(session, name="新来的")
    people.join(session, SYSTEM, bank.id, person.id)
    actor = Actor(person.id, origin="test")
    if kind is OwnerKind.HOUSEHOLD:
        home = people.household(session, SYSTEM, bank.id, new_id().hex)
        people.move_in(session, SYSTEM, home.id, person.id, representative=True)
        return Holder(Owner.household(home.id), actor)
    if kind is OwnerKind.ORGANISATION:
        firm = people.add_organisation(
            session, SYSTEM, bank.id, kind=OrganisationKind.ENTERPRISE, name=new_id().hex
        )
        people.name_agent(session, SYSTEM, firm.id, person.id)
        return Holder(Owner.organisation(firm.id), actor)
    return Holder(Owner.person(person.id), actor)


def _earn(session: Session, bank: Bank, who: Holder, amount: int) -> None:
    person = purse.lock(session, bank.id, who.owner.id, who.owner.kind)
    source = purse.source(session, purse.unit(session, bank.id, purse.POINTS))
    points.transfer(
        session,
        SYSTEM,
        Transfer(
            key=f"test:{new_id()}",
            from_id=source,
            to_id=person.points_account_id,
            amount=amount,
            reason="test.gift",
        ),
    )


def _today(session: Session, bank: Bank) -> date:
    return now(session).astimezone(ZoneInfo(bank.place.time_zone)).date()


def _reserve(session: Session, bank: Bank, who: Holder, goods_id: UUID, amount: int) -> Redemption:
    return redemption.redeem(
        session, who.actor, bank.id, goods_id, portions=amount, owner=who.owner
    )


def _redeem(session: Session, bank: Bank, who: Holder, goods_id: UUID, amount: int) -> bool:
    try:
        made = redemption.redeem(
            session, who.actor, bank.id, goods_id, portions=amount, owner=who.owner
        )
    except NotEnoughPoints:
        return False
    code = redemption.new_code(session, who.actor, bank.id, made.id).text
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    return True


def _change_of_mind(session: Session, bank: Bank, who: Holder, goods_id: UUID, amount: int) -> None:
    """Redeem and cancel at once: each point comes back with the end it had."""
    try:
        made = redemption.redeem(
            session, who.actor, bank.id, goods_id, portions=amount, owner=who.owner
        )
    except NotEnoughPoints:
        return
    redemption.cancel(session, who.actor, bank.id, made.id)
