"""Lists of wishes and claims, in columns: the board, one's own, the desk. None names a wisher."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select
from sqlmodel import Session, col

from linli import access, people
from linli.access import Actor
from linli.clock import now
from linli.db import read
from linli.people import Organisation
from linli_micro_wishes.models import (
    CLAIMABLE,
    FULFILLED,
    HOLDING,
    PUBLIC,
    RUNNING,
    UNDER_WAY,
    AgeBand,
    Campaign,
    Channel,
    Claim,
    ClaimState,
    Delivery,
    Part,
    Wish,
    WishState,
)
from linli_micro_wishes.newest import newest_ids
from linli_micro_wishes.privacy import identity

#: A query whose rows are read by name.
Rows = Select[*tuple[Any, ...]]

_LATE = col(Claim.state).in_(RUNNING) & (col(Claim.due_at) <= bindparam("moment"))
#: That a claim holds its part at a moment, by the time alone.
_HOLDS = col(Claim.state).in_(HOLDING) & ~_LATE
_HAS_LATE = select(col(Claim.id)).where(col(Claim.wish_id) == col(Wish.id), _LATE).exists()
_IN_TIME = col(Wish.expires_at).is_(None) | (col(Wish.expires_at) > bindparam("moment"))
#: That a part of a wish can be claimed at a moment. The states are named once more so that an index
#: leads to them past a long history.
_IS_CLAIMABLE = col(Wish.state).in_((*CLAIMABLE, *UNDER_WAY)) & or_(
    col(Wish.state).in_(CLAIMABLE) & _IN_TIME, col(Wish.state).in_(UNDER_WAY) & _HAS_LATE
)
_IS_HERE = col(Wish.community_id) == bindparam("community_id")
_PARTS = (
    select(func.count())
    .select_from(Part)
    .where(col(Part.wish_id) == col(Wish.id))
    .scalar_subquery()
)
_HELD = (
    select(func.count())
    .select_from(Claim)
    .where(col(Claim.wish_id) == col(Wish.id), _HOLDS)
    .scalar_subquery()
)
_ROWS: Rows = select(
    col(Wish.id),
    col(Wish.number),
    col(Wish.category),
    col(Wish.title),
    col(Wish.story),
    col(Wish.age_band),
    col(Wish.value),
    col(Wish.state),
    col(Wish.channel),
    col(Wish.delivery),
    col(Wish.opened_at),
    col(Wish.sent_at),
    col(Wish.closed_at),
    col(Wish.reason),
    col(Wish.rating),
    col(Wish.published_story),
    col(Campaign.title).label("campaign"),
    _PARTS.label("parts"),
    (_PARTS - _HELD).label("free"),
).outerjoin(Campaign, col(Campaign.id) == col(Wish.campaign_id))
_HERE: Rows = _ROWS.where(_IS_HERE)
_MINE: Rows = (
    _HERE.where(identity.is_of(bindparam("person_id")))
    .order_by(col(Wish.id).desc())
    .limit(bindparam("limit"))
)
_CLAIMABLE_COUNT = select(func.count()).select_from(Wish).where(_IS_HERE, _IS_CLAIMABLE)


@dataclass(frozen=True, slots=True)
class WishRow:
    """A wish as everybody may see it."""

    id: UUID
    number: int
    category: str
    title: str
    story: str
    age_band: AgeBand
    value: int
    state: WishState
    channel: Channel
    delivery: Delivery
    opened_at: datetime | None
    sent_at: datetime | None
    closed_at: datetime | None
    reason: str
    rating: int | None
    published_story: str
    campaign: str | None
    parts: int
    #: Parts that somebody may claim now; counted by the time, whether or not a worker runs.
    free: int


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim as its claimer and staff see it."""

    id: UUID
    wish_id: UUID
    number: int
    title: str
    part: str
    state: ClaimState
    claimed_at: datetime
    due_at: datetime
    person_id: UUID
    person: str
    phone: str | None
    organisation: str | None
    team: str
    gift: str
    reason: str


def board(
    session: Session,
    community_id: UUID,
    *,
    category: str = "",
    search: str = "",
    campaign_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 30,
) -> list[WishRow]:
    """Return the wishes that can be claimed, newest first.

    ``search`` is part of title, story or campaign; two Chinese characters are enough.
    """
    wanted: list[ColumnElement[bool]] = [_IS_CLAIMABLE]
    if category:
        wanted.append(col(Wish.category) == category)
    if campaign_id is not None:
        wanted.append(col(Wish.campaign_id) == campaign_id)
    if words := search.strip():
        named = select(col(Campaign.id)).where(
            col(Campaign.community_id) == community_id,
            col(Campaign.title).contains(words, autoescape=True),
        )
        wanted.append(
            or_(
                col(Wish.title).contains(words, autoescape=True),
                col(Wish.story).contains(words, autoescape=True),
                col(Wish.campaign_id).in_(named),
            )
        )
    if before is not None:
        wanted.append(col(Wish.id) < before)
    return _newest(session, community_id, (*CLAIMABLE, *UNDER_WAY), limit, *wanted)


def taken(session: Session, community_id: UUID, *, limit: int = 4) -> list[WishRow]:
    """Return the newest wishes that somebody is fulfilling."""
    return _newest(session, community_id, UNDER_WAY, limit)


def on_tree(
    session: Session, community_id: UUID, *, campaign_id: UUID | None = None, limit: int = 24
) -> tuple[list[WishRow], list[WishRow]]:
    """Return the wishes that hang on the tree: those that wait, and those that came true lately."""
    found = []
    for states in ((*CLAIMABLE, *UNDER_WAY), FULFILLED):
        conditions = [] if campaign_id is None else [col(Wish.campaign_id) == campaign_id]
        found.append(_newest(session, community_id, states, limit, *conditions))
    return found[0], found[1]


