"""What was booked in the past months, as a replay reads it: in sums where nothing is judged anew.

A district of 16,000 households books 160,000 deeds in two years. Those of items that a draft leaves
as they were are only summed up, and so are those of items that it no longer has.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, col

from linli_moral_bank.models import Deed, DeedState, Rule, RuleSet, RuleSetState
from linli_moral_bank.rule_sets.reading import RuleRow

#: What of an item decides how many points a deed brings.
_DECIDES = (
    "rhythm", "points_from", "points_to", "cap", "household_cap", "cap_points", "cooldown_days",
    "per", "most", "since", "until", "categories", "owner_kinds",
)  # fmt: skip
#: Deeds that are read at once.
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Item:
    """What one version's item has brought in these months, and whether a draft leaves it so."""

    code: str
    stays: bool
    deeds: int
    issued: int
    deducted: int


@dataclass(frozen=True, slots=True)
class Person:
    """What the deeds of somebody brought, and how much of it a draft leaves as it was."""

    owner_id: UUID
    before: int
    stays: int


@dataclass(frozen=True, slots=True)
class Past:
    """The confirmed deeds of those for whom the tried rules would hold."""

    items: tuple[Item, ...]
    #: Codes of items whose deeds are judged anew.
    judged: frozenset[str]
    _of_these: ColumnElement[bool]
    _stays: frozenset[UUID]
    _judged: frozenset[UUID]

    @classmethod
    def of(
        cls,
        session: Session,
        rules: Mapping[str, RuleRow],
        community_id: UUID,
        below: Sequence[UUID],
        since: date,
    ) -> Self:
        """Return what was booked since a day under the rules of a community; one query."""
        own = select(col(RuleSet.community_id)).where(
            col(RuleSet.state) == RuleSetState.PUBLISHED,
            col(RuleSet.extends).is_(False),
            col(RuleSet.community_id) != community_id,
        )
        of_these = and_(
            col(Deed.community_id).in_(below),
            col(Deed.community_id).not_in(own),
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.happened_on) >= since,
        )
        booked = (
            select(
                col(Deed.rule_id),
                func.count().label("deeds"),
                _sum_where(col(Deed.points) > 0).label("issued"),
                _sum_where(col(Deed.points) < 0).label("deducted"),
            )
            .where(of_these)
            .group_by(col(Deed.rule_id))
            .subquery()
        )
        rows = session.execute(
            select(
                booked,
                col(RuleSet.community_id).label("rules_of"),
                *(col(getattr(Rule, name)) for name in ("code", *_DECIDES)),
            )
            .join(Rule, col(Rule.id) == booked.c.rule_id)
            .join(RuleSet, col(RuleSet.id) == col(Rule.rule_set_id))
        ).all()
        # An item that a level below added, or put in another's place, is not touched from above.
        lower = set(below) - {community_id}
        ours = [row for row in rows if row.rules_of not in lower]
        # Deeds by all versions of an item count towards its limits.
        changed = frozenset(
            row.code for row in ours if row.code in rules and not _is_same(row, rules[row.code])
        )
        judged = frozenset(row.rule_id for row in ours if row.code in changed)
        gone = {row.rule_id for row in ours if row.code not in rules}
        stays = frozenset(row.rule_id for row in rows) - judged - gone
        items = tuple(
            Item(row.code, row.rule_id in stays, row.deeds, row.issued, row.deducted)
            for row in rows
        )
        return cls(items, changed, of_these, stays, judged)

    def people(self, session: Session) -> list[Person]:
        """Return what everybody got, and keeps without being judged anew; one query."""
        rows = session.execute(
            select(
                col(Deed.owner_id),
                func.coalesce(func.sum(col(Deed.points)), 0),
                _sum_where(col(Deed.rule_id).in_(self._stays)),
            )
            .where(self._of_these)
            .group_by(col(Deed.owner_id))
        )
        return [Person(*row) for row in rows]

    def deeds(self, session: Session) -> Iterator[Any]:
        """Yield what is judged anew in the order in which it happened; one query."""
        if not self._judged:
            return
        deed = ("owner_kind", "owner_id", "rule_code", "happened_on", "points", "quantity")
        rule = ("points_from", "points_to", "per", "most")
        yield from session.execute(
            select(
                *(col(getattr(Deed, name)) for name in deed),
                *(col(getattr(Rule, name)) for name in rule),
            )
            .join(Rule, col(Rule.id) == col(Deed.rule_id))
            .where(self._of_these, col(Deed.rule_id).in_(self._judged))
            .order_by(col(Deed.happened_on), col(Deed.id)),
            execution_options={"yield_per": _AT_ONCE},
        )


def _sum_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, col(Deed.points)), else_=0)), 0)


def _is_same(row: Any, rule: RuleRow) -> bool:
    """Whether a draft's item brings what a version's brought, whatever else it says."""
    for name in _DECIDES:
        value = getattr(row, name)
        if getattr(rule, name) != (tuple(value) if isinstance(value, list) else value):
            return False
    return True
