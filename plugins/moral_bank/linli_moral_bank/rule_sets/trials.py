"""Trials of a draft: replayed once, and kept with it until it is changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli_moral_bank import owners
from linli_moral_bank.rule_sets import reading, simulation
from linli_moral_bank.rule_sets.drafts import note, open_draft
from linli_moral_bank.rule_sets.simulation import Effect, Replay

#: What of a replay is kept as it is.
_PLAIN = (
    "months", "deeds", "issued_before", "issued_after", "deducted_before", "deducted_after",
    "gaining", "losing", "unchanged", "pledged", "fen_per_point",
)  # fmt: skip


def try_out(
    session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID, months: int
) -> Replay:
    """Replay a draft, and keep what came out with it.

    Raises:
        NotAllowed, RuleSetUnknown, RuleSetFrozen: the actor may not, or it is not a draft.
    """
    drafted = open_draft(session, actor, community_id, rule_set_id)
    found = simulation.replay(session, actor, community_id, rule_set_id, months)
    drafted.simulated_at, drafted.simulation = now(session), _written(found)
    session.flush()
    told = {
        "months": found.months,
        "deeds": found.deeds,
        "before": found.issued_before,
        "after": found.issued_after,
    }
    note(session, actor, "moral_bank.rules.simulated", drafted, told)
    return found


def kept(session: Session, actor: Actor, community_id: UUID, rule_set_id: UUID) -> Replay | None:
    """Return what came out when a version was tried; None where nobody has, or not as it is now.

    People are called as they are called today. A bounded number of queries.

    Raises:
        NotAllowed, RuleSetUnknown: the actor may not see the desk, or there is no such version.
    """
    access.require(session, actor, "moral_bank.desk", community_id)
    written = reading.find(session, community_id, rule_set_id).simulation
    if written is None or "gains" not in written:
        return None
    people = {UUID(row[0]) for row in (*written["gains"], *written["losses"])}
    names = owners.names_of(session, people) if people else {}
    return Replay(
        **{name: written[name] for name in _PLAIN},
        since=date.fromisoformat(written["since"]),
        gains=_effects(written["gains"], names),
        losses=_effects(written["losses"], names),
        by_item=tuple(Effect(*row) for row in written["by_item"]),
        new_items=tuple(written["new_items"]),
    )


def _written(found: Replay) -> dict[str, Any]:
    """Return a replay as it is kept: people by their ids alone."""
    return {
        **{name: getattr(found, name) for name in _PLAIN},
        "since": found.since.isoformat(),
        "gains": [(str(one.id), one.before, one.after) for one in found.gains],
        "losses": [(str(one.id), one.before, one.after) for one in found.losses],
        "by_item": [(one.id, one.name, one.before, one.after) for one in found.by_item],
        "new_items": found.new_items,
    }


def _effects(rows: Sequence[Sequence[Any]], names: Mapping[UUID, Text | str]) -> tuple[Effect, ...]:
    return tuple(
        Effect(UUID(id_), names.get(UUID(id_), ""), before, after) for id_, before, after in rows
    )
