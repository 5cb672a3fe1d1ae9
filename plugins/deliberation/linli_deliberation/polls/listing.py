"""Lists of polls, in columns."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union,
)
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.clock import now
from linli.db import read
from linli_deliberation.models import (
    Elector,
    Entitled,
    Participation,
    Poll,
    PollState,
    Proxy,
    Secrecy,
    Voters,
)
from linli_deliberation.polls.clockwork import told

#: How many polls a page shows.
AT_ONCE = 50
_A_ROUND = 200
#: As many as one may choose from; so many votes are never under way at once.
MOST = 500

#: Every vote that a person may cast: their own, of flats owned with others, of whom they stand for.
_LINES = union(
    select(col(Entitled.poll_id), col(Entitled.elector_id)).where(
        col(Entitled.person_id) == bindparam("person_id")
    ),
    select(col(Proxy.poll_id), col(Proxy.elector_id)).where(
        col(Proxy.person_id) == bindparam("person_id"), col(Proxy.revoked_at).is_(None)
    ),
).subquery()
_MINE = (
    select(
        _LINES.c.poll_id,
        func.count().label("lines"),
        func.count(col(Participation.id)).label("cast"),
    )
    .select_from(_LINES)
    .join(Participation, col(Participation.elector_id) == _LINES.c.elector_id, isouter=True)
    .group_by(_LINES.c.poll_id)
    .subquery()
)
_WITH_DRAFTS = (
    select(
        col(Poll.id),
        col(Poll.title),
        col(Poll.state),
        col(Poll.opens_at),
        col(Poll.closes_at),
        col(Poll.voters),
        col(Poll.secrecy),
        _MINE.c.lines,
        _MINE.c.cast,
    )
    .join(_MINE, _MINE.c.poll_id == col(Poll.id), isouter=True)
    .where(col(Poll.community_id) == bindparam("community_id"))
    .limit(bindparam("limit"))
)
_PUBLISHED = _WITH_DRAFTS.where(col(Poll.state) != PollState.DRAFT)
_NOW_OPEN = (
    col(Poll.state).in_((PollState.SCHEDULED, PollState.OPEN)),
    col(Poll.opens_at) <= bindparam("moment"),
    col(Poll.closes_at) > bindparam("moment"),
)
_WAITS = and_(*_NOW_OPEN, _MINE.c.lines > _MINE.c.cast)
_WAITING = (
    select(func.count(), func.min(col(Poll.closes_at)))
    .select_from(Poll)
    .join(_MINE, _MINE.c.poll_id == col(Poll.id))
    .where(col(Poll.community_id) == bindparam("community_id"), _WAITS)
)
#: What waits for the reader, what is open, the rest; each the newest first.
_FIRST = _PUBLISHED.where(col(Poll.state) != PollState.ANNULLED).order_by(
    case((_WAITS, 0), (and_(*_NOW_OPEN), 1), else_=2), col(Poll.id).desc()
)


@cache
def _statement(drafts: bool, states: tuple[PollState, ...], *, paged: bool) -> Select[Any]:
    found: Select[Any] = (_WITH_DRAFTS if drafts else _PUBLISHED).order_by(col(Poll.id).desc())
    if states:
        found = found.where(or_(*(_by_the_clock(state) for state in states)))
    return found.where(col(Poll.id) < bindparam("before")) if paged else found


def _by_the_clock(state: PollState) -> ColumnElement[bool]:
    """Say in SQL what :func:`clockwork.told` says."""
    moment: BindParameter[datetime] = bindparam("moment")
    running = col(Poll.state).in_((PollState.SCHEDULED, PollState.OPEN))
    match state:
        case PollState.SCHEDULED:
            return running & (col(Poll.opens_at) > moment)
        case PollState.OPEN:
            return running & (col(Poll.opens_at) <= moment) & (col(Poll.closes_at) > moment)
        case PollState.CLOSED:
            return (col(Poll.state) == state) | (running & (col(Poll.closes_at) <= moment))
        case _:
            return col(Poll.state) == state


@dataclass(frozen=True, slots=True)
class PollRow:
    """A poll as a list shows it, with what the reader has to do with it."""

    id: UUID
    title: str
    #: By the clock, whether or not it has been written down.
    state: PollState
    opens_at: datetime | None
    closes_at: datetime | None
    voters: Voters
    secrecy: Secrecy
    #: How many votes the reader may cast, for themselves and for others, and how many are in.
    lines: int
    cast: int

    @property
    def waits(self) -> bool:
        """Whether it is open, and a vote that the reader may cast is missing."""
        return self.state is PollState.OPEN and self.cast < self.lines

    @property
    def voted(self) -> bool:
        """Whether all that the reader may cast is in."""
        return bool(self.lines) and self.cast == self.lines


def of(
    session: Session,
    community_id: UUID,
    person_id: UUID | None,
    *,
    drafts: bool = False,
    states: tuple[PollState, ...] = (),
    before: UUID | None = None,
    limit: int = AT_ONCE,
) -> list[PollRow]:
    """Return the polls of a community, newest first; one query.

    ``person_id`` is the reader, whose vote is their home's where homes vote. ``states`` are by the
    clock; none means all. ``before`` is the last poll of the page before.
    """
    moment = now(session)
    given: dict[str, Any] = {"community_id": community_id, "person_id": person_id, "limit": limit}
    given |= {"before": before} if before else {}
    given |= {"moment": moment} if states else {}
    found = read(session, _statement(drafts, states, paged=before is not None), **given)
    return [_row(row, moment) for row in found]


def all_open(session: Session, community_id: UUID, person_id: UUID | None) -> list[PollRow]:
    """Return every poll that is open now, newest first; one query for each two hundred."""
    found: list[PollRow] = []
    while True:
        more = of(
            session,
            community_id,
            person_id,
            states=(PollState.OPEN,),
            before=found[-1].id if found else None,
            limit=_A_ROUND,
        )
        found += more
        if len(more) < _A_ROUND:
            return found


def first(
    session: Session, community_id: UUID, person_id: UUID | None, *, limit: int
) -> list[PollRow]:
    """Return what waits for a person first, then what is open, then the newest; one query."""
    moment = now(session)
    found = read(
        session, _FIRST, community_id=community_id, person_id=person_id, moment=moment, limit=limit
    )
    return [_row(row, moment) for row in found]


def _row(row: Any, moment: datetime) -> PollRow:
    return PollRow(
        id=row.id,
        title=row.title,
        state=told(row.state, row.opens_at, row.closes_at, moment),
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        voters=row.voters,
        secrecy=row.secrecy,
        lines=row.lines or 0,
        cast=row.cast or 0,
    )


def waiting(session: Session, community_id: UUID, person_id: UUID) -> tuple[int, datetime | None]:
    """Return in how many open polls a vote is missing that a person may cast; one query.

    With it comes when the first of these polls closes.
    """
    found = read(
        session, _WAITING, community_id=community_id, person_id=person_id, moment=now(session)
    )
    count, closes_at = found.one()
    return count, closes_at


@dataclass(frozen=True, slots=True)
class RollRow:
    """A line of the roll as staff see it: whether the vote is in, never what it says."""

    elector_id: UUID
    number: int
    label: str
    #: Hundredths of a square metre.
    area: int | None
    way: str | None
    proxy_id: UUID | None


def roll(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    *,
    search: str = "",
    missing: bool = False,
    after: int = 0,
    limit: int | None = 50,
) -> list[RollRow]:
    """Return lines of a poll's roll after number ``after``, only those not in yet if ``missing``.

    Tellers read it too: they hand out papers against it.

    Raises:
        NotAllowed: the actor may not see the roll here.
    """
    if not access.can(session, actor, "deliberation.tell", community_id):
        access.require(session, actor, "deliberation.roll", community_id)
    query = (
        select(
            col(Elector.id),
            col(Elector.number),
            col(Elector.label),
            col(Elector.area),
            col(Participation.way),
            col(Proxy.id),
        )
        .join(Poll, col(Poll.id) == col(Elector.poll_id))
        .join(Participation, col(Participation.elector_id) == col(Elector.id), isouter=True)
        .join(
            Proxy,
            (col(Proxy.elector_id) == col(Elector.id)) & col(Proxy.revoked_at).is_(None),
            isouter=True,
        )
        .where(
            col(Elector.poll_id) == poll_id,
            col(Poll.community_id) == community_id,
            col(Elector.number) > after,
        )
        .order_by(col(Elector.number))
        .limit(limit)
    )
    if search.strip():
        query = query.where(col(Elector.label).contains(search.strip(), autoescape=True))
    if missing:
        query = query.where(col(Participation.id).is_(None))
    return [
        RollRow(id_, number, label, area, way.value if way else None, proxy)
        for id_, number, label, area, way, proxy in session.execute(query)
    ]
