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
from linli.subjects import Subject
from linli_deliberation import owning
from linli_deliberation.models import Poll, PollState, Unit, Voters
from linli_deliberation.polls import narrowing
from linli_deliberation.refusals import UnitsRefused
from linli_deliberation.texts import _

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the list shows it; the area in hundredths of a square metre."""

    id: UUID
    code: str
    area: int | None
    owners: tuple[str, ...]


class BadUnits(UnitsRefused):
    """Lines of a list that cannot be taken in; nothing of it was."""

    def __init__(self, problems: Sequence[Text]) -> None:
        super().__init__(problems[0], field="lines")
        self.problems = tuple(problems)


def square_metres(hundredths: int) -> Fraction:
    """Return an area in square metres."""
    return Fraction(hundredths, 100)


def units(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    search: str = "",
    after: str = "",
    limit: int | None = None,
) -> list[UnitRow]:
    """Return units of a community after number ``after``, by number; three queries.

    ``search`` is part of a number or of an owner's name.

    Raises:
        NotAllowed: the actor may not see the roll here.
    """
    access.require(session, actor, "deliberation.roll", community_id)
    query = (
        select(col(Unit.id), col(Unit.code), col(Unit.area))
        .where(col(Unit.community_id) == community_id, col(Unit.code) > after)
        .order_by(col(Unit.code))
        .limit(limit)
    )
    if search.strip():
        query = query.where(
            col(Unit.code).contains(search.strip(), autoescape=True)
            | owning.owned_by(search.strip())
        )
    rows = session.execute(query).all()
    owners = owning.owners_of(
        session, community_id, None if limit is None else [r.id for r in rows]
    )
    return [
        UnitRow(id_, code, area, owners.get(id_, owning.NOBODY).names) for id_, code, area in rows
    ]


def take_in(session: Session, actor: Actor, community_id: UUID, lines: str) -> int:
    """Take in a list of units, one a line: number, area in square metres, owners' names.

    Several owners stand with a slash between them; an organisation owns alone. A fourth column
    tells namesakes apart by their home or phone number. A unit that is known already gets the new
    area and owners. All lines are taken or none. Separated by commas (Western or Chinese),
    semicolons or tabs. Returns how many units were in the list.

    Raises:
        NotAllowed: the actor may not prepare polls here.
        BadUnits: something is wrong, told line by line.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    read = _read(session, community_id, lines)
    there = session.execute(select(Unit).where(col(Unit.community_id) == community_id)).scalars()
    known = {unit.code: unit for unit in there}
    before = owning.owners_of(session, community_id)
    counted, problems = running(session, community_id), list[Text]()
    changed = dict[UUID, owning.Owners]()
    for number, code, area, owners in read:
        unit = known.get(code)
        if unit is None:
            unit = Unit(community_id=community_id, code=code)
            session.add(unit)
        elif unit.area == area and owners == before.get(unit.id, owning.NOBODY).owners:
            continue
        elif (poll := _counting(counted, code)) is not None:
            problems.append(_("Line %(line)s: %(problem)s", line=number, problem=_busy(poll)))
            continue
        unit.area, changed[unit.id] = area, owners
    if problems:
        raise BadUnits(problems)
    session.flush()
    owning.set_owners(session, changed)
    audit.record(
        session, actor, "deliberation.units_taken_in", community_id,
        Subject("deliberation.units", community_id), after={"count": len(read)},
    )  # fmt: skip
    return len(read)


def running(session: Session, community_id: UUID) -> Sequence[Poll]:
    """Return the votes of owners that are announced and not over."""
    return (
        session.execute(
            select(Poll)
            .where(
                col(Poll.community_id) == community_id,
                col(Poll.voters) == Voters.OWNERS,
                col(Poll.state).in_((PollState.SCHEDULED, PollState.OPEN)),
            )
            .order_by(col(Poll.id))
        )
        .scalars()
        .all()
    )


def require_idle(session: Session, unit: Unit) -> None:
    """Refuse to touch a unit with which somebody is voting.

    Raises:
        UnitsRefused: a vote of owners is announced or open, and the unit is on its list.
    """
    poll = _counting(running(session, unit.community_id), unit.code)
    if poll is not None:
        raise UnitsRefused(_busy(poll), field="code")


def area_of(text: str) -> int | None:
    """Return an area in hundredths of a square metre; none where none is given.

    Raises:
        InvalidOperation: it is no area.
    """
    if not text:
        return None
    area = Decimal(text) * 100
    if not area.is_finite() or area <= 0 or area != int(area) or area > 10**9:
        raise InvalidOperation
    return int(area)


def _read(
    session: Session, community_id: UUID, lines: str
) -> list[tuple[int, str, int | None, owning.Owners]]:
    """Return each line's number, and the unit's number, area and owners."""
    people = owning.known(session, community_id)
    problems, seen = list[Text](), dict[str, int]()
    read = list[tuple[int, str, int | None, owning.Owners]]()
    for number, line in enumerate(lines[: _LONGEST * 60].splitlines(), start=1):
        if not line.strip():
            continue
        code, area_text, names, which = (*_cells(line), "", "", "", "")[:4]
        try:
            area = area_of(area_text)
        except InvalidOperation:
            problems.append(_("Line %(line)s: “%(area)s” is no area.", line=number, area=area_text))
            continue
        owners, unclear = people.owners(names, which)
        if not code or len(code) > 40:
            problems.append(_("Line %(line)s has no number of a unit.", line=number))
        elif code in seen:
            problems.append(
                _("Line %(line)s: %(code)s stands in line %(first)s already.",
                  line=number, code=code, first=seen[code])
            )  # fmt: skip
        elif unclear is not None:
            problems.append(_("Line %(line)s: %(problem)s", line=number, problem=unclear))
        else:
            seen[code] = number
            read.append((number, code, area, owners))
    if not read and not problems:
        problems.append(_("There is nothing in the list."))
    if problems:
        raise BadUnits(problems)
    return read


def _cells(line: str) -> list[str]:
    for separator in ("\t", ";", "；", "，"):
        line = line.replace(separator, ",")
    return [cell.strip() for cell in next(csv.reader(io.StringIO(line)))]


def _counting(polls: Sequence[Poll], code: str) -> Poll | None:
    return next((one for one in polls if narrowing.lies_in(code, one.buildings)), None)


def _busy(poll: Poll) -> Text:
    return _(
        "The vote “%(title)s” has this unit on its list. Please wait until voting is over.",
        title=poll.title,
    )
