"""Taking a task up, giving it back, and handing it in; it goes on as a deed like any other."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.people import served_by
from linli.subjects import Subject
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds.declaring import Photo, declare
from linli_moral_bank.models import VOID, Deed, DeedState, TakerState, Task, TaskKind, TaskTaker
from linli_moral_bank.tasks.publishing import find, rule_of
from linli_moral_bank.tasks.reading import GRACE
from linli_moral_bank.tasks.refusals import TaskRefused, TaskUnknown
from linli_moral_bank.texts import _


def take_up(session: Session, actor: Actor, community_id: UUID, task_id: UUID) -> TaskTaker:
    """Promise to do a task; taken up again, nothing changes.

    Raises:
        NotAllowed, NotAMember, TaskUnknown: the actor may not, or there is no such task here.
        TaskRefused: it is over, an event, handed in already, or all places are taken.
    """
    access.require(session, actor, "moral_bank.declare", community_id)
    person_id = served_by(session, actor, community_id)
    task = _open(session, community_id, task_id, begun=False)
    if task.kind is TaskKind.EVENT:
        raise TaskRefused(_("Come to the event and scan the sheet there."))
    mine = _of(session, task, person_id)
    if mine is not None and mine.state is not TakerState.GIVEN_BACK:
        return mine
    _check_places(session, task)
    return _taken(session, actor, task, mine, person_id)


def give_back(session: Session, actor: Actor, community_id: UUID, task_id: UUID) -> None:
    """Give a task back, so that somebody else can take its place.

    Raises:
        NotAllowed, NotAMember, TaskUnknown: the actor may not, or has not taken it up.
        TaskRefused: it is handed in.
    """
    person_id = served_by(session, actor, community_id)
    task = find(session, community_id, task_id, lock=True)
    mine = _of(session, task, person_id)
    if mine is None or mine.state is TakerState.GIVEN_BACK:
        raise TaskUnknown(_("You have not taken this up."))
    if mine.state is TakerState.HANDED_IN:
        raise TaskRefused(_("You have handed this in already."))
    mine.state = TakerState.GIVEN_BACK
    session.flush()
    _note(session, actor, "given_back", task, person_id)


def hand_in(
    session: Session,
    actor: Actor,
    community_id: UUID,
    task_id: UUID,
    *,
    story: str,
    photos: Iterable[Photo] = (),
    quantity: int = 1,
    separate: bool = False,
    happened_on: date | None = None,
) -> Deed:
    """Tell how a task that was taken up went; the deed then goes its way through the panel.

    That can be told a week longer than it can be done. It was done on the day that is said, else
    today or on its last day. ``separate`` says that the same was done another time on that day, and
    declared already.

    Raises:
        NotAllowed, NotAMember, TaskUnknown: the actor may not, or has not taken it up.
        TaskRefused: it is over, or handed in already, or the day is none of its days.
        DeedRefused: the deed does not fit its item: photo, audience, caps.
        DuplicateDeed: the same was told of them for that day, and nobody said that this is another.
    """
    person_id = served_by(session, actor, community_id)
    task = _open(session, community_id, task_id, grace=GRACE)
    mine = _of(session, task, person_id)
    if mine is None or mine.state is TakerState.GIVEN_BACK:
        raise TaskUnknown(_("You have not taken this up."))
    if mine.state is TakerState.HANDED_IN:
        raise TaskRefused(_("You have handed this in already."))
    last = min(task.until, today(session, communities.place(session, community_id)))
    day = happened_on or last
    if not task.since <= day <= last:
        raise TaskRefused(
            _("Please choose a day from %(since)s to %(last)s.", since=task.since, last=last),
            field="happened_on",
        )
    return _declared(session, actor, task, mine, story, photos, quantity, separate, day)


@dataclass(frozen=True, slots=True)
class Came:
    """The deed of somebody who came to an event; ``told_before``: it stood there already."""

    deed: Deed
    told_before: bool = False


def come_in(session: Session, actor: Actor, community_id: UUID, sign: str) -> Came:
    """Write down that somebody who scanned an event's sheet was there; scanned again, the same.

    Where the event's item was told of them for today before, the scan stands beside that deed, and
    nothing is counted twice.

    Raises:
        NotAllowed, NotAMember, TaskUnknown: the actor may not, or no event has such a sheet.
        TaskRefused: it is not the event's day, it was ended, or all places are taken.
        DeedRefused: the deed does not fit its item.
    """
    access.require(session, actor, "moral_bank.declare", community_id)
    person_id = served_by(session, actor, community_id)
    task = _open(session, community_id, by_sign(session, community_id, sign).id)
    mine = _of(session, task, person_id)
    if mine is not None and mine.deed_id is not None:
        deed = session.get_one(Deed, mine.deed_id)
        if deed.state is not DeedState.WITHDRAWN:
            return Came(deed)
    if mine is None or mine.state is TakerState.GIVEN_BACK:
        _check_places(session, task)
    mine = _taken(session, actor, task, mine, person_id)
    before = _told_before(session, task, person_id)
    if before is not None:
        mine.state, mine.deed_id = TakerState.HANDED_IN, before.id
        session.flush()
        return Came(before, told_before=True)
    # Another event, or a task, of the same item and day is another deed.
    day = today(session, communities.place(session, community_id))
    return Came(_declared(session, actor, task, mine, task.title, (), 1, separate=True, day=day))


def _told_before(session: Session, task: Task, person_id: UUID) -> Deed | None:
    """Return what was told of somebody under a task's item for today, and of no task."""
    day = today(session, communities.place(session, task.community_id))
    of_tasks = select(col(TaskTaker.deed_id)).where(col(TaskTaker.deed_id) == col(Deed.id))
    found: Deed | None = session.execute(
        select(Deed)
        .where(
            col(Deed.community_id) == task.community_id,
            col(Deed.owner_id) == person_id,
            col(Deed.rule_code) == task.rule_code,
            col(Deed.happened_on) == day,
            col(Deed.state).not_in(VOID),
            ~of_tasks.correlate(Deed).exists(),
        )
        .order_by(col(Deed.occasion))
        .limit(1)
    ).scalar_one_or_none()
    return found


