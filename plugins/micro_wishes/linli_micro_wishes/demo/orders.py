"""Orders and questions of the demo: told, sent, taken, done, rated; some climb or come late."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import partial
from uuid import UUID

import yaml
from sqlmodel import Session

from linli.access import SYSTEM
from linli.clock import now
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_micro_wishes import starter
from linli_micro_wishes.clocks import duty
from linli_micro_wishes.clocks.calendar import local_day
from linli_micro_wishes.demo import words
from linli_micro_wishes.demo.trying import attempt
from linli_micro_wishes.models import Kind, OrderState
from linli_micro_wishes.orders import dispatching, ordering, services, steps, working
from linli_micro_wishes.orders.ordering import Request

#: Of a hundred orders: declined once, never rated, handed up from the group to the community.
_DECLINED, _SILENT, _UP = 8, 25, 15
_TEMPLATE = "jinchang-three-orders"


def plan(world: DemoWorld, place: Place, a_day: float) -> None:
    """Offer the template's services, put people on duty, and plan what is told."""
    with world.at(world.since) as session:
        starter.apply(session, SYSTEM, place, _section())
        codes = {one.code: one.id for one in services.offered(session, place.id)}
        _put_on_duty(session, world, place)
    people = [one for one in world.people_of(place) if one.has_phone and one.age >= 18]
    for day in world.days():
        expected = a_day * world.liveliness(day)
        for _number in range(int(expected) + (world.random.random() < expected % 1)):
            question = world.random.random() < 0.4
            told = world.random.choice(words.QUESTIONS if question else words.ORDERS)
            moment = world.local(day, world.random.randint(8, 20), world.random.randint(0, 59))
            person = world.random.choice(people)
            world.plan(
                moment,
                partial(_tell, world=world, place=place, person=person, told=told, codes=codes),
            )


def _section() -> dict[str, object]:
    from importlib.resources import files

    text = (files("linli_micro_wishes") / "starters" / f"{_TEMPLATE}.yaml").read_text("utf-8")
    section: dict[str, object] = yaml.safe_load(text)["plugins"]["micro_wishes"]
    return {"services": section["services"]}


def _put_on_duty(session: Session, world: DemoWorld, place: Place) -> None:
    staff = world.with_role("staff", place)
    first = local_day(world.since, place)
    last = local_day(world.until, place) + timedelta(days=14)
    while staff and first <= last:
        week = min(first + timedelta(days=6), last)
        person = staff[first.toordinal() // 7 % len(staff)]
        duty.put_on(
            session,
            SYSTEM,
            place.id,
            person.id,
            first_day=first,
            last_day=week,
            begins=time(8),
            ends=time(20),
        )
        first = week + timedelta(days=1)


def _tell(
    session: Session,
    world: DemoWorld,
    place: Place,
    person: DemoPerson,
    told: tuple[str, str, str],
    codes: Mapping[str, UUID],
) -> None:
    code, said, answer = told
    made = attempt(
        session,
        partial(
            ordering.submit,
            session,
            person.actor,
            place.id,
            codes[code],
            Request(said, address="家中"),
        ),
    )
    if made is None:
        return
    if made.kind is Kind.QUESTION:
        later = now(session) + timedelta(minutes=world.random.choice((2, 3, 4, 9, 18, 45)))
        world.plan(later, partial(_done, world=world, place=place, order_id=made.id, answer=answer))
    else:
        world.plan(
            now(session) + timedelta(minutes=world.random.randint(10, 400)),
            partial(_send, world=world, place=place, order_id=made.id, answer=answer),
        )


def _send(session: Session, world: DemoWorld, place: Place, order_id: UUID, answer: str) -> None:
    members = [one for one in world.people_of(place) if one.has_phone and 25 <= one.age < 65]
    worker = world.random.choice(members)
    staff = world.actor("staff", place)
    if world.random.randrange(100) < _UP:
        reason = world.random.choice(words.REASONS_UP)
        attempt(
            session,
            partial(dispatching.escalate, session, staff, place.id, order_id, reason=reason),
        )
    attempt(
        session,
        partial(dispatching.dispatch, session, staff, place.id, order_id, worker.id),
    )
    if world.random.randrange(100) < _DECLINED:
        reason = world.random.choice(words.DECLINED)
        attempt(
            session,
            partial(working.decline, session, worker.actor, place.id, order_id, reason=reason),
        )
        world.plan(
            _later(session, world, 2, 20),
            partial(_send, world=world, place=place, order_id=order_id, answer=answer),
        )
        return
    attempt(session, partial(working.accept, session, worker.actor, place.id, order_id))
    world.plan(
        _later(session, world, 3, 90),
        partial(_done, world=world, place=place, order_id=order_id, answer=answer),
    )


def _done(session: Session, world: DemoWorld, place: Place, order_id: UUID, answer: str) -> None:
    order = steps.find(session, place.id, order_id)
    worker = next((one for one in world.people if one.id == order.assignee_id), None)
    if worker is None:
        return
    attempt(
        session,
        partial(working.done, session, worker.actor, place.id, order_id, answer=answer),
    )
    if order.state is OrderState.DONE and world.random.randrange(100) >= _SILENT:
        world.plan(
            _later(session, world, 1, 60),
            partial(_rate, world=world, place=place, order_id=order_id),
        )


def _rate(session: Session, world: DemoWorld, place: Place, order_id: UUID) -> None:
    order = steps.find(session, place.id, order_id)
    person = next(one for one in world.people if one.id == order.requester_id)
    stars = world.random.choice((5, 5, 5, 4, 4, 3))
    attempt(session, partial(ordering.rate, session, person.actor, place.id, order_id, stars=stars))


def _later(session: Session, world: DemoWorld, least: int, most: int) -> datetime:
    return now(session) + timedelta(hours=world.random.randint(least, most))
