"""Which accounts are a community's: what another program may see and move in its name.

An account is a community's when its unit is (or is defined below it), and in a unit from above when
its owner belongs to the community.
"""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlmodel import Session, col

from linli.communities.models import Community
from linli.communities.tree import place
from linli.people.models import Household, Membership, Organisation
from linli.points import refusals
from linli.points.accounts import ACCOUNT_COLUMNS, account_of
from linli.points.models import PointsAccount, PointsLane, PointsTransfer, PointsUnit
from linli.points.telling import TOLD, told
from linli.points.values import Account, AccountKind, Owner, OwnerKind

_UNIT_PATHS = (
    select(col(PointsAccount.id), col(Community.path))
    .join(PointsUnit, col(PointsUnit.id) == col(PointsAccount.unit_id))
    .join(Community, col(Community.id) == col(PointsUnit.community_id))
    .where(col(PointsAccount.id).in_(bindparam("ids", expanding=True)))
)


#: Where the units of accounts are defined: account → its unit's community's place in the tree.
#: None of the three is ever changed, so what was read once holds for the process's life.
_UNIT_OF: dict[UUID, str] = {}
#: So many accounts are kept in mind.
_KEPT = 20_000


def require_accounts(
    session: Session, community_id: UUID, path: str, account_ids: Collection[UUID]
) -> None:
    """Refuse unless all of these accounts are the community's; ``path`` is its place in the tree.

    Raises:
        AccountUnknown: one of them is not, or does not exist.
    """
    if unknown_accounts(session, community_id, path, account_ids):
        raise refusals.AccountUnknown()


def unknown_accounts(
    session: Session, community_id: UUID, path: str, account_ids: Collection[UUID]
) -> set[UUID]:
    """Return which of these are no accounts of the community: another's, or none at all."""
    wanted = set(account_ids)
    unread = wanted - _UNIT_OF.keys()
    if unread:
        if len(_UNIT_OF) + len(unread) > _KEPT:
            _UNIT_OF.clear()
        found = session.execute(_UNIT_PATHS, {"ids": list(unread)})
        _UNIT_OF.update((id_, unit_path) for id_, unit_path in found)
    unknown = {id_ for id_ in wanted if not _UNIT_OF.get(id_, "").startswith(path)}
    if not unknown:
        return unknown
    query = _here(session, community_id).where(
        col(PointsAccount.id).in_(bindparam("ids", expanding=True))
    )
    return unknown - {row.id for row in session.execute(query, {"ids": list(unknown)})}


def accounts_in(
    session: Session,
    community_id: UUID,
    *,
    unit_code: str | None = None,
    owner: Owner | None = None,
    kind: AccountKind | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[Account]:
    """Return accounts of a community in the order in which they were opened, after ``after``."""
    query = _here(session, community_id).order_by(col(PointsAccount.id)).limit(limit)
    if unit_code is not None:
        query = query.where(col(PointsUnit.code) == unit_code)
    if owner is not None:
        query = query.where(
            col(PointsAccount.owner_id) == owner.id, col(PointsAccount.owner_kind) == owner.kind
        )
    if kind is not None:
        query = query.where(col(PointsAccount.kind) == kind)
    if after is not None:
        query = query.where(col(PointsAccount.id) > after)
    return [account_of(row) for row in session.execute(query)]


def journal(session: Session, community_id: UUID, *, chunk: int = 500) -> Iterator[dict[str, Any]]:
    """Yield what was booked from or to a community's accounts, oldest first, as JSON values.

    Rows come from the database ``chunk`` at a time, so that a long journal needs little memory.
    """
    here = _here(session, community_id).with_only_columns(col(PointsAccount.id))
    query = (
        select(*(getattr(PointsTransfer, name) for name in TOLD))
        .where(
            col(PointsTransfer.refusal).is_(None),
            or_(col(PointsTransfer.from_id).in_(here), col(PointsTransfer.to_id).in_(here)),
        )
        .order_by(col(PointsTransfer.id))
        .execution_options(yield_per=chunk)
    )
    for row in session.execute(query).mappings():
        yield told(dict(row))


def owner_is_known(session: Session, community_id: UUID, owner: Owner) -> bool:
    """Return whether an owner belongs to a community: a member, a household, a part of it …"""
    query = _owners(owner.kind, place(session, community_id).path)
    found = session.execute(query.where(_OWNER_ID[owner.kind] == owner.id).limit(1))
    return found.first() is not None


#: The column of an owner's id, and that of the community it belongs to.
_OWNER_ID: dict[OwnerKind, Any] = {
    OwnerKind.PERSON: col(Membership.person_id),
    OwnerKind.HOUSEHOLD: col(Household.id),
    OwnerKind.ORGANISATION: col(Organisation.id),
    OwnerKind.COMMUNITY: col(Community.id),
    OwnerKind.SYSTEM: col(Community.id),
}
_HOME_ID: dict[OwnerKind, Any] = {
    OwnerKind.PERSON: col(Membership.community_id),
    OwnerKind.HOUSEHOLD: col(Household.community_id),
    OwnerKind.ORGANISATION: col(Organisation.community_id),
}


def _owners(kind: OwnerKind, path: str) -> Select[Any]:
    """Return the ids of a community's owners of one kind."""
    query = select(_OWNER_ID[kind])
    if kind in _HOME_ID:
        query = query.join(Community, col(Community.id) == _HOME_ID[kind])
    # The question around it asks for communities too; these are not those.
    return query.where(col(Community.path).startswith(path, autoescape=True)).correlate(None)


def _here(session: Session, community_id: UUID) -> Any:
    """Return the accounts of a community."""
    here = place(session, community_id)
    ours = and_(
        col(PointsUnit.community_id).in_(here.ancestor_ids),
        or_(
            *(
                and_(
                    col(PointsAccount.owner_kind) == kind,
                    col(PointsAccount.owner_id).in_(_owners(kind, here.path)),
                )
                for kind in OwnerKind
            )
        ),
    )
    return (
        select(*ACCOUNT_COLUMNS)
        .join(
            PointsLane,
            and_(col(PointsLane.account_id) == col(PointsAccount.id), col(PointsLane.lane) == 0),
        )
        .join(PointsUnit, col(PointsUnit.id) == col(PointsAccount.unit_id))
        .join(Community, col(Community.id) == col(PointsUnit.community_id))
        .where(or_(col(Community.path).startswith(here.path, autoescape=True), ours))
    )
