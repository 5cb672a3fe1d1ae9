"""Lists of a community's members, in columns, page by page."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, String, Uuid, bindparam, cast, func, or_, select
from sqlmodel import Session, col

from linli import access
from linli.access.actor import Actor
from linli.db.prepared import read
from linli.people.models import Membership, MembershipStatus, Person


class MemberRow(NamedTuple):
    """A member as the register shows them to staff."""

    membership_id: UUID
    person_id: UUID
    name: str
    phone: str | None
    sign_in_name: str | None
    group_id: UUID | None
    categories: tuple[str, ...]
    status: MembershipStatus


_WAITING = select(func.count()).where(
    col(Membership.community_id) == bindparam("community_id"),
    col(Membership.status) == MembershipStatus.PENDING,
)


@cache
def _listed(*, group: bool, after: bool) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Membership.id),
            col(Person.id),
            col(Person.name),
            col(Person.phone),
            col(Person.sign_in_name),
            col(Membership.group_id),
            col(Membership.categories),
            col(Membership.status),
        )
        .join(Person, col(Person.id) == col(Membership.person_id))
        .where(
            col(Membership.community_id) == bindparam("community_id"),
            col(Membership.status) == bindparam("status"),
            col(Person.erased_at).is_(None),
        )
        .order_by(col(Person.name), col(Person.id))
        .limit(bindparam("limit"))
    )
    if group:
        query = query.where(col(Membership.group_id) == bindparam("group_id"))
    if after:
        name, last = bindparam("name", type_=String), bindparam("last", type_=Uuid)
        query = query.where(
            or_(col(Person.name) > name, (col(Person.name) == name) & (col(Person.id) > last))
        )
    return query


def members(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    search: str = "",
    group_id: UUID | None = None,
    category: str = "",
    status: MembershipStatus = MembershipStatus.ACTIVE,
    after: tuple[str, UUID] | None = None,
    limit: int = 50,
) -> list[MemberRow]:
    """Return members by name; ``after`` is name and person id of the last row already seen.

    ``search`` is part of a name or of a phone number, or a sign-in name's beginning; ``category``
    is a code of the community's list. A person who left and came back may be listed once for each
    time they left.

    Raises:
        NotAllowed: the actor may not see the register here.
    """
    access.require(session, actor, "core.people.see", community_id)
    query = _listed(group=group_id is not None, after=after is not None)
    search = search.strip()
    if search:
        digits = search.replace(" ", "")
        query = query.where(
            or_(
                col(Person.name).contains(search, autoescape=True),
                col(Person.phone).contains(digits, autoescape=True),
                col(Person.sign_in_name).startswith(search.lower(), autoescape=True),
            )
        )
    if category:
        # The list is stored as JSON, in which a code stands between quotation marks.
        query = query.where(
            cast(col(Membership.categories), String).contains(json.dumps(category), autoescape=True)
        )
    rows = read(
        session,
        query,
        community_id=community_id,
        status=status,
        group_id=group_id,
        name=after[0] if after else None,
        last=after[1] if after else None,
        limit=limit,
    )
    return [
        MemberRow(mid, pid, name, phone, sign_in_name, group, tuple(cats), state)
        for mid, pid, name, phone, sign_in_name, group, cats, state in rows.all()
    ]


def count_waiting(session: Session, community_id: UUID) -> int:
    """Return how many people signed up and wait for approval."""
    return int(read(session, _WAITING, community_id=community_id).scalar_one())


def count_members(session: Session, community_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many active members some communities have; one without any is left out."""
    found = session.execute(
        select(col(Membership.community_id), func.count())
        .where(
            col(Membership.community_id).in_(list(community_ids)),
            col(Membership.status) == MembershipStatus.ACTIVE,
        )
        .group_by(col(Membership.community_id))
    )
    return {row[0]: row[1] for row in found}


def count_in_groups(session: Session, *community_ids: UUID) -> dict[UUID | None, int]:
    """Return how many active members each group of communities has; None: belong to no group."""
    found = session.execute(
        select(col(Membership.group_id), func.count())
        .where(
            col(Membership.community_id).in_(community_ids),
            col(Membership.status) == MembershipStatus.ACTIVE,
        )
        .group_by(col(Membership.group_id))
    )
    return {row[0]: row[1] for row in found}


def names_of(session: Session, person_ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of some people, in one query."""
    if not person_ids:
        return {}
    found = session.execute(
        select(col(Person.id), col(Person.name)).where(col(Person.id).in_(person_ids))
    )
    return {row.id: row.name for row in found}
