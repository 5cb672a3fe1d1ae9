"""Finding one's way in the tree of communities."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlmodel import Session, col

from linli.communities.models import Community, CommunityKind, CommunityStatus
from linli.db.memory import forget, remembered
from linli.db.prepared import read
from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")
_CACHE = "linli.places"
#: What a :class:`Place` is made from: columns, because every page reads its line of nodes.
_COLUMNS = (
    col(Community.id),
    col(Community.parent_id),
    col(Community.kind),
    col(Community.slug),
    col(Community.code),
    col(Community.name),
    col(Community.path),
    col(Community.language),
    col(Community.time_zone),
)


def _line(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Make the statement that reads a node and all above it, the root first."""
    line = select(*_COLUMNS).where(which).cte("line", recursive=True)
    above = select(*_COLUMNS).join(line, col(Community.id) == line.c.parent_id)
    line = line.union_all(above)
    return select(line).order_by(func.length(line.c.path))


_LINE = _line(col(Community.id) == bindparam("id"))
_LINE_OF_SLUG = _line(
    (col(Community.slug) == bindparam("slug")) & (col(Community.status) == CommunityStatus.OPEN)
)
_CHILDREN: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS)
    .where(
        col(Community.parent_id) == bindparam("parent_id"),
        col(Community.status) == CommunityStatus.OPEN,
    )
    .order_by(col(Community.code))
)
_CHILDREN_OF_KINDS = _CHILDREN.where(col(Community.kind).in_(bindparam("kinds", expanding=True)))

#: What holds where no community above says otherwise.
DEFAULT_LANGUAGE = "zh-Hans"
DEFAULT_TIME_ZONE = "Asia/Shanghai"


class CommunityNotFound(Refusal):
    """There is no such community, or it is closed."""

    code = "core.community_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree with what it inherits filled in."""

    id: UUID
    parent_id: UUID | None
    kind: CommunityKind
    slug: str | None
    code: str
    name: str
    path: str
    language: str
    time_zone: str
    #: The ids from the root to this node, itself last.
    ancestor_ids: tuple[UUID, ...]


def find(session: Session, slug: str) -> Place:
    """Return the open community with a portal at ``/c/<slug>``.

    Raises:
        CommunityNotFound: there is none.
    """
    return _read_line(session, _LINE_OF_SLUG, slug=slug)


def place(session: Session, community_id: UUID) -> Place:
    """Return a node with its inherited language and time zone; read once in a transaction.

    Raises:
        CommunityNotFound: there is no node with this id.
    """
    known: Place | None = remembered(session, _CACHE).get(community_id)
    return known or _read_line(session, _LINE, id=community_id)


def forget_places(session: Session) -> None:
    """Forget what was read of the tree: it changed in this transaction."""
    forget(session, _CACHE)


def ancestor_ids(session: Session, community_id: UUID) -> tuple[UUID, ...]:
    """Return the ids from the root down to the community, itself last."""
    return place(session, community_id).ancestor_ids


def subtree_ids(session: Session, community_id: UUID) -> list[UUID]:
    """Return the ids of the community and everything below it."""
    path = place(session, community_id).path
    return list(
        session.execute(
            select(col(Community.id)).where(col(Community.path).startswith(path, autoescape=True))
        ).scalars()
    )


def children(
    session: Session, community_id: UUID, *, kinds: tuple[CommunityKind, ...] = ()
) -> list[Place]:
    """Return the open nodes right below a community by code, only of ``kinds`` where given."""
    parent = place(session, community_id)
    query = _CHILDREN_OF_KINDS if kinds else _CHILDREN
    nodes = read(session, query, parent_id=community_id, kinds=kinds).all()
    return [_filled(node, parent) for node in nodes]


def groups(session: Session, community_id: UUID) -> list[Place]:
    """Return the resident groups and grids right below a community, by code."""
    return children(session, community_id, kinds=(CommunityKind.GROUP, CommunityKind.GRID))


def names_of(session: Session, community_ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of some nodes, in one query."""
    if not community_ids:
        return {}
    found = session.execute(
        select(col(Community.id), col(Community.name)).where(col(Community.id).in_(community_ids))
    )
    return {row[0]: row[1] for row in found}


def branch(session: Session, community_id: UUID) -> list[Place]:
    """Return the community and every open node below it, each right after the one it is part of."""
    top = place(session, community_id)
    nodes = session.execute(
        select(*_COLUMNS)
        .where(
            col(Community.path).startswith(top.path, autoescape=True),
            col(Community.id) != community_id,
            col(Community.status) == CommunityStatus.OPEN,
        )
        .order_by(col(Community.code))
    )
    below: dict[UUID | None, list[Row[Any]]] = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)

    def walk(parent: Place) -> Iterator[Place]:
        yield parent
        for node in below.get(parent.id, ()):
            yield from walk(_filled(node, parent))

    return list(walk(top))


def home_of(session: Session, node_id: UUID) -> Place:
    """Return the nearest node with a portal: the community that a group or building is part of."""
    node = place(session, node_id)
    while not node.kind.has_portal:
        if node.parent_id is None:
            raise CommunityNotFound(_("There is no community at this address."))
        node = place(session, node.parent_id)
    return node


def _read_line(session: Session, line: Select[*tuple[Any, ...]], **which: Any) -> Place:
    """Read a node with all above it, and remember each."""
    cache: dict[UUID, Place] = remembered(session, _CACHE)
    above: Place | None = None
    for node in read(session, line, **which).all():
        above = cache[node.id] = _filled(node, above)
    if above is None:
        raise CommunityNotFound(_("There is no community at this address."))
    return above


def _filled(node: Row[Any], above: Place | None) -> Place:
    return Place(
        id=node.id,
        parent_id=node.parent_id,
        kind=node.kind,
        slug=node.slug,
        code=node.code,
        name=node.name,
        path=node.path,
        language=node.language or (above.language if above else DEFAULT_LANGUAGE),
        time_zone=node.time_zone or (above.time_zone if above else DEFAULT_TIME_ZONE),
        ancestor_ids=(*(above.ancestor_ids if above else ()), node.id),
    )
