"""Putting one unit of the register right, and taking it off."""

from dataclasses import dataclass
from decimal import InvalidOperation
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.subjects import Subject
from linli_deliberation import owning
from linli_deliberation.models import Unit
from linli_deliberation.refusals import UnitsRefused, UnitUnknown
from linli_deliberation.texts import _
from linli_deliberation.units import area_of, require_idle


@dataclass(frozen=True, slots=True)
class Written:
    """A unit as a form writes it."""

    code: str
    area: str
    owners: str
    #: What tells owners with namesakes apart, in the order of the owners.
    which: str


def written(session: Session, actor: Actor, community_id: UUID, unit_id: UUID) -> Written:
    """Return a unit as its form begins.

    Raises:
        NotAllowed, UnitUnknown: the actor may not prepare polls here, or there is no such unit.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    unit = _find(session, community_id, unit_id)
    people = owning.known(session, community_id)
    owned = owning.owners_of(session, community_id).get(unit.id, owning.NOBODY)
    marks = [people.mark(name, person_id) for person_id, name in owned.people]
    return Written(
        unit.code,
        "" if unit.area is None else f"{unit.area / 100:.2f}",
        " / ".join(owned.names),
        " / ".join(marks) if any(marks) else "",
    )


def change(session: Session, actor: Actor, community_id: UUID, unit_id: UUID, new: Written) -> None:
    """Put a unit's number, area and owners right.

    Raises:
        NotAllowed, UnitUnknown: see :func:`written`.
        UnitsRefused: a running vote uses it, the number is missing or another unit's, the area is
            none, or it is not clear who owns it.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    unit = _find(session, community_id, unit_id)
    require_idle(session, unit)
    code = new.code.strip()
    if not code or len(code) > 40:
        raise UnitsRefused(_("Please write the number of the unit."), field="code")
    taken = select(col(Unit.id)).where(
        col(Unit.community_id) == community_id, col(Unit.code) == code, col(Unit.id) != unit.id
    )
    if session.execute(taken).first() is not None:
        raise UnitsRefused(_("Another unit has this number."), field="code")
    try:
        area = area_of(new.area.strip())
    except InvalidOperation:
        raise UnitsRefused(_("This is no area."), field="area") from None
    owners, unclear = owning.known(session, community_id).owners(new.owners, new.which)
    if unclear is not None:
        raise UnitsRefused(unclear, field="owners")
    unit.code, unit.area = code, area
    session.flush()
    owning.set_owners(session, {unit.id: owners})
    _note(session, actor, "deliberation.unit_changed", unit)


def remove(session: Session, actor: Actor, community_id: UUID, unit_id: UUID) -> None:
    """Take a unit off the register; votes that are over keep it on their lists.

    Raises:
        NotAllowed, UnitUnknown: see :func:`written`.
        UnitsRefused: a running vote uses it.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    unit = _find(session, community_id, unit_id)
    require_idle(session, unit)
    _note(session, actor, "deliberation.unit_removed", unit)
    owning.set_owners(session, {unit.id: owning.Owners()})
    session.delete(unit)
    session.flush()


def _find(session: Session, community_id: UUID, unit_id: UUID) -> Unit:
    found: Unit | None = session.execute(
        select(Unit)
        .where(col(Unit.id) == unit_id, col(Unit.community_id) == community_id)
        .with_for_update()
    ).scalar_one_or_none()
    if found is None:
        raise UnitUnknown(_("There is no such unit here."))
    return found


def _note(session: Session, actor: Actor, action: str, unit: Unit) -> None:
    audit.record(
        session, actor, action, unit.community_id,
        Subject("deliberation.units", unit.community_id), after={"title": unit.code},
    )  # fmt: skip
