"""What held on a day: rules do not reach back, what happened is judged by those of its day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities
from linli_moral_bank.models import RuleSet, RuleSetState
from linli_moral_bank.rule_sets.reading import (
    SET_COLUMNS,
    RuleBook,
    RuleRow,
    in_force,
    put_together,
)


@dataclass(frozen=True, slots=True)
class Span:
    """An item as it held from one day to another, both included; None: it did not."""

    first: date
    last: date
    rule: RuleRow | None


def book_on(session: Session, community_id: UUID, day: date) -> RuleBook | None:
    """Return the rules that held in a community on a day.

    On days before the first rules of all, whatever earns points now held: a community that begins
    kept its rules on paper before. Nothing takes points for those days. Two queries, three then.
    """
    line = communities.ancestor_ids(session, community_id)
    return _book_on(session, community_id, line, _sets(session, line, day), day)


def item_on(session: Session, community_id: UUID, rule: RuleRow, day: date) -> RuleRow | None:
    """Return an item as it held in a community on a day; None where it did not.

    It is the same item by its code. What took points then and what earns them now is not.
    """
    return _in(book_on(session, community_id, day), rule)


def spans(
    session: Session, community_id: UUID, rule: RuleRow, first: date, last: date
) -> list[Span]:
    """Return how an item held in a community from one day to another, newest first.

    Days on which it said the same are together. A query for each version that began in between.
    """
    line = communities.ancestor_ids(session, community_id)
    sets = _sets(session, line, last)
    begins = {row.valid_from for row in sets if row.valid_from > first}
    found: list[Span] = []
    until = last
    for day in sorted({first, *begins}, reverse=True):
        held = _in(_book_on(session, community_id, line, sets, day), rule)
        if found and _is_same(held, found[-1].rule):
            found[-1] = replace(found[-1], first=day)
        else:
            found.append(Span(day, until, held))
        until = day - timedelta(days=1)
    return found


def _sets(session: Session, line: Sequence[UUID], day: date) -> Sequence[Any]:
    """Return the versions of some communities that had begun by a day, the newest last."""
    return session.execute(
        select(*(col(getattr(RuleSet, name)) for name in SET_COLUMNS))
        .where(
            col(RuleSet.community_id).in_(line),
            col(RuleSet.state) != RuleSetState.DRAFT,
            col(RuleSet.valid_from) <= day,
        )
        .order_by(col(RuleSet.valid_from), col(RuleSet.published_at), col(RuleSet.version))
    ).all()


def _book_on(
    session: Session, community_id: UUID, line: Sequence[UUID], sets: Sequence[Any], day: date
) -> RuleBook | None:
    holding = {row.community_id: row for row in sets if row.valid_from <= day}
    if holding:
        return put_together(session, line, holding)
    first = in_force(session, community_id)
    if first is None:
        return None
    return replace(first, rules=tuple(rule for rule in first.rules if not rule.is_deduction))


def _in(book: RuleBook | None, rule: RuleRow) -> RuleRow | None:
    return next(
        (
            one
            for one in (book.rules if book else ())
            if one.code == rule.code and one.is_deduction == rule.is_deduction
        ),
        None,
    )


def _is_same(one: RuleRow | None, other: RuleRow | None) -> bool:
    if one is None or other is None:
        return one is other
    return replace(one, id=other.id, rule_set_id=other.rule_set_id, example=other.example) == other
