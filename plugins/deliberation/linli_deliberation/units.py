"""The register of units with their areas and owners, which counts by area need."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.i18n import Text
from linli.people import Membership, MembershipStatus, Person
from linli.subjects import Subject
from linli_deliberation.models import Unit
from linli_deliberation.refusals import UnitsRefused
from linli_deliberation.texts import _

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the list shows it; the area in hundredths of a square metre."""

    code: str
    area: int | None
    owner: str | None


class BadUnits(UnitsRefused):
    """Lines of a list that cannot be taken in; nothing of it was."""

    def __init__(self, problems: Sequence[Text]) -> None:
        super().__init__(problems[0], field="lines")
        self.problems = tuple(problems)


def square_metres(hundredths: int) -> Fraction:
    """Return an area in square metres."""
    return Fraction(hundredths, 100)


def units(session: Session, actor: Actor, community_id: UUID) -> list[UnitRow]:
    """Return the units of a community by number; one query.

    Raises:
        NotAllowed: the actor may not see the roll here.
    """
    access.require(session, actor, "deliberation.roll", community_id)
    rows = session.execute(
        select(col(Unit.code), col(Unit.area), col(Person.name))
        .join(Person, col(Person.id) == col(Unit.owner_id), isouter=True)
        .where(col(Unit.community_id) == community_id)
        .order_by(col(Unit.code))
    )
    return [UnitRow(*row) for row in rows]


def take_in(session: Session, actor: Actor, community_id: UUID, lines: str) -> int:
    """Take in a list of units, one a line: number, area in square metres, owner's name.

    A unit that is known already gets the new area and owner. All lines are taken or none. Separated
    by commas (Western or Chinese), semicolons or tabs. Returns how many units were in the list.

    Raises:
        NotAllowed: the actor may not prepare polls here.
        BadUnits: something is wrong, told line by line.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    owners = _people(session, community_id)
    read, problems, seen = (
        list[tuple[str, int | None, UUID | None]](),
        list[Text](),
        dict[str, int](),
    )
    for number, line in enumerate(lines[: _LONGEST * 60].splitlines(), start=1):
        if not line.strip():
            continue
        cells = _cells(line)
        code, area_text, owner = (*cells, "", "", "")[:3]
        try:
            area = _area(area_text)
        except InvalidOperation:
            problems.append(_("Line %(line)s: “%(area)s” is no area.", line=number, area=area_text))
            continue
        if not code or len(code) > 40:
            problems.append(_("Line %(line)s has no number of a unit.", line=number))
        elif code in seen:
            problems.append(
                _("Line %(line)s: %(code)s stands in line %(first)s already.",
                  line=number, code=code, first=seen[code])
            )  # fmt: skip
        elif owner and len(owners.get(owner, ())) != 1:
            problems.append(_unclear(number, owner, len(owners.get(owner, ()))))
        else:
            seen[code] = number
            read.append((code, area, owners[owner][0] if owner else None))
    if not read and not problems:
        problems.append(_("There is nothing in the list."))
    if problems:
        raise BadUnits(problems)
    known = {
        unit.code: unit
        for unit in session.execute(
            select(Unit).where(col(Unit.community_id) == community_id)
        ).scalars()
    }
    for code, area, owner_id in read:
        unit = known.get(code) or Unit(community_id=community_id, code=code)
        unit.area, unit.owner_id = area, owner_id
        session.add(unit)
    session.flush()
    audit.record(
        session, actor, "deliberation.units_taken_in", community_id,
        Subject("deliberation.units", community_id), after={"count": len(read)},
    )  # fmt: skip
    return len(read)


def _cells(line: str) -> list[str]:
    for separator in ("\t", ";", "；", "，"):
        line = line.replace(separator, ",")
    return [cell.strip() for cell in next(csv.reader(io.StringIO(line)))]


def _area(text: str) -> int | None:
    """Return an area in hundredths of a square metre; none where none is given."""
    if not text:
        return None
    area = Decimal(text) * 100
    if area <= 0 or area != int(area) or area > 10**9:
        raise InvalidOperation
    return int(area)


def _people(session: Session, community_id: UUID) -> dict[str, list[UUID]]:
    rows = session.execute(
        select(col(Person.name), col(Person.id))
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
        )
    )
    found: dict[str, list[UUID]] = {}
    for name, person_id in rows:
        found.setdefault(name, []).append(person_id)
    return found


def _unclear(line: int, owner: str, matches: int) -> Text:
    if matches:
        return _("Line %(line)s: several people here are called %(name)s.", line=line, name=owner)
    return _("Line %(line)s: nobody here is called %(name)s.", line=line, name=owner)
