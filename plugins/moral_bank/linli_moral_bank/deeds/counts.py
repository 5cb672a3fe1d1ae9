"""How many deeds are in each state: of the work all, of what is over, which only grows, some."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    Integer,
    Select,
    String,
    bindparam,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.db import read
from linli_moral_bank.models import Deed, DeedState

#: Of what is over no more are counted.
MOST = 1000


def _first_of(state: DeedState) -> Select[*tuple[Any, ...]]:
    """Return the query of how many deeds are in a state, up to :data:`MOST`."""
    first = (
        select(literal(1))
        .select_from(Deed)
        .where(col(Deed.community_id) == bindparam("community_id"), col(Deed.state) == state)
        .limit(bindparam("most", type_=Integer))
        .subquery()
    )
    return select(literal(state.value), func.count()).select_from(first)


_COUNTS = union_all(
    select(type_coerce(col(Deed.state), String), func.count())
    .where(
        col(Deed.community_id) == bindparam("community_id"),
        col(Deed.state).in_([state for state in DeedState if not state.is_over]),
    )
    .group_by(col(Deed.state)),
    *(_first_of(state) for state in DeedState if state.is_over),
)


def of_community(session: Session, actor: Actor, community_id: UUID) -> dict[DeedState, int]:
    """Return how many deeds are in each state; of what is over up to :data:`MOST`.

    Raises:
        NotAllowed: the actor may not see the desk here.
    """
    access.require(session, actor, "moral_bank.desk", community_id)
    found = read(session, _COUNTS, community_id=community_id, most=MOST)
    return {DeedState(state): int(count) for state, count in found}