def public(session: Session, community_id: UUID, wish_id: UUID) -> WishRow | None:
    """Return a wish as everybody may see it, or None where it is not for everybody."""
    query = _HERE.where(col(Wish.id) == wish_id, col(Wish.state).in_(PUBLIC))
    found = _read(session, community_id, query)
    return found[0] if found else None


def mine(session: Session, community_id: UUID, person_id: UUID, limit: int = 20) -> list[WishRow]:
    """Return the wishes that somebody made, newest first."""
    return _read(session, community_id, _MINE, person_id=person_id, limit=limit)


def row_of(session: Session, community_id: UUID, wish_id: UUID) -> WishRow:
    """Return a wish in whatever state it is; the caller decides who may see it."""
    return _read(session, community_id, _HERE.where(col(Wish.id) == wish_id))[0]


def stories(
    session: Session, community_id: UUID, *, before: UUID | None = None, limit: int = 20
) -> list[WishRow]:
    """Return the published stories of wishes that came true, newest first."""
    conditions: list[ColumnElement[bool]] = [col(Wish.published_at).is_not(None)]
    if before is not None:
        conditions.append(col(Wish.id) < before)
    return _newest(session, community_id, FULFILLED, limit, *conditions)


def on_desk(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    states: Sequence[WishState],
    before: UUID | None = None,
    limit: int = 40,
) -> list[WishRow]:
    """Return wishes in some states: what waits longest first, what is over newest first.

    Raises:
        NotAllowed: the actor does not look after wishes here.
    """
    access.require(session, actor, "micro_wishes.review", community_id)
    if all(state.is_over for state in states):
        older = [] if before is None else [col(Wish.id) < before]
        return _newest(session, community_id, states, limit, *older)
    query = _HERE.where(col(Wish.state).in_(states)).order_by(col(Wish.id)).limit(limit)
    if before is not None:
        query = query.where(col(Wish.id) > before)
    return _read(session, community_id, query)


def counts(session: Session, community_id: UUID) -> dict[WishState, int]:
    """Return how many wishes are in each state; one without any is left out."""
    found = session.execute(
        select(col(Wish.state), func.count())
        .where(col(Wish.community_id) == community_id, col(Wish.state) != WishState.DRAFT)
        .group_by(col(Wish.state))
    )
    return {row[0]: row[1] for row in found}


def claimable_count(session: Session, community_id: UUID) -> int:
    """Return how many wishes can be claimed now."""
    found = read(session, _CLAIMABLE_COUNT, community_id=community_id, moment=now(session))
    return found.scalar_one()


def claims_of(
    session: Session, community_id: UUID, person_id: UUID, limit: int = 20
) -> list[ClaimRow]:
    """Return the claims of somebody and of the organisations they act for, newest first."""
    organisations = people.organisations_of(session, person_id, community_id)
    query = (
        _claims(community_id)
        .where(
            or_(col(Claim.person_id) == person_id, col(Claim.organisation_id).in_(organisations))
        )
        .order_by(col(Claim.id).desc())
        .limit(limit)
    )
    return [ClaimRow(*row) for row in session.execute(query)]


def claims_on(session: Session, community_id: UUID, wish_id: UUID) -> list[ClaimRow]:
    """Return all claims there were on a wish, in their order."""
    query = _claims(community_id).where(col(Claim.wish_id) == wish_id).order_by(col(Claim.id))
    return [ClaimRow(*row) for row in session.execute(query)]


def taken_parts(session: Session, wish_id: UUID) -> set[UUID]:
    """Return the parts of a wish that cannot be claimed now."""
    query = select(col(Claim.part_id)).where(col(Claim.wish_id) == wish_id, _HOLDS)
    return set(read(session, query, moment=now(session)).scalars())


def _newest(
    session: Session,
    community_id: UUID,
    states: Sequence[WishState],
    limit: int,
    *conditions: ColumnElement[bool],
) -> list[WishRow]:
    """Return the newest wishes in some states that fit all conditions.

    The community is named where the ids are found and there alone: named once more, it would lead
    a database along all the wishes there ever were.
    """
    here = col(Wish.community_id) == community_id
    ids = newest_ids(col(Wish.id), col(Wish.state), states, limit, here, *conditions)
    query = _ROWS.where(col(Wish.id).in_(ids)).order_by(col(Wish.id).desc()).limit(limit)
    return _read(session, community_id, query)


def _read(session: Session, community_id: UUID, query: Rows, **parameters: Any) -> list[WishRow]:
    found = read(session, query, community_id=community_id, moment=now(session), **parameters)
    return [WishRow(*row) for row in found]


def _claims(community_id: UUID) -> Rows:
    return (
        select(
            col(Claim.id),
            col(Wish.id),
            col(Wish.number),
            col(Wish.title),
            col(Part.title),
            col(Claim.state),
            col(Claim.claimed_at),
            col(Claim.due_at),
            col(Claim.person_id),
            col(people.Person.name),
            col(people.Person.phone),
            col(Organisation.name),
            col(Claim.team),
            col(Claim.gift),
            col(Claim.reason),
        )
        .join(Wish, col(Wish.id) == col(Claim.wish_id))
        .join(Part, col(Part.id) == col(Claim.part_id))
        .join(people.Person, col(people.Person.id) == col(Claim.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Claim.organisation_id))
        .where(col(Wish.community_id) == community_id)
    )
