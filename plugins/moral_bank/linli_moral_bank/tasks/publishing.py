"""Publishing a task under an item of the rules, and ending it early."""

import secrets
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Task, TaskKind, Way
from linli_moral_bank.rule_sets import RuleRow
from linli_moral_bank.tasks.refusals import TaskRefused, TaskUnknown
from linli_moral_bank.texts import _

#: A task lasts at most so long.
_LONGEST = timedelta(days=366)


def publish(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    kind: TaskKind,
    rule_code: str,
    title: str,
    since: date,
    until: date,
    about: str = "",
    places: int | None = None,
) -> Task:
    """Publish something to do; for an event, a sheet with a sign is made to hang up there.

    Raises:
        NotAllowed: the actor does not publish here.
        TaskRefused: residents cannot declare this item themselves, the days are over or too far
            apart, an event has more than one day, or the title is missing.
    """
    access.require(session, actor, "moral_bank.publish", community_id)
    rule = rule_of(session, community_id, rule_code)
    if rule.is_deduction or Way.SELF not in rule.ways:
        raise TaskRefused(_("Residents cannot declare this item themselves."), field="rule_code")
    title = title.strip()
    if not title:
        raise TaskRefused(_("Please say what there is to do."), field="title")
    if until < since:
        raise TaskRefused(_("The last day lies before the first."), field="until")
    if until - since > _LONGEST:
        raise TaskRefused(_("A task lasts a year at most."), field="until")
    if kind is TaskKind.EVENT and until != since:
        raise TaskRefused(_("An event has one day."), field="until")
    if until < today(session, communities.place(session, community_id)):
        raise TaskRefused(_("This day is over already."), field="until")
    if places is not None and not 1 <= places <= 1000:
        raise TaskRefused(_("There are 1 to 1000 places."), field="places")
    made = Task(
        community_id=community_id,
        kind=kind,
        rule_code=rule.code,
        title=title[:120],
        about=about.strip()[:500],
        since=since,
        until=until,
        places=places,
        sign=secrets.token_urlsafe(12) if kind is TaskKind.EVENT else None,
        published_at=now(session),
        published_by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    _note(session, actor, "published", made)
    return made


def close(session: Session, actor: Actor, community_id: UUID, task_id: UUID) -> None:
    """End a task early; nobody can take it up or hand it in any more.

    Raises:
        NotAllowed, TaskUnknown: the actor may not, or there is no such task here.
        TaskRefused: it is ended already.
    """
    access.require(session, actor, "moral_bank.publish", community_id)
    task = find(session, community_id, task_id, lock=True)
    if task.closed_at is not None:
        raise TaskRefused(_("This has ended already."))
    task.closed_at = now(session)
    session.flush()
    _note(session, actor, "closed", task)


def find(session: Session, community_id: UUID, task_id: UUID, *, lock: bool = False) -> Task:
    """Return a task of a community; with ``lock`` its places are counted in turn.

    Raises:
        TaskUnknown: there is none with this id here.
    """
    query = select(Task).where(col(Task.id) == task_id, col(Task.community_id) == community_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Task | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise TaskUnknown(_("There is no such task here."))
    return found


def rule_of(session: Session, community_id: UUID, rule_code: str) -> RuleRow:
    """Return the item of the rules in force that a task stands under.

    Raises:
        TaskRefused: the rules have no such item any more.
    """
    for rule in rule_sets.require_in_force(session, community_id).rules:
        if rule.code == rule_code:
            return rule
    raise TaskRefused(_("The rules do not have this item any more."), field="rule_code")


def _note(session: Session, actor: Actor, what: str, task: Task) -> None:
    audit.record(
        session,
        actor,
        f"moral_bank.task.{what}",
        task.community_id,
        Subject("moral_bank.task", task.id),
        after={"title": task.title},
    )
