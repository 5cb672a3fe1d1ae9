"""Things of another community, for the walk through all routes (tests/web/test_boundaries.py)."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import people
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.ids import new_id
from linli.people import OrganisationKind
from linli_micro_wishes.claims import claiming, fulfilling
from linli_micro_wishes.clocks import duty
from linli_micro_wishes.models import (
    AgeBand,
    Channel,
    Finding,
    FindingKind,
    Kind,
    Order,
    Outcome,
    Service,
    Wish,
)
from linli_micro_wishes.orders import dispatching, ordering, services
from linli_micro_wishes.orders.ordering import Request
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.visits import rounds, visiting
from linli_micro_wishes.visits.visiting import Learned, Notes
from linli_micro_wishes.wishes import campaigns, making, review
from linli_micro_wishes.wishes.making import Source, Wording
from linli_micro_wishes.wishes.review import Checklist
from tests.web.probes.worlds import Probe, World

_NOBODY = Contact("", "", "", "")


def _wording() -> Wording:
    return Wording(f"台灯 {new_id().hex[-3:]}", "daily")


def _open(session: Session, world: World) -> Wish:
    """A neighbour's wish on the board, which the insider may claim and look after."""
    made = making.collect(
        session,
        SYSTEM,
        world.community.id,
        _wording(),
        Contact(f"邻居{new_id().hex[-6:]}", "", "", ""),
        Source(Channel.PHONE),
        band=AgeBand.ADULT,
    ).wish
    return review.open_(session, SYSTEM, world.community.id, made.id, Checklist(True, True, True))


def wish(world: World) -> Mapping[str, Any]:
    """A wish on the board."""
    with world.database.writing() as session:
        return {"wish_id": _open(session, world).id}


def own_wish(world: World) -> Mapping[str, Any]:
    """A draft of the insider."""
    with world.database.writing() as session:
        made = making.make(
            session,
            world.insider.actor,
            world.community.id,
            _wording(),
            _NOBODY,
            send=False,
        )
        return {"wish_id": made.wish.id}


def claim(world: World) -> Mapping[str, Any]:
    """A wish that the insider has claimed."""
    with world.database.writing() as session:
        found = _open(session, world)
        made = claiming.claim(session, world.insider.actor, world.community.id, found.id)
        return {"claim_id": made[0].id}


def claim_at_the_desk(world: World) -> Mapping[str, Any]:
    """A wish with a claim that the desk may pass on."""
    with world.database.writing() as session:
        found = _open(session, world)
        made = claiming.claim(session, world.insider.actor, world.community.id, found.id)
        return {"wish_id": found.id, "claim_id": made[0].id}


def brought(world: World) -> Mapping[str, Any]:
    """A wish that somebody else has brought."""
    with world.database.writing() as session:
        name = f"n{new_id().hex[-12:]}"
        person = people.add_person(
            session, SYSTEM, world.community.id, name="李建国", sign_in_name=name
        )
        found = _open(session, world)
        made = claiming.claim(session, Actor(person.id), world.community.id, found.id)
        fulfilling.deliver(session, Actor(person.id), world.community.id, made[0].id, gift="台灯")
        return {"wish_id": found.id}


def campaign(world: World) -> Mapping[str, Any]:
    """A campaign."""
    with world.database.writing() as session:
        day = now(session).date()
        made = campaigns.add(
            session,
            SYSTEM,
            world.community.id,
            title=f"活动{new_id().hex[-6:]}",
            about="",
            starts_on=day,
            ends_on=day + timedelta(days=9),
        )
        return {"campaign_id": made.id}


def organisation(world: World) -> Mapping[str, Any]:
    """An organisation for which somebody else acts."""
    with world.database.writing() as session:
        made = people.add_organisation(
            session,
            SYSTEM,
            world.community.id,
            kind=OrganisationKind.UNIT,
            name=f"支部{new_id().hex[-6:]}",
        )
        return {"organisation_id": made.id}


def _service(session: Session, world: World) -> Service:
    for found in services.offered(session, world.community.id):
        return found
    return services.add(session, SYSTEM, world.community.id, kind=Kind.ORDER, title="代领社保卡")


def _neighbour(session: Session, world: World) -> UUID:
    name = f"n{new_id().hex[-12:]}"
    person = people.add_person(
        session, SYSTEM, world.community.id, name="李建国", sign_in_name=name
    )
    return person.id


def _order(session: Session, world: World, requester: UUID) -> Order:
    return ordering.submit(
        session,
        Actor(requester),
        world.community.id,
        _service(session, world).id,
        Request("请代领社保卡"),
    )


def service(world: World) -> Mapping[str, Any]:
    """A service."""
    with world.database.writing() as session:
        return {"service_id": _service(session, world).id}


def own_order(world: World) -> Mapping[str, Any]:
    """An order of the insider."""
    with world.database.writing() as session:
        return {"order_id": _order(session, world, world.insider.id).id}


def order_at_desk(world: World) -> Mapping[str, Any]:
    """An order of a neighbour, which the insider may dispatch."""
    with world.database.writing() as session:
        return {"order_id": _order(session, world, _neighbour(session, world)).id}


