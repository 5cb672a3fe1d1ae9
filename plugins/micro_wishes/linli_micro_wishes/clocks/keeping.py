"""How many promises were kept, month by month, judged by the times that were written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli.clock import now
from linli.communities import Place
from linli_micro_wishes.clocks.calendar import next_month, previous_month, start_of, today
from linli_micro_wishes.models import SETTLED, Order, OrderState
from linli_micro_wishes.numbers.shares import percent


@dataclass(frozen=True, slots=True)
class Kept:
    """Of the promises that were due in what came in within a month: how many were kept."""

    month: date
    answers: int
    answers_kept: int
    done: int
    done_kept: int

    @property
    def answer_share(self) -> int | None:
        """Percent of answers in time, rounded down so that nothing looks better than it is."""
        return percent(self.answers_kept, self.answers) if self.answers else None

    @property
    def done_share(self) -> int | None:
        """Percent done in time, rounded down."""
        return percent(self.done_kept, self.done) if self.done else None


def by_month(
    session: Session, place: Place, *, months: int = 12, community_ids: Sequence[UUID] = ()
) -> list[Kept]:
    """Return the last months, the present first; one query a month.

    A promise counts once it is kept or its time has gone by; what is not due yet does not. What
    was withdrawn or put to another one does not count either. ``community_ids`` are the places
    that are counted together, by default the place alone.
    """
    month = today(session, place).replace(day=1)
    found = []
    for _number in range(months):
        found.append(of_month(session, place, month, community_ids or (place.id,)))
        month = previous_month(month)
    return found


def of_month(session: Session, place: Place, month: date, community_ids: Sequence[UUID]) -> Kept:
    """Return the promises of what was told in one month, counted as in :func:`by_month`."""
    moment = now(session)
    answered, done = col(Order.answered_at), col(Order.done_at)
    answer_due, done_due = col(Order.answer_due_at), col(Order.done_due_at)
    waiting = col(Order.waiting_since).is_not(None)

    def due(kept: ColumnElement[bool], at: Any) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = at.is_not(None) & (kept | ((at <= moment) & ~waiting))
        return condition

    answer_kept = answered.is_not(None) & (answered <= answer_due)
    done_kept = col(Order.state).in_(SETTLED) & (done <= done_due)
    row = session.execute(
        select(
            func.count().filter(due(answered.is_not(None), answer_due)),
            func.count().filter(answer_due.is_not(None) & answer_kept),
            func.count().filter(due(col(Order.state).in_(SETTLED), done_due)),
            func.count().filter(done_due.is_not(None) & done_kept),
        ).where(
            col(Order.community_id).in_(community_ids),
            col(Order.submitted_at) >= start_of(month, place),
            col(Order.submitted_at) < start_of(next_month(month), place),
            col(Order.state).not_in((OrderState.WITHDRAWN, OrderState.MERGED)),
        )
    ).one()
    return Kept(month, *(int(number) for number in row))
