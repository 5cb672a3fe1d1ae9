"""The calendar of a community: days off and worked weekends, held down the tree."""

import csv
from datetime import date
from importlib.resources import files
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.subjects import Subject
from linli_micro_wishes.clocks.business_time import Calendar
from linli_micro_wishes.models import SpecialDay
from linli_micro_wishes.refusals import DayRefused
from linli_micro_wishes.texts import _


def calendar_of(session: Session, community_id: UUID) -> Calendar:
    """Return the calendar that holds in a community: what it names itself goes before above."""
    place = communities.place(session, community_id)
    special: dict[date, bool] = {}
    for row in _rows(session, place.ancestor_ids):
        special[row.day] = row.working
    return Calendar(place.time_zone, special)


def special_days(session: Session, community_id: UUID, year: int) -> list[SpecialDay]:
    """Return the named days of a year that hold in a community, by day."""
    place = communities.place(session, community_id)
    found = {row.day: row for row in _rows(session, place.ancestor_ids) if row.day.year == year}
    return [found[day] for day in sorted(found)]


def is_missing(session: Session, community_id: UUID, year: int) -> bool:
    """Whether nobody has named any day of a year, so that mere weekdays are assumed."""
    place = communities.place(session, community_id)
    first, last = date(year, 1, 1), date(year, 12, 31)
    query = (
        select(col(SpecialDay.id))
        .where(
            col(SpecialDay.community_id).in_(place.ancestor_ids),
            col(SpecialDay.day).between(first, last),
        )
        .limit(1)
    )
    return session.execute(query).first() is None


def name_day(
    session: Session, actor: Actor, community_id: UUID, day: date, *, working: bool, name: str
) -> None:
    """Say that a day is off, or worked; said again, the last word holds.

    Raises:
        NotAllowed: the actor may not.
        DayRefused: it has no name.
    """
    access.require(session, actor, "micro_wishes.services", community_id)
    if not name.strip():
        raise DayRefused(_("Please say what day it is."), field="name")
    _put(session, community_id, day, working, name.strip()[:40])
    _note(session, actor, community_id, "named", {"day": day.isoformat(), "working": working})


def forget_day(session: Session, actor: Actor, community_id: UUID, day: date) -> None:
    """Let a day follow the week again; one that is named above stays as it is there.

    Raises:
        NotAllowed: the actor may not.
    """
    access.require(session, actor, "micro_wishes.services", community_id)
    session.execute(
        delete(SpecialDay).where(
            col(SpecialDay.community_id) == community_id, col(SpecialDay.day) == day
        )
    )
    _note(session, actor, community_id, "forgotten", {"day": day.isoformat()})


def take_china(session: Session, actor: Actor, community_id: UUID, year: int) -> int:
    """Take in the days of a year as the State Council has published them; return how many.

    Days that the community has named itself stay as they are.

    Raises:
        NotAllowed: the actor may not.
        DayRefused: the year is not in the file that comes with this version.
    """
    access.require(session, actor, "micro_wishes.services", community_id)
    wanted = [row for row in published() if row[0].year == year]
    if not wanted:
        raise DayRefused(
            _(
                "The days off of %(year)s are not known here yet. Please enter them by hand.",
                year=year,
            ),
            field="year",
        )
    own = set(
        session.execute(
            select(col(SpecialDay.day)).where(col(SpecialDay.community_id) == community_id)
        ).scalars()
    )
    for day, working, name in wanted:
        if day not in own:
            _put(session, community_id, day, working, name)
    _note(session, actor, community_id, "taken", {"year": year})
    return len(wanted)


def published() -> list[tuple[date, bool, str]]:
    """Return the published days: day, whether it is worked, and what it is called.

    From the notices of the General Office of the State Council on the days off of 2025 (国办发明电
    〔2024〕12号) and 2026 (国办发明电〔2025〕7号).
    """
    text = (files(__package__) / "calendars" / "china.csv").read_text("utf-8")
    return [
        (date.fromisoformat(row["day"]), row["working"] == "yes", row["name"])
        for row in csv.DictReader(text.splitlines())
    ]


def _rows(session: Session, line: tuple[UUID, ...]) -> list[SpecialDay]:
    """Return the days named on a line of nodes, the root's first."""
    found = session.execute(
        select(SpecialDay).where(col(SpecialDay.community_id).in_(line))
    ).scalars()
    rank = {id_: number for number, id_ in enumerate(line)}
    return sorted(found, key=lambda row: rank[row.community_id])


def _put(session: Session, community_id: UUID, day: date, working: bool, name: str) -> None:
    found: SpecialDay | None = session.execute(
        select(SpecialDay).where(
            col(SpecialDay.community_id) == community_id, col(SpecialDay.day) == day
        )
    ).scalar_one_or_none()
    if found is None:
        found = SpecialDay(community_id=community_id, day=day, working=working, name=name)
        session.add(found)
    found.working, found.name = working, name
    session.flush()


def _note(
    session: Session, actor: Actor, community_id: UUID, what: str, after: dict[str, object]
) -> None:
    audit.record(
        session,
        actor,
        f"micro_wishes.day.{what}",
        community_id,
        Subject("core.community", community_id),
        after=after,
    )