def give_up(session: Session, person_id: UUID, community_id: UUID | None = None) -> None:
    """Free the places of what somebody promised and has not done: they left a community, or all."""
    promised = update(TaskTaker).where(
        col(TaskTaker.person_id) == person_id, col(TaskTaker.state) == TakerState.TAKEN
    )
    if community_id is not None:
        here = select(col(Task.id)).where(col(Task.community_id) == community_id)
        promised = promised.where(col(TaskTaker.task_id).in_(here))
    session.execute(promised.values(state=TakerState.GIVEN_BACK))


def by_sign(session: Session, community_id: UUID, sign: str) -> Task:
    """Return the event that a sheet belongs to.

    Raises:
        TaskUnknown: there is none here.
    """
    found: Task | None = session.execute(
        select(Task).where(col(Task.sign) == sign, col(Task.community_id) == community_id)
    ).scalar_one_or_none()
    if found is None:
        raise TaskUnknown(_("There is no such event here."))
    return found


def _open(
    session: Session,
    community_id: UUID,
    task_id: UUID,
    *,
    begun: bool = True,
    grace: timedelta = timedelta(),
) -> Task:
    task = find(session, community_id, task_id, lock=True)
    day = today(session, communities.place(session, community_id))
    if task.closed_at is not None or day > task.until + grace:
        raise TaskRefused(_("This is over."))
    if begun and day < task.since:
        raise TaskRefused(_("This begins on %(day)s.", day=task.since))
    return task


def _check_places(session: Session, task: Task) -> None:
    if task.places is None:
        return
    taken = session.execute(
        select(func.count())
        .select_from(TaskTaker)
        .where(col(TaskTaker.task_id) == task.id, col(TaskTaker.state) != TakerState.GIVEN_BACK)
    ).scalar_one()
    if taken >= task.places:
        raise TaskRefused(_("All places are taken."))


def _of(session: Session, task: Task, person_id: UUID) -> TaskTaker | None:
    found: TaskTaker | None = session.execute(
        select(TaskTaker).where(
            col(TaskTaker.task_id) == task.id, col(TaskTaker.person_id) == person_id
        )
    ).scalar_one_or_none()
    return found


def _taken(
    session: Session, actor: Actor, task: Task, mine: TaskTaker | None, person_id: UUID
) -> TaskTaker:
    if mine is None:
        mine = TaskTaker(
            task_id=task.id,
            person_id=person_id,
            state=TakerState.TAKEN,
            taken_at=now(session),
        )
        session.add(mine)
    mine.state, mine.taken_at = TakerState.TAKEN, now(session)
    session.flush()
    _note(session, actor, "taken", task, person_id)
    return mine


def _declared(
    session: Session,
    actor: Actor,
    task: Task,
    mine: TaskTaker,
    story: str,
    photos: Iterable[Photo],
    quantity: int,
    separate: bool,
    day: date,
) -> Deed:
    deed = declare(
        session,
        Actor(actor.person_id, on_behalf_of=mine.person_id, origin=actor.origin)
        if actor.person_id != mine.person_id
        else actor,
        task.community_id,
        rule_id=rule_of(session, task.community_id, task.rule_code).id,
        happened_on=day,
        story=story,
        person_id=mine.person_id,
        quantity=quantity,
        photos=photos,
        separate=separate,
    )
    mine.state, mine.deed_id = TakerState.HANDED_IN, deed.id
    session.flush()
    return deed


def _note(session: Session, actor: Actor, what: str, task: Task, person_id: UUID) -> None:
    audit.record(
        session,
        actor,
        f"moral_bank.task.{what}",
        task.community_id,
        Subject("moral_bank.task", task.id),
        after={"title": task.title},
        person_id=person_id,
    )
