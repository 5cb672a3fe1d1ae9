"""Finding notices where they may be seen, and locking them before they change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import plugins
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import texts
from linli.notices.models import ItemState, Notice, NoticeItem, Objection
from linli.subjects import Subject

_ = texts("linli")


class NoticeNotFound(Refusal):
    """There is no such notice in this community, or its plugin is off."""

    code = "core.notice_not_found"
    status = 404


class ItemNotFound(Refusal):
    """There is no such line on a notice of this community."""

    code = "core.notice_item_not_found"
    status = 404


class ObjectionNotFound(Refusal):
    """There is no such objection in this community, or it is not for this reader."""

    code = "core.objection_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class Standing:
    """An item with what decides about it, its notice's row locked until the transaction ends."""

    item_id: UUID
    notice_id: UUID
    kind: str
    notice_title: str
    title: str
    detail: str
    subject: Subject
    person_id: UUID | None
    group_id: UUID | None
    state: ItemState
    open_objections: int
    correction: dict[str, Any] | None
    #: Whether nobody can object any more.
    ended: bool


def owners(session: Session, community_id: UUID) -> list[str]:
    """Return whose notices are shown in a community: core's and those of plugins that are on."""
    return ["core", *sorted(plugins.enabled(session, community_id))]


def lock_item(session: Session, community_id: UUID, item_id: UUID) -> Standing:
    """Lock an item's notice, so that objecting, answering and closing follow one another.

    Raises:
        ItemNotFound: there is no such item here.
    """
    notice_id = (
        select(col(NoticeItem.notice_id)).where(col(NoticeItem.id) == item_id).scalar_subquery()
    )
    notice = session.execute(
        select(
            col(Notice.id),
            col(Notice.kind),
            col(Notice.title),
            col(Notice.ends_at),
            col(Notice.closed_at),
        )
        .where(
            col(Notice.id) == notice_id,
            col(Notice.community_id) == community_id,
            col(Notice.owner).in_(owners(session, community_id)),
        )
        .with_for_update()
    ).one_or_none()
    if notice is None:
        raise ItemNotFound(_("We cannot find this line of the notice."))
    # Read after the lock was had: what another transaction changed before is seen.
    item = session.execute(
        select(
            col(NoticeItem.title),
            col(NoticeItem.detail),
            col(NoticeItem.subject_type),
            col(NoticeItem.subject_id),
            col(NoticeItem.person_id),
            col(NoticeItem.group_id),
            col(NoticeItem.state),
            col(NoticeItem.open_objections),
            col(NoticeItem.correction),
        ).where(col(NoticeItem.id) == item_id)
    ).one()
    return Standing(
        item_id=item_id,
        notice_id=notice.id,
        kind=notice.kind,
        notice_title=notice.title,
        title=item.title,
        detail=item.detail,
        subject=Subject(item.subject_type, item.subject_id),
        person_id=item.person_id,
        group_id=item.group_id,
        state=item.state,
        open_objections=item.open_objections,
        correction=item.correction,
        ended=has_ended(session, notice.ends_at, notice.closed_at),
    )


def lock_objection(
    session: Session, community_id: UUID, objection_id: UUID
) -> tuple[Objection, Standing]:
    """Lock the notice that an objection is about, and return the objection as it is now.

    Raises:
        ObjectionNotFound: there is no such objection here.
    """
    item_id = session.execute(
        select(col(Objection.item_id)).where(
            col(Objection.id) == objection_id, col(Objection.community_id) == community_id
        )
    ).scalar_one_or_none()
    if item_id is None:
        raise ObjectionNotFound(_("We cannot find this objection."))
    standing = lock_item(session, community_id, item_id)
    objection = session.execute(
        select(Objection)
        .where(col(Objection.id) == objection_id)
        .execution_options(populate_existing=True)
    ).scalar_one()
    return objection, standing


def has_ended(session: Session, ends_at: datetime, closed_at: datetime | None) -> bool:
    """Return whether a notice's time is over, whether or not anybody has closed it yet."""
    return closed_at is not None or ends_at <= now(session)
