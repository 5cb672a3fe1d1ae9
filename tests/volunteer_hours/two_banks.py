"""Two time banks of one tree beside a plain model of them, and what each act means in both.

What the model knows of time that grows old is the ledger's own (:mod:`tests.core.points.model`);
here it is said which minutes each act moves, and that a refused one moves none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tests.core.points.model import Account, Model

from linli import communities, people, plugins, points
from linli.access import SYSTEM, Actor
from linli.communities import CommunityKind
from linli.db import Database
from linli.errors import Refusal
from linli.people import KinshipKind
from linli.points import Expiry, ExpiryRule
from linli.testing.clock import MovableClock
from linli_volunteer_hours.models import ExchangeState
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import accounts, currency, disputes, exchanges

CREDIT, CEILING, DAYS = 60, 180, 3
RULES = {
    "bank_credit_hours": CREDIT // 60,
    "bank_ceiling_hours": CEILING // 60,
    "bank_months": 1,
    "bank_confirm_days": DAYS,
    "bank_idle_days": 0,
    "bank_listing_days": 366,
    "bank_daily_hours": 0,
}
#: Anna and Ben are married, Carl is Ben's son; Anna and Carl belong to both communities.
NAMES = ("anna", "ben", "carl", "dora")
PLACES = ("east", "west")
HELD = (ExchangeState.ACCEPTED, ExchangeState.DONE, ExchangeState.DISPUTED)


@dataclass
class Agreed:
    """An exchange, and its hold in the model."""

    id: UUID
    helper: str
    receiver: str
    minutes: int
    state: ExchangeState = ExchangeState.REQUESTED
    hold: int = -1
    done: int = 0
    done_days_ago: int = 0


class TwoBanks:
    """The real banks and the model do the same, and have the same."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.clock = MovableClock()
        self.database.clock = self.clock
        self.open = self.database.writing()
        self.session = self.open.__enter__()
        self.places = self._places()
        self.people = self._people()
        self.exchanges: list[Agreed] = []
        #: Who left where.
        self.left: set[tuple[str, str]] = set()
        expiry = Expiry(ExpiryRule.MONTHS, 1)
        self.models = {
            place: Model(
                {
                    "issuance": Account("issuance", None),
                    # Time in the pool grows old like a neighbour's.
                    "pool": Account(),
                    **{name: Account(minimum=-CREDIT) for name in NAMES},
                },
                expiry,
                self.clock.now(),
            )
            for place in PLACES
        }
        self.funded("east", 200)
        for name in NAMES:
            self.granted("east", name, 60)

    def _places(self) -> dict[str, UUID]:
        district = communities.create(
            self.session, SYSTEM, kind=CommunityKind.DISTRICT, code="D", name="D", slug="district"
        )
        found = {}
        for name in PLACES:
            made = communities.create(
                self.session,
                SYSTEM,
                kind=CommunityKind.COMMUNITY,
                code=name,
                name=name,
                slug=name,
                parent_id=district.id,
            )
            plugins.enable(self.session, SYSTEM, made.id, OWNER)
            communities.save_settings(
                self.session, SYSTEM, made.id, OWNER, VolunteerHoursSettings, RULES
            )
            currency.unit(self.session, made.id)
            found[name] = made.id
        return found

    def _people(self) -> dict[str, UUID]:
        east, west = self.places.values()
        found = {
            name: people.add_person(
                self.session, SYSTEM, east, name=name, sign_in_name=f"the-{name}"
            ).id
            for name in NAMES
        }
        for name in ("anna", "carl"):
            people.join(self.session, SYSTEM, west, found[name])
        for one, other, kind in (
            ("anna", "ben", KinshipKind.SPOUSE),
            ("carl", "ben", KinshipKind.CHILD),
        ):
            people.relate(self.session, SYSTEM, east, found[one], found[other], kind)
        return found

    def teardown(self) -> None:
        self.session.rollback()
        self.open.__exit__(None, None, None)

    def actor(self, name: str) -> Actor:
        return Actor(self.people[name], origin="test")

    def both(self, act: Callable[[], object], *moves: Callable[[], object]) -> bool:
        """Let something happen; when it was not refused, the model does what it means."""
        try:
            with self.session.begin_nested():
                act()
        except Refusal:
            self.compare()
            return False
        for move in moves:
            move()
        self.compare()
        return True

    def move(self, place: str, giver: str, taker: str, amount: int) -> None:
        self.models[place].transfer(giver, taker, amount)

    def skim(self, place: str, name: str) -> None:
        """What is above the ceiling goes to the pool."""
        above = self.models[place].available(name) - CEILING
        if above > 0:
            self.move(place, name, "pool", above)

    def compare(self) -> None:
        """Each has what the model says; altogether it is what was issued and did not expire."""
        for place, model in self.models.items():
            here = self.places[place]
            for name, id_ in self.people.items():
                real = accounts.balance(self.session, here, id_)
                assert real.balance - real.expired == model.accounts[name].balance, (place, name)
                assert real.available == model.available(name) >= -CREDIT, (place, name)
            assert accounts.pool_balance(self.session, here) == model.available("pool"), place
            unit = currency.unit(self.session, here)
            totals = points.totals(self.session, SYSTEM, unit.id)
            own = sum(one.balance for one in totals if one.kind in ("holder", "pool"))
            issued = -sum(one.balance for one in totals if one.kind == "issuance")
            assert own == issued - sum(one.balance for one in totals if one.kind == "expired")
            assert issued == -model.accounts["issuance"].balance, place
            in_model = sum(model.held_from(name) for name in NAMES)
            assert sum(one.held for one in totals) == in_model, place
            every = sum(one.balance for one in model.accounts.values())
            assert every == -model.expired, "pool + members + held = issued − expired"

    def funded(self, place: str, amount: int) -> None:
        self.both(
            lambda: accounts.fund(self.session, SYSTEM, self.places[place], 3 * amount),
            lambda: self.move(place, "issuance", "pool", 3 * amount),
        )

    def granted(self, place: str, name: str, amount: int) -> None:
        here, who = self.places[place], self.people[name]
        self.both(
            lambda: accounts.grant(self.session, SYSTEM, here, who, amount, "历史时间"),
            lambda: self.move(place, "pool", name, amount),
        )

    def accepted(self, one: Agreed) -> None:
        model = self.models["east"]

        def held() -> None:
            one.hold, one.state = len(model.holds), ExchangeState.ACCEPTED
            model.hold(one.receiver, one.helper, one.minutes, None)

        actor, east = self.actor(one.helper), self.places["east"]
        self.both(lambda: exchanges.accept(self.session, actor, east, one.id), held)

    def cancelled(self, one: Agreed, by: str) -> None:
        actor, east = self.actor(by), self.places["east"]
        self.both(
            lambda: exchanges.cancel(self.session, actor, east, one.id), lambda: self.free(one)
        )

    def said_done(self, one: Agreed, amount: int) -> None:
        def said() -> None:
            one.state, one.done, one.done_days_ago = ExchangeState.DONE, amount, 0

        actor, east = self.actor(one.helper), self.places["east"]
        self.both(lambda: exchanges.done(self.session, actor, east, one.id, amount), said)

    def confirmed(self, one: Agreed) -> None:
        actor, east = self.actor(one.receiver), self.places["east"]

        def paid() -> None:
            # Confirmed already, nothing changes.
            if one.state is ExchangeState.DONE:
                self.pay(one, one.done)

        self.both(lambda: exchanges.confirm(self.session, actor, east, one.id), paid)

    def disputed(self, one: Agreed) -> None:
        def said() -> None:
            one.state = ExchangeState.DISPUTED

        actor, east = self.actor(one.receiver), self.places["east"]
        self.both(lambda: disputes.dispute(self.session, actor, east, one.id, "不对"), said)

    def settled(self, one: Agreed, amount: int) -> None:
        east = self.places["east"]
        self.both(
            lambda: disputes.settle(self.session, SYSTEM, east, one.id, amount, "问过双方"),
            lambda: self.pay(one, amount) if amount else self.free(one),
        )

    def pay(self, one: Agreed, amount: int) -> None:
        self.models["east"].settle(one.hold, amount)
        one.state = ExchangeState.CONFIRMED
        self.skim("east", one.helper)

    def free(self, one: Agreed) -> None:
        if one.hold >= 0 and one.state is not ExchangeState.CANCELLED:
            self.models["east"].void(one.hold)
        one.state = ExchangeState.CANCELLED
