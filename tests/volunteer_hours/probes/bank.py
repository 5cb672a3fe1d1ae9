"""Offers, exchanges and proxies of another community's time bank."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session
from tests.volunteer_hours.probes.inside import crew_of, neighbour_of
from tests.web.probes.worlds import Probe, World

from linli import people
from linli.access import SYSTEM
from linli.testing import Somebody
from linli_volunteer_hours.models import (
    ListingKind,
    Proxy,
)
from linli_volunteer_hours.time_bank import accounts, blocking, exchanges, listings, phone, proxies
from linli_volunteer_hours.time_bank.listings import Wanted


def departed(world: World) -> Mapping[str, Any]:
    """Somebody who left with time on their account."""
    with world.database.writing() as session:
        crew, somebody = crew_of(session, world), neighbour_of(session, world)
        accounts.fund(session, SYSTEM, crew.id, 60)
        accounts.grant(session, SYSTEM, crew.id, somebody.id, 60, "历史时间转入")
        people.leave(session, SYSTEM, crew.id, somebody.id)
        return {"person_id": somebody.id}


def listing(world: World) -> Mapping[str, Any]:
    """An offer of the insider."""
    with world.database.writing() as session:
        return {"listing_id": _offer(session, world, world.insider), "what": "renew"}


def exchange(world: World) -> Mapping[str, Any]:
    """An exchange of the insider's, who has agreed to help."""
    with world.database.writing() as session:
        crew_of(session, world)
        offer, neighbour = _offer(session, world, world.insider), neighbour_of(session, world)
        made = exchanges.ask(session, neighbour.actor, world.community.id, offer, 60)
        return {"exchange_id": made.id, "what": "accept"}


def received(world: World) -> Mapping[str, Any]:
    """An exchange in which the insider would be helped."""
    with world.database.writing() as session:
        crew_of(session, world)
        offer = _offer(session, world, neighbour_of(session, world))
        made = exchanges.ask(session, world.insider.actor, world.community.id, offer, 60)
        return {"exchange_id": made.id}


def request(world: World) -> Mapping[str, Any]:
    """A request that the insider's team is asked for."""
    with world.database.writing() as session:
        crew, neighbour = crew_of(session, world), neighbour_of(session, world)
        wanted = Wanted(kind=ListingKind.REQUEST, title="换灯泡", minutes=30)
        made = listings.publish(session, neighbour.actor, crew.id, wanted)
        phone.dispatch(session, SYSTEM, crew.id, made.id, crew.team_id)
        return {"listing_id": made.id}


def report(world: World) -> Mapping[str, Any]:
    """What somebody told staff about an exchange."""
    with world.database.writing() as session:
        crew_of(session, world)
        offer = _offer(session, world, neighbour_of(session, world))
        made = exchanges.ask(session, world.insider.actor, world.community.id, offer, 60)
        blocking.report(session, world.insider.actor, world.community.id, made, "说话难听")
        found = blocking.open_reports(session, world.community.id)
        return {"report_id": found[-1].id}


def proxy(world: World) -> Mapping[str, Any]:
    """Somebody for whom the insider acts."""
    with world.database.writing() as session:
        crew_of(session, world)
        elder = neighbour_of(session, world)
        proxies.name(session, elder.actor, world.community.id, elder.id, world.insider.id)
        [*_others, made] = proxies.of_person(session, world.community.id, elder.id)
        return {"proxy_id": made.id}


def elder(world: World) -> Mapping[str, Any]:
    """The person for whom the insider acts."""
    proxy_id = proxy(world)["proxy_id"]
    with world.database.reading() as session:
        return {"person_id": session.get_one(Proxy, proxy_id).person_id}


def blocked(world: World) -> Mapping[str, Any]:
    """An exchange whose other one somebody does not want to meet again."""
    return {**received(world), "what": "block"}


def _offer(session: Session, world: World, who: Somebody) -> UUID:
    wanted = Wanted(kind=ListingKind.OFFER, title="义务理发", minutes=60)
    return listings.publish(session, who.actor, world.community.id, wanted).id


PROBES: Mapping[str, Probe] = {
    "volunteer_hours.listing": listing,
    "volunteer_hours.keep_listing": listing,
    "volunteer_hours.take_down": listing,
    "volunteer_hours.exchange": exchange,
    "volunteer_hours.move_exchange": exchange,
    "volunteer_hours.exchange_done": exchange,
    "volunteer_hours.dispute_exchange": received,
    "volunteer_hours.rate_exchange": exchange,
    "volunteer_hours.settle_exchange": exchange,
    "volunteer_hours.call_off_exchange": exchange,
    "volunteer_hours.name_companion": exchange,
    "volunteer_hours.block_other": blocked,
    "volunteer_hours.report_other": received,
    "volunteer_hours.dispatch_request": request,
    "volunteer_hours.follow_up": request,
    "volunteer_hours.close_report": report,
    "volunteer_hours.settle_departed": departed,
    "volunteer_hours.revoke_proxy": proxy,
    "volunteer_hours.revoke_at_desk": proxy,
    "volunteer_hours.bank_for": elder,
}
