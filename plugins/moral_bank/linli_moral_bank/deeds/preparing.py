"""Before the notice: what is ready for whom to publish, and what holds the rest back."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.access.models import DutyDone
from linli.communities import Place
from linli.i18n import Text, translate
from linli.people import Masking
from linli_moral_bank import owners, settings
from linli_moral_bank.books.book import masking
from linli_moral_bank.deeds import alike
from linli_moral_bank.deeds.listed import Listed, deeds_of
from linli_moral_bank.deeds.states import DEED
from linli_moral_bank.models import Deed, DeedState
from linli_moral_bank.permissions import INCOMPATIBLE
from linli_moral_bank.texts import _

_PUBLISH = "moral_bank.publish"
_PARTS = [one.first for one in INCOMPATIBLE if one.second == _PUBLISH]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a notice as everybody reads it."""

    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class GroupSum:
    """What is ready in a resident group."""

    group_id: UUID | None
    deeds: int
    given: int
    taken: int


@dataclass(frozen=True, slots=True)
class Double:
    """An entry whose item, owner and day stand in another deed, too."""

    deed_id: UUID
    title: str
    name: Text | str
    day: date


@dataclass(frozen=True, slots=True)
class Held:
    """How many deeds are not ready, why, and on which tab of the desk they stand."""

    why: Text
    count: int
    tab: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a press on the button publishes, and what it leaves."""

    count: int
    given: int
    taken: int
    groups: Sequence[GroupSum]
    #: Days on notice → how many entries.
    days: Sequence[tuple[int, int]]
    #: All of them, by group.
    lines: Mapping[UUID | None, Sequence[Line]]
    #: Stands for exactly these entries.
    seen: str
    held: Sequence[Held]
    #: To be looked at: perhaps one event is told twice.
    doubles: Sequence[Double]


def prepare(session: Session, actor: Actor, place: Place) -> Prepared:
    """Return what the actor would publish now, and what holds the rest back; three queries.

    Raises:
        NotAllowed: the actor may not publish here.
    """
    access.require(session, actor, _PUBLISH, place.id)
    query = deeds_of(place.id).where(*ready_for(actor))
    found = [
        Listed(*row) for row in session.execute(query.order_by(col(Deed.group_id), col(Deed.id)))
    ]
    how, usual = masking(session, place.id), settings.of(session, place.id).notice_days
    days: defaultdict[int, int] = defaultdict(int)
    groups: defaultdict[UUID | None, list[int]] = defaultdict(list)
    lines: defaultdict[UUID | None, list[Line]] = defaultdict(list)
    for one in found:
        days[one.rule.notice_days or usual] += 1
        groups[one.deed.group_id].append(one.deed.points or 0)
        lines[one.deed.group_id].append(line(place, one, how))
    sums = [_sum(group, points) for group, points in groups.items()]
    return Prepared(
        len(found),
        sum(one.given for one in sums),
        sum(one.taken for one in sums),
        sums,
        sorted(days.items()),
        lines,
        seal(found),
        _held(session, actor, place.id),
        _doubles(session, actor, place, found),
    )


def count_for(session: Session, actor: Actor, community_id: UUID) -> int:
    """Return how many entries the actor could publish now; what they had a part in is left out."""
    ready = select(func.count()).where(col(Deed.community_id) == community_id, *ready_for(actor))
    return int(session.execute(ready).scalar_one())


def ready_for(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a deed is ready, and that the actor had no part in it so far."""
    return (col(Deed.state) == DeedState.SCORED, _no_part(actor))


def seal(found: Iterable[Listed]) -> str:
    """Return what stands for exactly these entries with these points."""
    entries = sorted(f"{one.deed.id}:{one.deed.points}" for one in found)
    return hashlib.sha256("\n".join(entries).encode()).hexdigest()[:32]


def line(place: Place, one: Listed, how: Masking) -> Line:
    """Return an entry as everybody will read it, in the community's language."""
    name = owners.shown(one.deed.owner_kind, one.name, how)
    amount = one.deed.points or 0
    detail = _(
        "%(points)s points, for %(day)s",
        points=f"{'+' if amount > 0 else '−'}{abs(amount)}",
        day=one.deed.happened_on,
    )
    return Line(
        f"{translate(name, place.language)} · {one.rule.title}", translate(detail, place.language)
    )


def _doubles(session: Session, actor: Actor, place: Place, found: Sequence[Listed]) -> list[Double]:
    again = set(
        session.execute(
            select(col(Deed.id)).where(
                col(Deed.community_id) == place.id, *ready_for(actor), alike.told_again()
            )
        ).scalars()
    )
    return [
        Double(
            one.deed.id,
            one.rule.title,
            owners.whole(one.deed.owner_kind, one.name),
            one.deed.happened_on,
        )
        for one in found
        if one.deed.id in again
    ]


def _no_part(actor: Actor) -> ColumnElement[bool]:
    if actor.person_id is None:
        return true()
    part = select(col(DutyDone.id)).where(
        col(DutyDone.subject_type) == DEED,
        col(DutyDone.subject_id) == col(Deed.id),
        col(DutyDone.person_id) == actor.person_id,
        col(DutyDone.duty).in_(_PARTS),
    )
    return ~part.correlate(Deed).exists()


def _sum(group_id: UUID | None, points: Sequence[int]) -> GroupSum:
    return GroupSum(
        group_id,
        len(points),
        sum(one for one in points if one > 0),
        -sum(one for one in points if one < 0),
    )


def _held(session: Session, actor: Actor, community_id: UUID) -> list[Held]:
    waiting = col(Deed.state).in_((DeedState.SUBMITTED, DeedState.VERIFYING))
    verified = col(Deed.state) == DeedState.VERIFIED
    unheard = col(Deed.deduction) & col(Deed.heard_at).is_(None)
    reasons: tuple[tuple[Any, Text, str], ...] = (
        (
            (col(Deed.state) == DeedState.SCORED) & ~_no_part(actor),
            _("You told of them, verified them or set their points: a colleague publishes them."),
            "ready",
        ),
        (verified & unheard, _("The person reported has not been heard yet."), "verified"),
        (
            verified & ~unheard & col(Deed.points).is_(None),
            _("Their points are not set yet."),
            "verified",
        ),
        (waiting, _("They wait until the panels and others have confirmed them."), "panel"),
    )
    counts = session.execute(
        select(*(func.count().filter(condition) for condition, _why, _tab in reasons)).where(
            col(Deed.community_id) == community_id,
            col(Deed.state).in_([state for state in DeedState if not state.is_over]),
        )
    ).one()
    return [
        Held(why, int(count), tab)
        for count, (_condition, why, tab) in zip(counts, reasons, strict=True)
        if count
    ]
