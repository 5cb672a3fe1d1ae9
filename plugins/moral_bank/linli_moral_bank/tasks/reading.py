"""Lists of tasks: what can be done now, and who took what up."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from linli.people import Person
from linli_moral_bank.models import TakerState, Task, TaskKind, TaskTaker

#: So long after its last day who took a task up may still tell how it went.
GRACE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as a list shows it, and how far its reader is with it."""

    id: UUID
    kind: TaskKind
    rule_code: str
    title: str
    about: str
    since: date
    until: date
    places: int | None
    closed: bool
    taken: int
    mine: TakerState | None


@dataclass(frozen=True, slots=True)
class TakerRow:
    """Somebody who took a task up."""

    name: str
    state: TakerState
    deed_id: UUID | None


def listing(
    session: Session,
    community_id: UUID,
    person_id: UUID,
    day: date,
    *,
    over: bool = False,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[TaskRow]:
    """Return the tasks that can still be done on a day, the next to end first; one query.

    Those that the reader took up stay among them until it is too late to tell how it went.
    ``over`` returns those of the past instead, the newest first; ``before`` is for these.
    """
    to_tell = col(TaskTaker.state).is_not_distinct_from(TakerState.TAKEN) & (
        col(Task.until) >= day - GRACE
    )
    open_ = ((col(Task.until) >= day) | to_tell) & col(Task.closed_at).is_(None)
    query = _rows(community_id, person_id).where(~open_ if over else open_)
    if before is not None:
        query = query.where(col(Task.id) < before)
    query = query.order_by(col(Task.id).desc() if over else col(Task.until), col(Task.id))
    return [TaskRow(*row) for row in session.execute(query.limit(limit))]


def one(session: Session, task: Task, person_id: UUID) -> TaskRow:
    """Return a task as a list shows it to somebody."""
    query = _rows(task.community_id, person_id).where(col(Task.id) == task.id)
    return TaskRow(*session.execute(query).one())


def _rows(community_id: UUID, person_id: UUID) -> Select[*tuple[Any, ...]]:
    taken = (
        select(func.count())
        .where(
            col(TaskTaker.task_id) == col(Task.id), col(TaskTaker.state) != TakerState.GIVEN_BACK
        )
        .correlate(Task)
        .scalar_subquery()
    )
    return (
        select(
            col(Task.id),
            col(Task.kind),
            col(Task.rule_code),
            col(Task.title),
            col(Task.about),
            col(Task.since),
            col(Task.until),
            col(Task.places),
            col(Task.closed_at).is_not(None),
            taken,
            col(TaskTaker.state),
        )
        .outerjoin(
            TaskTaker,
            (col(TaskTaker.task_id) == col(Task.id)) & (col(TaskTaker.person_id) == person_id),
        )
        .where(col(Task.community_id) == community_id)
    )


def scanned(session: Session, deed_id: UUID) -> str:
    """Return at which event the sheet was scanned for a deed; empty where none was."""
    title: str | None = session.execute(
        select(col(Task.title))
        .join(TaskTaker, col(TaskTaker.task_id) == col(Task.id))
        .where(col(TaskTaker.deed_id) == deed_id, col(Task.kind) == TaskKind.EVENT)
        .limit(1)
    ).scalar()
    return title or ""


def takers(session: Session, task_id: UUID) -> list[TakerRow]:
    """Return who took a task up, in that order."""
    rows = session.execute(
        select(col(Person.name), col(TaskTaker.state), col(TaskTaker.deed_id))
        .join(Person, col(Person.id) == col(TaskTaker.person_id))
        .where(col(TaskTaker.task_id) == task_id)
        .order_by(col(TaskTaker.id))
    )
    return [TakerRow(*row) for row in rows]
