"""The newest rows in some states, found by the index however long the history is."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, select, union_all


def newest_ids(
    id_: Any,
    state: Any,
    states: Sequence[StrEnum],
    limit: int,
    *conditions: ColumnElement[bool],
) -> CompoundSelect[UUID]:
    """Return the query of the ids of the newest rows in ``states`` that fit all ``conditions``.

    Asked for several states at once, a database reads all of them to find the newest few. Asked
    state by state, an index over (place, state, id) gives the few of each at once.
    """
    each = [
        select(id_).where(state == one, *conditions).order_by(id_.desc()).limit(limit).subquery()
        for one in states
    ]
    return union_all(*(select(found.c.id) for found in each))
