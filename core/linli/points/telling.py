"""The journal as other programs read it: row by row in the feed, or all of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli import feed
from linli.points.answers import Row, as_row
from linli.points.journal import COLUMNS
from linli.points.known import known

#: What of a row others may keep; its key, its origin and its seal are nobody else's.
TOLD = (
    "id",
    "kind",
    "from_id",
    "to_id",
    "amount",
    "recorded_at",
    "effective_at",
    "expires_at",
    "reason",
    "note",
    "rule_version",
    "subject_type",
    "subject_id",
    "actor_id",
    "on_behalf_of_id",
    "hold_id",
    "reverses_id",
    "link_id",
)
_GIVER = COLUMNS.index("from_id")


def told(row: Row) -> dict[str, Any]:
    """Return a row of the journal as JSON values."""
    return {name: _as_json(row[name]) for name in TOLD}


def tell(session: Session, rows: Sequence[Sequence[Any]]) -> None:
    """Keep what was booked, columns by row, for the feeds of the communities whose units it was in.

    Costs nothing where nobody listens: locking the accounts has told that already.
    """
    givers = {columns[_GIVER] for columns in rows}
    facts = known(session, givers)
    here = {facts[giver].community_id for giver in givers}
    open_ = {community_id for community_id in here if feed.is_open(session, community_id)}
    if not open_:
        return
    events: dict[tuple[UUID, str], list[tuple[UUID, dict[str, Any]]]] = defaultdict(list)
    for columns in rows:
        community_id = facts[columns[_GIVER]].community_id
        if community_id in open_:
            row = as_row(columns)
            # What happens to one hold, or to one booking, is one story.
            about = row["hold_id"] or row["reverses_id"] or row["id"]
            events[community_id, f"points.{row['kind']}"].append((about, told(row)))
    for (community_id, kind), found in events.items():
        feed.record(session, community_id, kind, found)


def _as_json(value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case StrEnum():
            return value.value
    return value
