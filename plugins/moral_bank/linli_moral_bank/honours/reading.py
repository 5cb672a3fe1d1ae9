"""Lists of honours, who is proposed, and the red list."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli.communities import Place
from linli.i18n import Text
from linli.people import Organisation, Person
from linli.points import OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.books.book import masking
from linli_moral_bank.calendar import moments, said, span
from linli_moral_bank.honours.refusals import HonourUnknown
from linli_moral_bank.models import Honour, HonourState, Nominee, NomineeState, ProposedBy
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class HonourRow:
    """An honour as a list shows it."""

    id: UUID
    title: str
    about: str
    year: int
    quarter: int
    owner_kind: OwnerKind
    places: int
    min_score: int
    closes_on: date
    state: HonourState
    decision: str
    decided_at: datetime | None
    proposed: int


@dataclass(frozen=True, slots=True)
class NomineeRow:
    """Somebody proposed, by name, or a household or organisation."""

    id: UUID
    owner_kind: OwnerKind
    owner_id: UUID
    #: Who speaks for them.
    person_id: UUID
    name: Text | str
    group_id: UUID | None
    proposed_by: ProposedBy
    reason: str
    state: NomineeState
    remark: str
    serial: str | None


@dataclass(frozen=True, slots=True)
class RedListed:
    """Somebody honoured, as everybody may read it."""

    id: UUID
    period: Text
    title: str
    name: Text | str
    reason: str


def find(session: Session, community_id: UUID, honour_id: UUID, *, lock: bool = False) -> Honour:
    """Return an honour of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        HonourUnknown: there is none with this id here.
    """
    query = select(Honour).where(
        col(Honour.id) == honour_id, col(Honour.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Honour | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise HonourUnknown(_("There is no such honour here."))
    return found


def listing(
    session: Session, community_id: UUID, *, before: UUID | None = None, limit: int | None = None
) -> list[HonourRow]:
    """Return a community's honours, the newest year first; one query."""
    proposed = (
        select(func.count())
        .where(col(Nominee.honour_id) == col(Honour.id))
        .correlate(Honour)
        .scalar_subquery()
    )
    query = (
        select(
            col(Honour.id),
            col(Honour.title),
            col(Honour.about),
            col(Honour.year),
            col(Honour.quarter),
            col(Honour.owner_kind),
            col(Honour.places),
            col(Honour.min_score),
            col(Honour.closes_on),
            col(Honour.state),
            col(Honour.decision),
            col(Honour.decided_at),
            proposed,
        )
        .where(col(Honour.community_id) == community_id)
        .order_by(col(Honour.year).desc(), col(Honour.id).desc())
        .limit(limit)
    )
    if before is not None:
        last = aliased(Honour)
        place = select(col(last.year), col(last.id)).where(col(last.id) == before)
        query = query.where(tuple_(col(Honour.year), col(Honour.id)) < place.scalar_subquery())
    return [HonourRow(*row) for row in session.execute(query)]


def open_above(
    session: Session, place: Place, day: date, honour: Honour
) -> list[tuple[UUID, Text]]:
    """Return those of the level above for which who got an honour can be recommended today."""
    if place.parent_id is None:
        return []
    rows = session.execute(
        select(col(Honour.id), col(Honour.title), col(Honour.year), col(Honour.quarter))
        .where(
            col(Honour.community_id) == place.parent_id,
            col(Honour.owner_kind) == honour.owner_kind,
            col(Honour.category).in_(("", honour.category)),
            col(Honour.state) == HonourState.OPEN,
            col(Honour.closes_on) >= day,
        )
        .order_by(col(Honour.id))
    )
    return [
        (id_, _("%(title)s %(year)s", title=title, year=said(year, quarter)))
        for id_, title, year, quarter in rows
    ]


def nominees(session: Session, honour_id: UUID) -> list[NomineeRow]:
    """Return who is proposed for an honour, in the order in which they were."""
    rows = session.execute(
        select(
            col(Nominee.id),
            col(Nominee.owner_kind),
            col(Nominee.owner_id),
            col(Nominee.person_id),
            owners.NAME,
            col(Nominee.group_id),
            col(Nominee.proposed_by),
            col(Nominee.reason),
            col(Nominee.state),
            col(Nominee.remark),
            col(Nominee.serial),
        )
        .join(Person, col(Person.id) == col(Nominee.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Nominee.owner_id))
        .where(col(Nominee.honour_id) == honour_id)
        .order_by(col(Nominee.id))
    )
    return [
        NomineeRow(id_, kind, owner, person, owners.whole(kind, name), *rest)
        for id_, kind, owner, person, name, *rest in rows
    ]


def red_list(
    session: Session,
    place: Place,
    *,
    quarter: tuple[int, int] | None = None,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[RedListed]:
    """Return who was honoured, the newest first, with names as the community shows them.

    With a ``quarter`` (year and number) those of its own honours, and of others decided in it.
    """
    how = masking(session, place.id)
    query = (
        select(
            col(Nominee.id),
            col(Honour.year),
            col(Honour.quarter),
            col(Honour.title),
            col(Nominee.owner_kind),
            owners.NAME,
            col(Nominee.reason),
        )
        .join(Honour, col(Honour.id) == col(Nominee.honour_id))
        .join(Person, col(Person.id) == col(Nominee.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Nominee.owner_id))
        .where(
            col(Honour.community_id) == place.id,
            col(Nominee.state) == NomineeState.AWARDED,
        )
        .order_by(col(Honour.decided_at).desc(), col(Nominee.id))
        .limit(limit)
    )
    if quarter is not None:
        year, number = quarter
        begin, end = moments(*span(year, number), place)
        query = query.where(
            (col(Honour.year) == year) & (col(Honour.quarter) == number)
            | (col(Honour.quarter) == 0)
            & (col(Honour.decided_at) >= begin)
            & (col(Honour.decided_at) < end)
        )
    if before is not None:
        last, its = aliased(Nominee), aliased(Honour)
        given = (
            select(col(its.decided_at))
            .join(last, col(last.honour_id) == col(its.id))
            .where(col(last.id) == before)
            .scalar_subquery()
        )
        query = query.where(
            (col(Honour.decided_at) < given)
            | (col(Honour.decided_at) == given) & (col(Nominee.id) > before)
        )
    return [
        RedListed(id_, said(year, quarter), title, owners.shown(kind, name, how), reason)
        for id_, year, quarter, title, kind, name, reason in session.execute(query)
    ]
