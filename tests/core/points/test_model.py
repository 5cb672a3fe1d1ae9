"""Random histories, compared step by step with a plain model of the ledger."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import text
from tests.core.points.conftest import World, found
from tests.core.points.model import Account, Model

from linli import points
from linli.access import SYSTEM
from linli.db import Database
from linli.points import Expiry, ExpiryRule, Owner
from linli.testing.clock import MovableClock

EXPIRY = Expiry(ExpiryRule.MONTHS, 1)
NAMES = ("issuer", "shop", "anna", "ben", "carl", "dora")
names = st.sampled_from(NAMES)
amounts = st.integers(1, 12)


class Ledger(RuleBasedStateMachine):
    """The real ledger and the model do the same; they must answer the same."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.clock = MovableClock()
        self.database.clock = self.clock
        self.open = self.database.writing()
        self.session = self.open.__enter__()
        self.world = self._found()
        self.model = Model(
            {
                "issuer": Account("issuance", None),
                "shop": Account("merchant"),
                "anna": Account(),
                "ben": Account(maximum=20),
                "carl": Account(minimum=-10),
                "dora": Account(minimum=None),
            },
            EXPIRY,
            self.clock.now(),
        )
        world, own = self.world, self._holder
        self.ids: dict[str, UUID] = {
            "issuer": world.issuer,
            "shop": world.merchant,
            "anna": own(),
            "ben": own(maximum=20),
            "carl": own(minimum=-10),
            "dora": own(minimum=None),
        }
        self.holds: list[UUID] = []
        self.moved: list[UUID] = []
        self.asked: list[tuple[Callable[[], points.Booked], object]] = []
        self.award("anna", 10)

    def teardown(self) -> None:
        self.session.rollback()
        self.open.__exit__(None, None, None)

    def _found(self) -> World:
        base = found(self.session)
        unit = points.define_unit(
            self.session,
            SYSTEM,
            base.community.id,
            "lasting",
            "Lasting",
            transferable=True,
            expiry=EXPIRY,
        )
        own = Owner.community(base.community.id)

        def opened(owner: Owner, kind: str) -> UUID:
            return points.open_account(self.session, unit.id, owner, kind).id

        return World(
            self.session,
            base.community,
            unit,
            issuer=opened(own, "issuance"),
            merchant=opened(Owner.organisation(uuid4()), "merchant"),
            penalty=opened(own, "penalty"),
        )

    def _holder(self, **limits: Any) -> UUID:
        owner = Owner.household(uuid4())
        return points.open_account(self.session, self.world.unit.id, owner, **limits).id

    def award(self, taker: str, amount: int) -> None:
        self.move("issuer", taker, amount)

    def both(self, real: Callable[[], points.Booked], model: Callable[[], None]) -> UUID | None:
        """Do the same on both sides; return the id of what was booked."""
        try:
            model()
            expected = None
        except points.PointsRefused as refusal:
            expected = type(refusal)
        booked = None
        answer: object
        try:
            booked = answer = real()
        except points.PointsRefused as refusal:
            answer = refusal
        assert (type(answer) if booked is None else None) == expected
        self.asked.append((real, answer))
        self.compare()
        return booked.id if booked else None

    def compare(self) -> None:
        """Every balance is the model's, the unit is at zero, and open lots add up."""
        total = 0
        for name, id_ in self.ids.items():
            balance = points.balance(self.session, id_)
            account = self.model.accounts[name]
            assert balance.balance - balance.expired == account.balance, name
            assert balance.available == self.model.available(name), name
            total += balance.balance
            if account.has_lots:
                assert self._open_lots(id_) == max(0, balance.balance), name
                assert sum(account.lots.values()) == max(0, account.balance), name
        booked = self._expired_account()
        assert total + booked == 0

    def _open_lots(self, id_: UUID) -> int:
        as_stored = id_.hex if self.database.is_sqlite else id_
        query = text("SELECT sum(remaining) FROM core_points_lot WHERE account_id = :id")
        return int(self.session.execute(query, {"id": as_stored}).scalar_one() or 0)

    def _expired_account(self) -> int:
        owner = Owner(points.OwnerKind.SYSTEM, self.world.community.id)
        account = points.find_account(self.session, self.world.unit.id, owner, "expired")
        return points.balance(self.session, account.id).balance if account else 0

    @rule(giver=names, taker=names, amount=amounts)
    def move(self, giver: str, taker: str, amount: int) -> None:
        if giver == taker:
            return
        key = self.world.key()
        id_ = self.both(
            lambda: self.world.move(self.ids[giver], self.ids[taker], amount, key=key),
            lambda: self.model.transfer(giver, taker, amount),
        )
        if id_:
            self.moved.append(id_)

    @rule(giver=names, taker=names, amount=amounts, days=st.integers(0, 40))
    def hold(self, giver: str, taker: str, amount: int, days: int) -> None:
        if giver == taker:
            return
        key = self.world.key()
        ends = self._in(days)
        id_ = self.both(
            lambda: self.world.hold(
                self.ids[giver], self.ids[taker], amount, key=key, expires_at=ends
            ),
            lambda: self.model.hold(giver, taker, amount, ends),
        )
        if id_:
            self.holds.append(id_)

    def _in(self, days: int) -> datetime | None:
        return self.clock.now() + timedelta(days=days) if days < 35 else None

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), amount=st.none() | amounts)
    def settle(self, data: st.DataObject, amount: int | None) -> None:
        number = data.draw(st.integers(0, len(self.holds) - 1))
        key = self.world.key()
        id_ = self.both(
            lambda: self.world.settle(self.holds[number], amount, key=key),
            lambda: self.model.settle(number, amount),
        )
        if id_:
            self.moved.append(id_)

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def void(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.holds) - 1))
        key = self.world.key()
        self.both(
            lambda: self.world.void(self.holds[number], key=key),
            lambda: self.model.void(number),
        )

    @precondition(lambda self: self.moved)
    @rule(data=st.data(), amount=st.none() | amounts)
    def reverse(self, data: st.DataObject, amount: int | None) -> None:
        number = data.draw(st.integers(0, len(self.moved) - 1))
        key = self.world.key()
        self.both(
            lambda: self.world.reverse(self.moved[number], amount, key=key),
            lambda: self.model.reverse(number, amount),
        )

    @rule(days=st.integers(1, 25))
    def wait(self, days: int) -> None:
        self.clock.move(days=days)
        self.model.pass_time(timedelta(days=days))
        self.compare()

    @rule()
    def work(self) -> None:
        points.expire_due(self.session)
        assert points.expire_due(self.session) == 0
        self.compare()

    @rule(name=names)
    def freeze_or_open(self, name: str) -> None:
        account = self.model.accounts[name]
        decide = points.unfreeze if account.frozen else points.freeze
        decide(self.session, SYSTEM, self.ids[name], "because")
        account.frozen = not account.frozen

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        real, answer = self.asked[data.draw(st.integers(0, len(self.asked) - 1))]
        try:
            again: object = real()
        except points.PointsRefused as refusal:
            again = refusal
        assert again == answer
        self.compare()


def compare_histories(database: Database, examples: int, steps: int) -> None:
    """Run ``examples`` random histories of at most ``steps`` steps."""
    machine = type("LedgerOnDatabase", (Ledger,), {"database": database})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
            database=None,
        ),
    )


def test_random_histories(database: Database) -> None:
    compare_histories(database, examples=10, steps=40)


@pytest.mark.nightly
def test_many_random_histories(database: Database) -> None:
    compare_histories(database, examples=250, steps=50)