def task(world: World) -> Mapping[str, Any]:
    """An order of a neighbour that was sent to the insider."""
    with world.database.writing() as session:
        made = _order(session, world, _neighbour(session, world))
        dispatching.dispatch(session, SYSTEM, world.community.id, made.id, world.insider.id)
        return {"order_id": made.id}


def on_duty(world: World) -> Mapping[str, Any]:
    """Somebody's time on duty."""
    with world.database.writing() as session:
        day = now(session).date() + timedelta(days=1)
        duty.put_on(
            session,
            SYSTEM,
            world.community.id,
            _neighbour(session, world),
            first_day=day,
            last_day=day,
            begins=time(0),
            ends=time(23),
        )
        return {"duty_id": duty.roster(session, world.community.id)[0].id}


def _round(session: Session, world: World) -> UUID:
    day = now(session).date()
    return rounds.begin(
        session,
        SYSTEM,
        world.community.id,
        title=f"走访{new_id().hex[-6:]}",
        starts_on=day,
        ends_on=day + timedelta(days=9),
    ).id


def visit_round(world: World) -> Mapping[str, Any]:
    """A round of home visits."""
    with world.database.writing() as session:
        return {"round_id": _round(session, world)}


def home_on_round(world: World) -> Mapping[str, Any]:
    """A home of a neighbour that waits for its visit."""
    with world.database.writing() as session:
        return {"round_id": _round(session, world), "household_id": _home(session, world)[0]}


def _home(session: Session, world: World) -> tuple[UUID, UUID]:
    person = _neighbour(session, world)
    home = people.household(session, SYSTEM, world.community.id, new_id().hex[-8:])
    people.move_in(session, SYSTEM, home.id, person)
    return home.id, person


def _learned(world: World, kind: FindingKind) -> Mapping[str, Any]:
    with world.database.writing() as session:
        home_id, person = _home(session, world)
        made = visiting.note(
            session,
            SYSTEM,
            world.community.id,
            _round(session, world),
            home_id,
            Notes(Outcome.MET, person, learned=(Learned(kind, "一副老花镜"),)),
        )
        found = session.execute(select(col(Finding.id)).where(col(Finding.visit_id) == made.id))
        return {"finding_id": found.scalar_one()}


def need(world: World) -> Mapping[str, Any]:
    """A need of a neighbour."""
    return _learned(world, FindingKind.NEED)


def resource(world: World) -> Mapping[str, Any]:
    """Something that a neighbour could give."""
    return _learned(world, FindingKind.RESOURCE)


PROBES: Mapping[str, Probe] = {
    "micro_wishes.wish": wish,
    "micro_wishes.own_wish": own_wish,
    "micro_wishes.change": own_wish,
    "micro_wishes.withdraw": own_wish,
    "micro_wishes.came": own_wish,
    "micro_wishes.missing": own_wish,
    "micro_wishes.rate": own_wish,
    "micro_wishes.claim": claim,
    "micro_wishes.contact": claim,
    "micro_wishes.start": claim,
    "micro_wishes.deliver": claim,
    "micro_wishes.release": claim,
    "micro_wishes.extend": claim,
    "micro_wishes.reviewed": wish,
    "micro_wishes.open_": wish,
    "micro_wishes.send_back": wish,
    "micro_wishes.reword": wish,
    "micro_wishes.take_off": wish,
    "micro_wishes.whose": wish,
    "micro_wishes.release_claim": claim_at_the_desk,
    "micro_wishes.confirm": brought,
    "micro_wishes.rate_for": brought,
    "micro_wishes.tell_story": brought,
    "micro_wishes.change_campaign": campaign,
    "micro_wishes.organisation_report": organisation,
    "micro_wishes.organisation_sheet": organisation,
    "micro_wishes.campaign_report": campaign,
    "micro_wishes.campaign_sheet": campaign,
    "micro_wishes.order_service": service,
    "micro_wishes.change_service": service,
    "micro_wishes.order": own_order,
    "micro_wishes.withdraw_order": own_order,
    "micro_wishes.reply": own_order,
    "micro_wishes.not_done": own_order,
    "micro_wishes.rate_order": own_order,
    "micro_wishes.order_at_desk": order_at_desk,
    "micro_wishes.send": order_at_desk,
    "micro_wishes.up": order_at_desk,
    "micro_wishes.down": order_at_desk,
    "micro_wishes.merge": order_at_desk,
    "micro_wishes.link": order_at_desk,
    "micro_wishes.confirm_order": order_at_desk,
    "micro_wishes.task": task,
    "micro_wishes.accept": task,
    "micro_wishes.start_order": task,
    "micro_wishes.decline": task,
    "micro_wishes.ask": task,
    "micro_wishes.hand_up": task,
    "micro_wishes.finish": task,
    "micro_wishes.off_duty": on_duty,
    "micro_wishes.visit_round": visit_round,
    "micro_wishes.note_visit": home_on_round,
    "micro_wishes.need_to_wish": need,
    "micro_wishes.need_to_order": need,
    "micro_wishes.match_need": need,
    "micro_wishes.settle_finding": need,
    "micro_wishes.resource_to_offer": resource,
}
