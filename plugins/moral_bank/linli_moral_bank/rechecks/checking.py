"""What the council found of each deed that was drawn; what is wrong is booked right."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli.people import Organisation, Person
from linli.subjects import Subject
from linli_moral_bank import owners
from linli_moral_bank.deeds import corrections
from linli_moral_bank.deeds.acting import concerned
from linli_moral_bank.deeds.states import find as find_deed
from linli_moral_bank.deeds.states import subject_of
from linli_moral_bank.models import (
    Deed,
    DeedState,
    ExchangeFinding,
    Recheck,
    RecheckExchange,
    RecheckFinding,
    RecheckItem,
    Rule,
    WhyDrawn,
)
from linli_moral_bank.rechecks.refusals import RecheckRefused, RecheckUnknown
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """A recheck as the list shows it."""

    id: UUID
    quarter: str
    seed: str
    share: int
    threshold: int
    booked: int
    drawn_at: datetime
    closed_at: datetime | None
    report: str
    drawn: int
    checked: int
    corrected: int
    #: How many redemptions were handed over in the quarter, and what became of those drawn.
    exchanged: int
    exchanges_drawn: int
    exchanges_checked: int
    exchanges_wrong: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A deed that was drawn, with whose it is and what was found."""

    deed_id: UUID
    title: str
    name: Text | str
    happened_on: date
    story: str
    why: WhyDrawn
    #: As booked when it was drawn; what it counts now, as it may have been put right since.
    points_before: int
    stands: int
    points_after: int | None
    finding: RecheckFinding | None
    remark: str


