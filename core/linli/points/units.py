"""What is counted, and where it is valid."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.communities.tree import ancestor_ids
from linli.ids import new_id
from linli.points import refusals
from linli.points.models import PointsUnit
from linli.points.seals import seal_row
from linli.points.values import Expiry, ExpiryRule, Scale, Unit
from linli.subjects import Subject

_CODE = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
#: The columns a :class:`Unit` is made from.
UNIT_COLUMNS = (
    col(PointsUnit.id),
    col(PointsUnit.community_id),
    col(PointsUnit.code),
    col(PointsUnit.name),
    col(PointsUnit.scale),
    col(PointsUnit.transferable),
    col(PointsUnit.expiry),
    col(PointsUnit.expiry_count),
)
_UNITS = select(*UNIT_COLUMNS)
#: What a unit's seal is over.
_SEALED = (*UNIT_COLUMNS, col(PointsUnit.created_at))


def define_unit(
    session: Session,
    actor: Actor,
    community_id: UUID,
    code: str,
    name: str,
    *,
    scale: Scale | str = Scale.POINTS,
    transferable: bool = False,
    expiry: Expiry = Expiry(),  # noqa: B008 - frozen
) -> Unit:
    """Define what a community and everything below it counts; asked again, it is the same unit.

    ``code`` is short (small letters, digits, single ``-`` or ``_``) and the nearest definition
    above a community holds there. With ``Scale.MINUTES`` amounts are minutes. ``transferable``
    lets one holder give to another. ``expiry`` says how long received points last.

    Raises:
        NotAllowed: the actor may not change settings here.
        UnitRefused: the code, the name or the expiry makes no sense.
        UnitCodeTaken: the code exists here and works differently.
    """
    access.require(session, actor, "core.settings", community_id)
    scale = Scale(scale)
    name = name.strip()
    fits = _CODE.fullmatch(code) and len(code) <= 32 and 0 < len(name) <= 80
    if not fits or not 0 <= expiry.count <= 1200:
        raise refusals.UnitRefused()
    if expiry.rule is ExpiryRule.MONTHS and expiry.count == 0:
        raise refusals.UnitRefused()
    found = session.execute(
        _UNITS.where(col(PointsUnit.community_id) == community_id, col(PointsUnit.code) == code)
    ).one_or_none()
    if found is not None:
        unit = unit_of(found)
        if (unit.scale, unit.transferable, unit.expiry) != (scale, transferable, expiry):
            raise refusals.UnitCodeTaken(code=code)
        return unit
    unit = Unit(new_id(), community_id, code, name, scale, transferable, expiry)
    row = {
        "id": unit.id,
        "community_id": community_id,
        "code": code,
        "name": name,
        "scale": scale,
        "transferable": transferable,
        "expiry": expiry.rule,
        "expiry_count": expiry.count,
        "created_at": now(session),
    }
    row["seal"] = seal_row("linli.unit.1", row.values())
    session.execute(insert(PointsUnit), row)
    audit.record(
        session,
        actor,
        "core.points_unit.defined",
        community_id,
        Subject("core.points_unit", unit.id),
        after={"code": code, "name": name, "scale": scale.value, "transferable": transferable},
    )
    return unit


def rename_unit(session: Session, actor: Actor, unit_id: UUID, name: str) -> Unit:
    """Call a unit something else; everything else about it stays.

    Raises:
        NotAllowed: the actor may not change settings where the unit is defined.
        UnitUnknown: there is no such unit.
        UnitRefused: the name is empty or too long.
    """
    unit = unit_by_id(session, unit_id)
    access.require(session, actor, "core.settings", unit.community_id)
    name = name.strip()
    if not 0 < len(name) <= 80:
        raise refusals.UnitRefused()
    if name == unit.name:
        return unit
    row = session.execute(
        select(*_SEALED).where(col(PointsUnit.id) == unit_id).with_for_update()
    ).one()
    renamed = {**row._asdict(), "name": name}
    session.execute(
        update(PointsUnit)
        .where(col(PointsUnit.id) == unit_id)
        .values(name=name, seal=seal_row("linli.unit.1", renamed.values()))
    )
    audit.record(
        session,
        actor,
        "core.points_unit.renamed",
        unit.community_id,
        Subject("core.points_unit", unit_id),
        before={"name": unit.name},
        after={"name": name},
    )
    return replace(unit, name=name)


def find_unit(session: Session, community_id: UUID, code: str) -> Unit:
    """Return the unit that ``code`` means in a community: its own, or the nearest above it.

    Raises:
        UnitUnknown: neither it nor any community above has one.
    """
    line = ancestor_ids(session, community_id)
    found = [
        unit_of(row)
        for row in session.execute(
            _UNITS.where(col(PointsUnit.community_id).in_(line), col(PointsUnit.code) == code)
        )
    ]
    if not found:
        raise refusals.UnitUnknown(code=code)
    return max(found, key=lambda unit: line.index(unit.community_id))


def units(session: Session, community_id: UUID) -> list[Unit]:
    """Return the units that are valid in a community, by code; a nearer one hides one above."""
    line = ancestor_ids(session, community_id)
    found = [
        unit_of(row)
        for row in session.execute(_UNITS.where(col(PointsUnit.community_id).in_(line)))
    ]
    found.sort(key=lambda unit: line.index(unit.community_id))
    nearest = {unit.code: unit for unit in found}
    return sorted(nearest.values(), key=lambda unit: unit.code)


def unit_by_id(session: Session, unit_id: UUID) -> Unit:
    """Return a unit.

    Raises:
        UnitUnknown: there is none with this id.
    """
    row = session.execute(_UNITS.where(col(PointsUnit.id) == unit_id)).one_or_none()
    if row is None:
        raise refusals.UnitUnknown(code=str(unit_id))
    return unit_of(row)


def unit_of(row: Sequence[Any]) -> Unit:
    """Return the unit made from :data:`UNIT_COLUMNS`."""
    id_, community_id, code, name, scale, transferable, rule, count = row
    return Unit(id_, community_id, code, name, scale, transferable, Expiry(rule, count))
