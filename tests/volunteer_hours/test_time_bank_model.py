"""Random lives of two time banks, compared step by step with a plain model: no minute is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from tests.volunteer_hours.two_banks import DAYS, HELD, NAMES, PLACES, Agreed, TwoBanks

from linli import people, points
from linli.access import SYSTEM
from linli.db import Database
from linli_volunteer_hours.models import ExchangeState, ListingKind
from linli_volunteer_hours.time_bank import accounts, exchanges, leaving, listings
from linli_volunteer_hours.time_bank.listings import Wanted

names, places = st.sampled_from(NAMES), st.sampled_from(PLACES)
pairs = st.sampled_from([(one, other) for one in NAMES for other in NAMES if one != other])
amounts = st.integers(1, 100)


def _any(*states: ExchangeState) -> Callable[["TimeBanks"], bool]:
    """Whether an exchange is in one of these states."""
    return lambda machine: any(one.state in states for one in machine.exchanges)


class TimeBanks(TwoBanks, RuleBasedStateMachine):
    """Whatever neighbours and staff try, in whatever order."""

    @rule(place=places, amount=amounts)
    def fund(self, place: str, amount: int) -> None:
        self.funded(place, amount)

    @rule(place=places, name=names, amount=amounts)
    def grant(self, place: str, name: str, amount: int) -> None:
        self.granted(place, name, amount)

    @rule(place=places, name=names, amount=amounts)
    def donate(self, place: str, name: str, amount: int) -> None:
        self.both(
            lambda: accounts.donate(self.session, self.actor(name), self.places[place], amount),
            lambda: self.move(place, name, "pool", amount),
        )

    @rule(place=places, pair=pairs, amount=amounts)
    def give(self, place: str, pair: tuple[str, str], amount: int) -> None:
        here, (name, to) = self.places[place], pair
        self.both(
            lambda: accounts.give(self.session, self.actor(name), here, self.people[to], amount),
            lambda: self.move(place, name, to, amount),
        )

    @rule(pair=pairs, amount=st.integers(10, 100), go_on=st.integers(0, 4), less=st.integers(0, 9))
    def ask(self, pair: tuple[str, str], amount: int, go_on: int, less: int) -> None:
        """Somebody asks; with ``go_on`` the next steps follow at once."""
        helper, receiver = pair
        wanted = Wanted(kind=ListingKind.OFFER, title="理发", minutes=60)
        east = self.places["east"]

        def asked() -> None:
            offer = listings.publish(self.session, self.actor(helper), east, wanted).id
            made = exchanges.ask(self.session, self.actor(receiver), east, offer, amount)
            self.exchanges.append(Agreed(made.id, helper, receiver, amount))

        if self.both(asked):
            one = self.exchanges[-1]
            steps: tuple[Callable[[], None], ...] = (
                lambda: self.accepted(one),
                lambda: self.said_done(one, amount - less),
                lambda: self.disputed(one) if amount % 3 == 0 else self.confirmed(one),
                lambda: self.settled(one, amount // 2),
            )
            for step in steps[:go_on]:
                step()

    def drawn(self, data: st.DataObject, *states: ExchangeState) -> Agreed:
        among = [one for one in self.exchanges if one.state in states]
        return among[data.draw(st.integers(0, len(among) - 1))]

    @precondition(_any(ExchangeState.REQUESTED))
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        self.accepted(self.drawn(data, ExchangeState.REQUESTED))

    @precondition(_any(ExchangeState.REQUESTED, ExchangeState.ACCEPTED))
    @rule(data=st.data(), by_helper=st.booleans())
    def cancel(self, data: st.DataObject, by_helper: bool) -> None:
        one = self.drawn(data, ExchangeState.REQUESTED, ExchangeState.ACCEPTED)
        self.cancelled(one, one.helper if by_helper else one.receiver)

    @precondition(_any(ExchangeState.ACCEPTED))
    @rule(data=st.data(), less=st.just(0) | st.integers(-5, 50))
    def done(self, data: st.DataObject, less: int) -> None:
        one = self.drawn(data, ExchangeState.ACCEPTED)
        self.said_done(one, one.minutes - less)

    @precondition(_any(ExchangeState.DONE))
    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        self.confirmed(self.drawn(data, ExchangeState.DONE))

    @precondition(_any(ExchangeState.DONE))
    @rule(data=st.data())
    def dispute(self, data: st.DataObject) -> None:
        self.disputed(self.drawn(data, ExchangeState.DONE))

    @precondition(_any(*HELD))
    @rule(data=st.data(), amount=st.just(0) | amounts)
    def settle(self, data: st.DataObject, amount: int) -> None:
        self.settled(self.drawn(data, *HELD), amount)

    @precondition(_any(*ExchangeState))
    @rule(data=st.data(), act=st.integers(0, 4), amount=amounts)
    def out_of_turn(self, data: st.DataObject, act: int, amount: int) -> None:
        """Whatever is tried with whatever exchange."""
        one = self.drawn(data, *ExchangeState)
        acts: tuple[Callable[[], None], ...] = (
            lambda: self.accepted(one),
            lambda: self.cancelled(one, one.receiver),
            lambda: self.said_done(one, amount),
            lambda: self.disputed(one),
            lambda: self.settled(one, amount),
        )
        acts[act]()

    @rule(place=places, name=names, stays=st.integers(0, 3))
    def leave(self, place: str, name: str, stays: int) -> None:
        def gone() -> None:
            self.left.add((place, name))
            for one in self.exchanges if place == "east" else ():
                if name in (one.helper, one.receiver) and one.state is ExchangeState.REQUESTED:
                    one.state = ExchangeState.CANCELLED

        here, who = self.places[place], self.people[name]
        if not stays:
            self.both(lambda: people.leave(self.session, SYSTEM, here, who), gone)

    @precondition(lambda self: self.left)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        place, name = data.draw(st.sampled_from(sorted(self.left)))
        here, who = self.places[place], self.people[name]
        self.both(
            lambda: people.join(self.session, SYSTEM, here, who),
            lambda: self.left.remove((place, name)),
        )

    @precondition(lambda self: self.left)
    @rule(data=st.data(), heir=st.none() | names)
    def inherit(self, data: st.DataObject, heir: str | None) -> None:
        place, name = data.draw(st.sampled_from(sorted(self.left)))
        here, model = self.places[place], self.models[place]
        to = self.people[heir] if heir else None

        def inherited() -> None:
            left = model.available(name)
            giver, taker = (name, heir or "pool") if left > 0 else ("pool", name)
            self.move(place, giver, taker, abs(left))
            if heir and left > 0:
                self.skim(place, heir)

        self.both(
            lambda: leaving.settle_account(self.session, SYSTEM, here, self.people[name], to),
            inherited,
        )

    @rule(name=names, to=places)
    def bring_along(self, name: str, to: str) -> None:
        [whence] = set(PLACES) - {to}
        minutes = self.models[whence].available(name)

        def brought() -> None:
            self.move(whence, name, "issuance", minutes)
            self.move(to, "issuance", name, minutes)
            self.skim(to, name)

        there, here = self.places[whence], self.places[to]
        self.both(lambda: leaving.bring_along(self.session, self.actor(name), here, there), brought)

    @rule(days=st.integers(1, 20))
    def wait(self, days: int) -> None:
        """What was said to be done confirms itself; what is too old is booked as expired."""
        self.clock.move(days=days)
        for model in self.models.values():
            model.pass_time(timedelta(days=days))
        for one in self.exchanges:
            one.done_days_ago += days
            if one.state is ExchangeState.DONE and one.done_days_ago >= DAYS:
                exchanges.overdue(self.session, {"exchange_id": str(one.id)})
                self.pay(one, one.done)
        points.expire_due(self.session)
        self.compare()


def live(database: Database, examples: int, steps: int) -> None:
    """Let ``examples`` pairs of time banks live for at most ``steps`` acts."""
    machine = type("TimeBanksOnDatabase", (TimeBanks,), {"database": database})
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


def test_no_minute_is_created_or_lost_in_any_life(database: Database) -> None:
    live(database, examples=4, steps=30)


@pytest.mark.nightly
def test_no_minute_is_created_or_lost_in_many_lives(database: Database) -> None:
    live(database, examples=200, steps=60)
