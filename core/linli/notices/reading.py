"""Reading notices: what everybody may see, as it is now, whether or not a worker runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, Uuid, bindparam, case, func, literal, select, tuple_
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from linli.clock import now
from linli.communities import place
from linli.db import prepared, text_enum
from linli.i18n import texts
from linli.notices.finding import ItemNotFound, NoticeNotFound, owners
from linli.notices.models import ItemState, Notice, NoticeItem
from linli.subjects import Subject

_ = texts("linli")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items of a notice are in each state."""

    on_notice: int = 0
    suspended: int = 0
    confirmed: int = 0
    rejected: int = 0

    @property
    def total(self) -> int:
        """All items."""
        return self.on_notice + self.suspended + self.confirmed + self.rejected


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as everybody reads it."""

    id: UUID
    kind: str
    title: str
    introduction: str
    published_at: datetime
    #: The last local day on which one can object.
    last_day: date
    ends_at: datetime
    #: Whether one can still object.
    running: bool
    counts: Counts


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A line of a notice. ``person_id`` is for rules, never for display."""

    id: UUID
    notice_id: UUID
    position: int
    subject: Subject
    title: str
    detail: str
    person_id: UUID | None
    group_id: UUID | None
    state: ItemState
    #: Whether an objection put it right.
    corrected: bool
    #: Whether one can still object to it.
    open_to_objections: bool


_ENDED = col(Notice.ends_at) <= bindparam("moment")
_HERE = (
    col(Notice.community_id) == bindparam("community_id"),
    col(Notice.owner).in_(bindparam("owners", expanding=True)),
)
#: The item's state as of now: what ended on notice is confirmed, closed or not.
_STATE_NOW = case(
    (
        (col(NoticeItem.state) == ItemState.ON_NOTICE) & _ENDED,
        literal(ItemState.CONFIRMED, text_enum(ItemState)),
    ),
    else_=col(NoticeItem.state),
)
_NOTICES: Select[*tuple[Any, ...]] = (
    select(
        col(Notice.id),
        col(Notice.kind),
        col(Notice.title),
        col(Notice.introduction),
        col(Notice.published_at),
        col(Notice.ends_at),
    )
    .where(*_HERE)
    .order_by(col(Notice.published_at).desc(), col(Notice.id).desc())
)
_ONE_NOTICE = _NOTICES.where(col(Notice.id) == bindparam("notice_id"))
_TALLY = (
    select(col(NoticeItem.notice_id), _STATE_NOW, func.count())
    .join(Notice, col(Notice.id) == col(NoticeItem.notice_id))
    .where(col(NoticeItem.notice_id).in_(bindparam("ids", expanding=True)))
    .group_by(col(NoticeItem.notice_id), _STATE_NOW)
)
_ITEMS: Select[*tuple[Any, ...]] = (
    select(
        col(NoticeItem.id),
        col(NoticeItem.notice_id),
        col(NoticeItem.position),
        col(NoticeItem.subject_type),
        col(NoticeItem.subject_id),
        col(NoticeItem.title),
        col(NoticeItem.detail),
        col(NoticeItem.person_id),
        col(NoticeItem.group_id),
        _STATE_NOW,
        col(NoticeItem.correction).is_not(None),
        ~_ENDED,
    )
    .join(Notice, col(Notice.id) == col(NoticeItem.notice_id))
    .where(*_HERE)
)


@cache
def _listed(*, kind: bool, running: bool | None, older: bool) -> Select[*tuple[Any, ...]]:
    query = _NOTICES.limit(bindparam("limit"))
    if kind:
        query = query.where(col(Notice.kind) == bindparam("kind"))
    if running is not None:
        query = query.where(~_ENDED if running else _ENDED)
    if older:
        mark = tuple_(bindparam("mark", type_=UTCDateTime), bindparam("before", type_=Uuid))
        query = query.where(tuple_(col(Notice.published_at), col(Notice.id)) < mark)
    return query


@cache
def _lines(*, group: bool, state: bool) -> Select[*tuple[Any, ...]]:
    query = (
        _ITEMS.where(
            col(NoticeItem.notice_id) == bindparam("notice_id"),
            col(NoticeItem.position) > bindparam("after"),
        )
        .order_by(col(NoticeItem.position))
        .limit(bindparam("limit"))
    )
    if group:
        query = query.where(col(NoticeItem.group_id) == bindparam("group_id"))
    if state:
        query = query.where(bindparam("state") == _STATE_NOW)
    return query


