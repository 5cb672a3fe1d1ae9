"""Reading notices: what everybody may see, as it is now, whether or not a worker runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, case, func, literal, select, tuple_
from sqlmodel import Session, col

from linli.clock import now
from linli.communities import place
from linli.db import text_enum
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
    query = _notices(session, community_id).limit(limit)
    if kind:
        query = query.where(col(Notice.kind) == kind)
    if running is not None:
        ended = col(Notice.ends_at) <= now(session)
        query = query.where(~ended if running else ended)
    if before is not None:
        mark = session.execute(
            select(col(Notice.published_at)).where(
                col(Notice.id) == before, col(Notice.community_id) == community_id
            )
        ).scalar_one_or_none()
        if mark is None:
            raise NoticeNotFound(_("We cannot find this notice."))
        query = query.where(tuple_(col(Notice.published_at), col(Notice.id)) < (mark, before))
    return _rows(session, community_id, query)


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
    found = _rows(
        session, community_id, _notices(session, community_id).where(col(Notice.id) == notice_id)
    )
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
    query = (
        _items(session, community_id)
        .where(col(NoticeItem.notice_id) == notice_id, col(NoticeItem.position) > after)
        .order_by(col(NoticeItem.position))
        .limit(limit)
    )
    if group_id is not None:
        query = query.where(col(NoticeItem.group_id) == group_id)
    if state is not None:
        query = query.where(_state_now(session) == state)
    return [_item(*row) for row in session.execute(query)]


def find_item(session: Session, community_id: UUID, item_id: UUID) -> ItemRow:
    """Return one line.

    Raises:
        ItemNotFound: there is none on a notice of this community.
    """
    row = session.execute(
        _items(session, community_id).where(col(NoticeItem.id) == item_id)
    ).one_or_none()
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
    rows = session.execute(
        _items(session, community_id)
        .where(col(NoticeItem.subject_type) == type_, col(NoticeItem.subject_id).in_(wanted))
        .order_by(col(Notice.published_at), col(Notice.id))
    )
    return {item.subject.id: item for item in (_item(*row) for row in rows)}


def _notices(session: Session, community_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(
            col(Notice.id),
            col(Notice.kind),
            col(Notice.title),
            col(Notice.introduction),
            col(Notice.published_at),
            col(Notice.ends_at),
        )
        .where(
            col(Notice.community_id) == community_id,
            col(Notice.owner).in_(owners(session, community_id)),
        )
        .order_by(col(Notice.published_at).desc(), col(Notice.id).desc())
    )


def _rows(session: Session, community_id: UUID, query: Select[*tuple[Any, ...]]) -> list[NoticeRow]:
    rows = session.execute(query).all()
    counts: dict[UUID, dict[str, int]] = {row.id: {} for row in rows}
    state = _state_now(session)
    tally = (
        select(col(NoticeItem.notice_id), state, func.count())
        .join(Notice, col(Notice.id) == col(NoticeItem.notice_id))
        .where(col(NoticeItem.notice_id).in_(counts))
        .group_by(col(NoticeItem.notice_id), state)
    )
    for notice_id, item_state, count in session.execute(tally):
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


def _state_now(session: Session) -> Any:
    """Return the item's state as of now: what ended on notice is confirmed, closed or not."""
    confirmed = (col(NoticeItem.state) == ItemState.ON_NOTICE) & (
        col(Notice.ends_at) <= now(session)
    )
    return case(
        (confirmed, literal(ItemState.CONFIRMED, text_enum(ItemState))),
        else_=col(NoticeItem.state),
    )


def _items(session: Session, community_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
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
            _state_now(session),
            col(NoticeItem.correction).is_not(None),
            col(Notice.ends_at) > now(session),
        )
        .join(Notice, col(Notice.id) == col(NoticeItem.notice_id))
        .where(
            col(Notice.community_id) == community_id,
            col(Notice.owner).in_(owners(session, community_id)),
        )
    )


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