def check(
    session: Session,
    actor: Actor,
    community_id: UUID,
    recheck_id: UUID,
    deed_id: UUID,
    *,
    points: int,
    remark: str = "",
) -> None:
    """Say for the council how many points a deed is worth; as it stands now, it is right.

    Other points are booked as a correction; 0 takes the deed out of the books.

    Raises:
        NotAllowed, RecheckUnknown: the actor is not of the council, or it was not drawn.
        DutiesIncompatible, RelativeStepsBack: they had a part in it, or are close to somebody.
        RecheckRefused: it was checked or the recheck closed, the points turn a plus into a minus or
            are more than it counts now, or a correction has no word of why.
    """
    recheck = find(session, actor, community_id, recheck_id)
    item: RecheckItem | None = session.execute(
        select(RecheckItem)
        .where(col(RecheckItem.recheck_id) == recheck.id, col(RecheckItem.deed_id) == deed_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if item is None:
        raise RecheckUnknown(_("This was not drawn."))
    if recheck.closed_at is not None or item.finding is not None:
        raise RecheckRefused(_("This was checked already."))
    deed = find_deed(session, community_id, deed_id, lock=True)
    before, remark = _stands(deed), remark.strip()
    if points * before < 0 or abs(points) > abs(before):
        raise RecheckRefused(_("It can stay, become less, or be taken out with 0."), field="points")
    changed = points != before
    if changed and not remark:
        raise RecheckRefused(
            _("Please write why, so that the person understands it."), field="remark"
        )
    whose = concerned(session, deed)
    access.take_duty(session, actor, subject_of(deed_id), "moral_bank.recheck", concerning=whose)
    if changed:
        corrections.change_points(session, actor, deed, points, remark)
        corrections.note(session, actor, deed, before, remark)
    item.finding = RecheckFinding.CORRECTED if changed else RecheckFinding.RIGHT
    item.points_after, item.remark = points, remark[:500]
    item.checked_at, item.checked_by_id = now(session), actor.person_id
    session.flush()


def _stands(deed: Deed) -> int:
    """Return what a deed counts now; out of the book it counts nothing."""
    return (deed.points or 0) if deed.state is DeedState.CONFIRMED else 0


def close(
    session: Session, actor: Actor, community_id: UUID, recheck_id: UUID, report: str
) -> None:
    """End a recheck with what the council says of the quarter; it then stands in public.

    Raises:
        NotAllowed, RecheckUnknown: the actor is not of the council, or there is no such recheck.
        RecheckRefused: something drawn was not checked, it is closed, or the report is empty.
    """
    recheck = find(session, actor, community_id, recheck_id, lock=True)
    if recheck.closed_at is not None:
        raise RecheckRefused(_("This was closed already."))
    left = sum(
        session.execute(
            select(func.count()).where(
                col(kind.recheck_id) == recheck.id, col(kind.finding).is_(None)
            )
        ).scalar_one()
        for kind in (RecheckItem, RecheckExchange)
    )
    if left:
        raise RecheckRefused(
            _.plural(
                "One entry has still to be checked.",
                "%(count)s entries have still to be checked.",
                left,
            )
        )
    report = report.strip()
    if not report:
        raise RecheckRefused(_("Please write what the council found."), field="report")
    recheck.report, recheck.closed_at = report[:2000], now(session)
    recheck.closed_by_id = actor.person_id
    session.flush()
    audit.record(
        session,
        actor,
        "moral_bank.recheck.closed",
        community_id,
        Subject("moral_bank.recheck", recheck.id),
        after={"quarter": recheck.quarter},
    )


def find(
    session: Session, actor: Actor, community_id: UUID, recheck_id: UUID, *, lock: bool = False
) -> Recheck:
    """Return a recheck for the council.

    Raises:
        NotAllowed, RecheckUnknown: the actor is not of the council, or there is no such recheck.
    """
    access.require(session, actor, "moral_bank.recheck", community_id)
    query = select(Recheck).where(
        col(Recheck.id) == recheck_id, col(Recheck.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Recheck | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise RecheckUnknown(_("There is no such recheck here."))
    return found


def listing(
    session: Session,
    community_id: UUID,
    *,
    closed_only: bool,
    before: str | None = None,
    limit: int | None = None,
) -> list[RecheckRow]:
    """Return a community's rechecks, the newest quarter first; ``closed_only`` for the public."""
    query = (
        select(
            col(Recheck.id),
            col(Recheck.quarter),
            col(Recheck.seed),
            col(Recheck.share),
            col(Recheck.threshold),
            col(Recheck.booked),
            col(Recheck.drawn_at),
            col(Recheck.closed_at),
            col(Recheck.report),
            func.count(col(RecheckItem.id)),
            func.count(col(RecheckItem.finding)),
            func.count().filter(col(RecheckItem.finding) == RecheckFinding.CORRECTED),
            col(Recheck.exchanged),
            _of_exchanges(func.count()),
            _of_exchanges(func.count(col(RecheckExchange.finding))),
            _of_exchanges(
                func.count().filter(col(RecheckExchange.finding) != ExchangeFinding.RIGHT)
            ),
        )
        .outerjoin(RecheckItem, col(RecheckItem.recheck_id) == col(Recheck.id))
        .where(col(Recheck.community_id) == community_id)
        .group_by(col(Recheck.id))
        .order_by(col(Recheck.quarter).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Recheck.quarter) < before)
    if closed_only:
        query = query.where(col(Recheck.closed_at).is_not(None))
    return [RecheckRow(*row) for row in session.execute(query)]


def _of_exchanges(counted: ColumnElement[int]) -> ScalarSelect[int]:
    """Return a number about the exchanges that were drawn for a recheck of the query."""
    return (
        select(counted)
        .where(col(RecheckExchange.recheck_id) == col(Recheck.id))
        .correlate(Recheck)
        .scalar_subquery()
    )


def items(session: Session, recheck_id: UUID) -> list[ItemRow]:
    """Return what was drawn, what is still to be checked first."""
    rows = session.execute(
        select(
            col(Deed.id),
            col(Rule.title),
            col(Deed.owner_kind),
            owners.NAME,
            col(Deed.happened_on),
            col(Deed.story),
            col(RecheckItem.why),
            col(RecheckItem.points_before),
            case((col(Deed.state) == DeedState.CONFIRMED, col(Deed.points)), else_=0),
            col(RecheckItem.points_after),
            col(RecheckItem.finding),
            col(RecheckItem.remark),
        )
        .join(Deed, col(Deed.id) == col(RecheckItem.deed_id))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
        .where(col(RecheckItem.recheck_id) == recheck_id)
        .order_by(col(RecheckItem.finding).is_not(None), col(RecheckItem.id))
    )
    return [
        ItemRow(deed_id, title, owners.whole(kind, name), *rest)
        for deed_id, title, kind, name, *rest in rows
    ]