def listing(
    session: Session,
    community_id: UUID,
    *,
    kind: str = "",
    running: bool | None = None,
    before: UUID | None = None,
    limit: int = 20,
) -> list[NoticeRow]:
    """Return a community's notices, newest first, older than the one called ``before``.

    ``running`` keeps only those that one can (or can no longer) object to.
    """
    mark: datetime | None = None
    if before is not None:
        mark = session.execute(
            select(col(Notice.published_at)).where(
                col(Notice.id) == before, col(Notice.community_id) == community_id
            )
        ).scalar_one_or_none()
        if mark is None:
            raise NoticeNotFound(_("We cannot find this notice."))
    query = _listed(kind=bool(kind), running=running, older=mark is not None)
    asked = {"kind": kind, "mark": mark, "before": before, "limit": limit}
    return _rows(session, community_id, query, asked)


def count_ending(session: Session, community_id: UUID, within: timedelta) -> int:
    """Return how many notices are still running and end within this time."""
    moment = now(session)
    number = select(func.count()).where(
        col(Notice.community_id) == community_id,
        col(Notice.owner).in_(owners(session, community_id)),
        col(Notice.ends_at) > moment,
        col(Notice.ends_at) <= moment + within,
    )
    return int(session.execute(number).scalar_one())


def read(session: Session, community_id: UUID, notice_id: UUID) -> NoticeRow:
    """Return one notice.

    Raises:
        NoticeNotFound: there is none in this community, or its plugin is off.
    """
    found = _rows(session, community_id, _ONE_NOTICE, {"notice_id": notice_id})
    if not found:
        raise NoticeNotFound(_("We cannot find this notice."))
    return found[0]


def items(
    session: Session,
    community_id: UUID,
    notice_id: UUID,
    *,
    after: int = 0,
    limit: int = 100,
    group_id: UUID | None = None,
    state: ItemState | None = None,
) -> list[ItemRow]:
    """Return the lines of a notice in order, those after position ``after``.

    Another community's notice has no lines here.
    """
    query = _lines(group=group_id is not None, state=state is not None)
    rows = prepared.read(
        session,
        query,
        **_seen(session, community_id),
        notice_id=notice_id,
        after=after,
        group_id=group_id,
        state=state,
        limit=limit,
    )
    return [_item(*row) for row in rows]


def find_item(session: Session, community_id: UUID, item_id: UUID) -> ItemRow:
    """Return one line.

    Raises:
        ItemNotFound: there is none on a notice of this community.
    """
    query = _ITEMS.where(col(NoticeItem.id) == item_id)
    row = session.execute(query, _seen(session, community_id)).one_or_none()
    if row is None:
        raise ItemNotFound(_("We cannot find this line of the notice."))
    return _item(*row)


def items_of(
    session: Session, community_id: UUID, type_: str, ids: Iterable[UUID]
) -> dict[UUID, ItemRow]:
    """Return the newest line about each of these things (all of one type) that had one."""
    wanted = list(ids)
    if not wanted:
        return {}
    query = _ITEMS.where(
        col(NoticeItem.subject_type) == type_, col(NoticeItem.subject_id).in_(wanted)
    ).order_by(col(Notice.published_at), col(Notice.id))
    rows = session.execute(query, _seen(session, community_id))
    return {item.subject.id: item for item in (_item(*row) for row in rows)}


def _seen(session: Session, community_id: UUID) -> dict[str, Any]:
    """Return what every statement here asks with: where, whose notices, and as of when."""
    return {
        "community_id": community_id,
        "owners": owners(session, community_id),
        "moment": now(session),
    }


def _rows(
    session: Session,
    community_id: UUID,
    query: Select[*tuple[Any, ...]],
    asked: dict[str, Any],
) -> list[NoticeRow]:
    rows = prepared.read(session, query, **_seen(session, community_id), **asked).all()
    counts: dict[UUID, dict[str, int]] = {row.id: {} for row in rows}
    if rows:
        tally = prepared.read(session, _TALLY, moment=now(session), ids=list(counts))
        for notice_id, item_state, count in tally.all():
            counts[notice_id][item_state.value] = count
    zone = ZoneInfo(place(session, community_id).time_zone)
    return [
        NoticeRow(
            id=row.id,
            kind=row.kind,
            title=row.title,
            introduction=row.introduction,
            published_at=row.published_at,
            last_day=row.ends_at.astimezone(zone).date() - timedelta(days=1),
            ends_at=row.ends_at,
            running=row.ends_at > now(session),
            counts=Counts(**counts[row.id]),
        )
        for row in rows
    ]


def _item(
    id_: UUID,
    notice_id: UUID,
    position: int,
    subject_type: str,
    subject_id: UUID,
    title: str,
    detail: str,
    person_id: UUID | None,
    group_id: UUID | None,
    state: ItemState,
    corrected: bool,
    running: bool,
) -> ItemRow:
    undecided = state in (ItemState.ON_NOTICE, ItemState.SUSPENDED)
    return ItemRow(
        id=id_,
        notice_id=notice_id,
        position=position,
        subject=Subject(subject_type, subject_id),
        title=title,
        detail=detail,
        person_id=person_id,
        group_id=group_id,
        state=state,
        corrected=bool(corrected),
        open_to_objections=bool(running) and undecided,
    )
