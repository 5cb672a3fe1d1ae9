"""Putting a list on public notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.communities import place
from linli.db import breaks
from linli.errors import Refusal
from linli.i18n import texts
from linli.ids import new_id
from linli.jobs import enqueue
from linli.notices.closing import CLOSE, close_due
from linli.notices.finding import owners
from linli.notices.models import ItemState, Notice, NoticeItem
from linli.subjects import Subject

_ = texts("linli")

LONGEST = 365
_TITLE, _INTRODUCTION, _ITEM_TITLE, _ITEM_DETAIL = 200, 4000, 300, 1000


class NoticeRefused(Refusal):
    """The notice cannot be published like this."""

    code = "core.notice_refused"


class AlreadyOnNotice(NoticeRefused):
    """Something on the list already stands on a notice that is not decided."""

    code = "core.already_on_notice"
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftItem:
    """A line to publish. ``title`` and ``detail`` are shown as they are, to everybody."""

    subject: Subject
    title: str
    detail: str = ""
    #: Whom it concerns; never shown. They and their relatives cannot answer objections to it.
    person_id: UUID | None = None
    group_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A notice to publish. ``kind`` is ``<plugin>.<what is listed>``."""

    kind: str
    title: str
    introduction: str = ""
    #: Full days that it is shown after the day of publishing.
    days: int
    items: Sequence[DraftItem]


def publish(session: Session, actor: Actor, community_id: UUID, draft: Draft) -> UUID:
    """Publish a notice and return its id.

    The day of publishing is not counted, and the last day ends at midnight in the community's
    time zone (Civil Code of China, articles 201 and 202).

    Raises:
        NotAllowed: the actor may not publish notices here.
        NoticeRefused: a value is missing or too long; ``field`` names it.
        AlreadyOnNotice: something on the list stands on an undecided notice already.
    """
    access.require(session, actor, "core.notices.publish", community_id)
    owner = draft.kind.partition(".")[0]
    if owner not in owners(session, community_id):
        raise NoticeRefused(_("This part of the portal is not turned on here."))
    _check(draft)
    close_due(session, community_id)
    moment = now(session)
    notice = Notice(
        community_id=community_id,
        owner=owner,
        kind=draft.kind,
        title=draft.title.strip(),
        introduction=draft.introduction.strip(),
        published_at=moment,
        published_by_id=actor.person_id,
        ends_at=end_of(moment, draft.days, place(session, community_id).time_zone),
    )
    session.add(notice)
    session.flush()
    _insert(session, notice.id, draft.items)
    enqueue(
        session,
        CLOSE,
        {"notice_id": str(notice.id)},
        run_at=notice.ends_at,
        key=f"{CLOSE}:{notice.id}",
        community_id=community_id,
    )
    audit.record(
        session,
        actor,
        "core.notice.published",
        community_id,
        Subject("core.notice", notice.id),
        after={
            "kind": notice.kind,
            "title": notice.title,
            "items": len(draft.items),
            "ends_at": notice.ends_at.isoformat(),
        },
    )
    return notice.id


def end_of(moment: datetime, days: int, time_zone: str) -> datetime:
    """Return the moment (UTC) at which the ``days``-th day after ``moment``'s local day is over."""
    zone = ZoneInfo(time_zone)
    after = moment.astimezone(zone).date() + timedelta(days=days + 1)
    return datetime.combine(after, time(), zone).astimezone(UTC)


def _insert(session: Session, notice_id: UUID, items: Sequence[DraftItem]) -> None:
    rows = [
        {
            "id": new_id(),
            "notice_id": notice_id,
            "position": position,
            "subject_type": item.subject.type,
            "subject_id": item.subject.id,
            "title": item.title.strip(),
            "detail": item.detail.strip(),
            "person_id": item.person_id,
            "group_id": item.group_id,
            "state": ItemState.ON_NOTICE,
            "open_objections": 0,
            "decided_at": None,
            "correction": None,
        }
        for position, item in enumerate(items, start=1)
    ]
    try:
        with session.begin_nested():
            session.execute(insert(NoticeItem), rows)
    except IntegrityError as error:
        columns = ("core_notice_item.subject_type", "core_notice_item.subject_id")
        if not breaks(error, "uq_core_notice_item_subject", *columns):
            raise
        raise AlreadyOnNotice(
            _("Something on this list already stands on a notice that is not over yet."),
            field="items",
        ) from error


def _check(draft: Draft) -> None:
    if not draft.title.strip():
        raise NoticeRefused(_("Please give the notice a title."), field="title")
    if len(draft.title.strip()) > _TITLE:
        raise NoticeRefused(
            _("The title is too long: at most %(most)s characters fit.", most=_TITLE),
            field="title",
        )
    if len(draft.introduction.strip()) > _INTRODUCTION:
        raise NoticeRefused(
            _("The introduction is too long: at most %(most)s characters fit.", most=_INTRODUCTION),
            field="introduction",
        )
    if not 1 <= draft.days <= LONGEST:
        raise NoticeRefused(
            _("A notice is shown for 1 to %(most)s days.", most=LONGEST), field="days"
        )
    if not draft.items:
        raise NoticeRefused(_("There is nothing to publish yet."), field="items")
    for item in draft.items:
        if not item.title.strip() or len(item.title.strip()) > _ITEM_TITLE:
            raise NoticeRefused(
                _("Each line needs a text of at most %(most)s characters.", most=_ITEM_TITLE),
                field="items",
            )
        if len(item.detail.strip()) > _ITEM_DETAIL:
            raise NoticeRefused(
                _("The details of a line may have at most %(most)s characters.", most=_ITEM_DETAIL),
                field="items",
            )
