"""Probes for the portal's own pages."""

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from PIL import Image
from tests.web.probes.worlds import Probe, World

from linli import evidence, inbox, notices, points, signin
from linli.access import SYSTEM
from linli.i18n import texts
from linli.ids import new_id
from linli.notices import Draft, DraftItem
from linli.points import Owner, Transfer, exchange, log
from linli.subjects import Subject

_ = texts("linli_web")


def _notice(world: World) -> tuple[UUID, UUID]:
    with world.database.writing() as session:
        notice_id = notices.publish(
            session,
            SYSTEM,
            world.community.id,
            Draft(
                kind="core.probe",
                title="Probe",
                days=3,
                items=[DraftItem(subject=Subject("core.probe", new_id()), title="Line")],
            ),
        )
        return notice_id, notices.items(session, world.community.id, notice_id)[0].id


def notice(world: World) -> Mapping[str, Any]:
    """A notice."""
    return {"notice_id": _notice(world)[0]}


def line(world: World) -> Mapping[str, Any]:
    """A line of a notice."""
    return {"item_id": _notice(world)[1]}


def objection(world: World) -> Mapping[str, Any]:
    """An objection."""
    _notice_id, item_id = _notice(world)
    with world.database.writing() as session:
        made = notices.object_to(
            session, world.insider.actor, world.community.id, item_id, "It is not so."
        )
    return {"objection_id": made}


def photo(world: World) -> Mapping[str, Any]:
    """A photo."""
    picture = io.BytesIO()
    Image.new("RGB", (640, 480), "brown").save(picture, "JPEG")
    picture.seek(0)
    with world.database.writing() as session:
        row = evidence.attach(
            session,
            world.insider.actor,
            world.community.id,
            Subject("core.community", world.community.id),
            "photo.jpg",
            picture,
        )
    return {"evidence_id": row.id}


def message(world: World) -> Mapping[str, Any]:
    """A message for the insider."""
    with world.database.writing() as session:
        inbox.notify(session, world.insider.id, world.community.id, _("Home"), "notices")
        return {"message_id": inbox.page(session, world.insider.id)[0].id}


def device(world: World) -> Mapping[str, Any]:
    """A device of the insider."""
    with world.database.writing() as session:
        opened = signin.open_session(session, world.insider.id, device="probe")
        return {"session_id": opened.session_id}


def checkpoint(world: World) -> Mapping[str, Any]:
    """A day's checkpoint of the ledger."""
    with world.database.writing() as session:
        place = world.community.id
        unit = points.define_unit(session, SYSTEM, place, "probe", "Probe")
        source, mine = (
            points.open_account(session, unit.id, owner, kind).id
            for owner, kind in (
                (Owner.community(place), "issuance"),
                (Owner.person(world.insider.id), "holder"),
            )
        )
        award = Transfer(key="probe", from_id=source, to_id=mine, amount=1, reason="probe")
        points.transfer(session, SYSTEM, award)
        return {"day": log.checkpoint(session, place).day.isoformat()}


def exchanged(world: World) -> Mapping[str, Any]:
    """An account of somebody, and what can be had for it."""
    with world.database.writing() as session:
        place = world.community.id
        one, other = (
            points.define_unit(session, SYSTEM, place, f"u{new_id().hex[-10:]}", "Points")
            for _unit in range(2)
        )
        exchange.set_rate(session, SYSTEM, place, one.id, other.id, give=1, receive=1)
        mine = points.open_account(session, one.id, Owner.person(world.insider.id))
        return {"account_id": mine.id, "unit_id": other.id}


PROBES: Mapping[str, Probe] = {
    "linli.notice": notice,
    "linli.notice_line": line,
    "linli.objection": objection,
    "linli.evidence": photo,
    "linli.thumbnail": photo,
    "linli.open_message": message,
    "linli.end_session": device,
    "linli.exchange_points": exchanged,
    "linli.checkpoint": checkpoint,
}
