"""Confirming what nobody objected to, once the time is over."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from linli import audit, events
from linli.access import SYSTEM
from linli.clock import now
from linli.jobs import enqueue
from linli.notices.events import DecidedItem, NoticeItemsDecided, Outcome
from linli.notices.finding import owners
from linli.notices.models import ItemState, Notice, NoticeItem
from linli.subjects import Subject

#: The job that closes one notice.
CLOSE = "core.notices.close"


def close_due(session: Session, community_id: UUID) -> int:
    """Close every notice of a community whose time is over; return how many.

    Notices of a plugin that is off stay as they are until it is on again.
    """
    due = session.execute(
        select(col(Notice.id))
        .where(
            col(Notice.community_id) == community_id,
            col(Notice.owner).in_(owners(session, community_id)),
            col(Notice.closed_at).is_(None),
            col(Notice.ends_at) <= now(session),
        )
        .order_by(col(Notice.id))
    ).scalars()
    return sum(_close(session, id_) for id_ in due.all())


def close(session: Session, notice_id: UUID) -> None:
    """Close a notice if its time is over, whoever comes first; asked again, it does nothing.

    While its plugin is off it is asked again every day.
    """
    notice = session.execute(
        select(col(Notice.community_id), col(Notice.owner)).where(
            col(Notice.id) == notice_id, col(Notice.closed_at).is_(None)
        )
    ).one_or_none()
    if notice is None:
        return
    if notice.owner in owners(session, notice.community_id):
        _close(session, notice_id)
        return
    again = now(session) + timedelta(days=1)
    enqueue(
        session,
        CLOSE,
        {"notice_id": str(notice_id)},
        run_at=again,
        key=f"{CLOSE}:{notice_id}:{again:%Y-%m-%d}",
        community_id=notice.community_id,
    )


def _close(session: Session, notice_id: UUID) -> bool:
    moment = now(session)
    notice = session.execute(
        update(Notice)
        .where(
            col(Notice.id) == notice_id,
            col(Notice.closed_at).is_(None),
            col(Notice.ends_at) <= moment,
        )
        .values(closed_at=moment)
        .returning(col(Notice.community_id), col(Notice.kind))
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if notice is None:
        return False
    confirmed = session.execute(
        update(NoticeItem)
        .where(col(NoticeItem.notice_id) == notice_id, col(NoticeItem.state) == ItemState.ON_NOTICE)
        .values(state=ItemState.CONFIRMED, decided_at=moment)
        .returning(
            col(NoticeItem.position),
            col(NoticeItem.id),
            col(NoticeItem.subject_type),
            col(NoticeItem.subject_id),
            col(NoticeItem.person_id),
            col(NoticeItem.correction),
        )
        .execution_options(synchronize_session=False)
    ).all()
    audit.record(
        session,
        SYSTEM,
        "core.notice.closed",
        notice.community_id,
        Subject("core.notice", notice_id),
        after={"confirmed": len(confirmed)},
    )
    if confirmed:
        tell(
            session,
            notice.community_id,
            notice_id,
            notice.kind,
            tuple(
                DecidedItem(
                    item_id=id_,
                    subject_type=subject_type,
                    subject_id=subject_id,
                    outcome=Outcome.CONFIRMED,
                    person_id=person_id,
                    correction=correction,
                )
                for _position, id_, subject_type, subject_id, person_id, correction in sorted(
                    confirmed, key=lambda row: row[0]
                )
            ),
        )
    return True


def tell(
    session: Session,
    community_id: UUID,
    notice_id: UUID,
    kind: str,
    items: tuple[DecidedItem, ...],
) -> None:
    """Tell the plugins, in this transaction, that items were decided."""
    events.publish(
        session,
        NoticeItemsDecided(
            community_id=community_id, notice_id=notice_id, notice_kind=kind, items=items
        ),
    )
