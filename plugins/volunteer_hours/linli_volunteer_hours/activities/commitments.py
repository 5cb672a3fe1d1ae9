"""What somebody took on to do elsewhere (in a deliberation), offered to staff as an activity."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.events import CommitmentMade
from linli.i18n import translate
from linli.subjects import Subject
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.activities.plans import Plan
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.models import Activity, Commitment
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import ActivityUnknown, NotNow
from linli_volunteer_hours.texts import _

#: The longest title of an activity.
_TITLE = 120


def on_made(session: Session, event: CommitmentMade) -> None:
    """Keep what was told, for staff to look at; told again, nothing changes."""
    known = select(col(Commitment.id)).where(
        col(Commitment.community_id) == event.community_id,
        col(Commitment.reference_id) == event.reference_id,
    )
    if session.execute(known).first() is not None:
        return
    session.add(
        Commitment(
            community_id=event.community_id,
            reference_id=event.reference_id,
            title=event.title[:300],
            owner=event.owner[:120],
            due_on=event.due_on,
            path=event.path[:300],
            told_at=now(session),
        )
    )
    session.flush()


def waiting(
    session: Session,
    actor: Actor,
    place: Place,
    *,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> Sequence[Commitment]:
    """Return what staff have not decided about, the earliest due first; not what is past its day.

    ``after`` is day and id of the last one already seen.

    Raises:
        NotAllowed: the actor may not keep activities here.
    """
    access.require(session, actor, MANAGE, place.id)
    query = (
        select(Commitment)
        .where(*_open(session, place))
        .order_by(col(Commitment.due_on), col(Commitment.id))
        .limit(limit)
    )
    if after is not None:
        due_on, id_ = after
        query = query.where(
            (col(Commitment.due_on) > due_on)
            | ((col(Commitment.due_on) == due_on) & (col(Commitment.id) > id_))
        )
    return session.execute(query).scalars().all()


def count_waiting(session: Session, place: Place) -> int:
    """Return how many staff have not decided about."""
    found: int = session.execute(
        select(func.count()).select_from(Commitment).where(*_open(session, place))
    ).scalar_one()
    return found


def find(
    session: Session, community_id: UUID, commitment_id: UUID, *, lock: bool = False
) -> Commitment:
    """Return a commitment that was told here; with ``lock`` nobody else decides until the end.

    Raises:
        ActivityUnknown: there is none with this id here.
    """
    found = session.get(
        Commitment, commitment_id, with_for_update=lock or None, populate_existing=True
    )
    if found is None or found.community_id != community_id:
        raise ActivityUnknown(_("There is no such promise here."))
    return found


def draft(session: Session, place: Place, commitment: Commitment) -> Plan:
    """Return the activity as it could be: on the day until which it was promised."""
    about = _(
        "%(owner)s has taken this on: “%(title)s”.", owner=commitment.owner, title=commitment.title
    )
    tomorrow = today(session, place) + timedelta(days=1)
    return Plan(
        title=commitment.title[:_TITLE],
        place="",
        starts_on=max(commitment.due_on, tomorrow),
        begins=time(9, 0),
        minutes=120,
        capacity=10,
        about=translate(about, place.language),
    )


def plan(
    session: Session,
    actor: Actor,
    community_id: UUID,
    commitment_id: UUID,
    team_id: UUID,
    wanted: Plan,
    *,
    once: str | None = None,
) -> Activity:
    """Plan an activity of a team for what was promised.

    Raises:
        NotAllowed, TeamUnknown, ActivityUnknown: the actor may not, or there is no such thing here.
        ActivityRefused: something does not fit; ``field`` says what.
        NotNow: a colleague has decided about it, or its day is past.
    """
    access.require(session, actor, MANAGE, community_id)
    commitment = find(session, community_id, commitment_id, lock=True)
    _refuse_decided(commitment)
    refuse_past(session, community_id, commitment)
    activity = planning.plan(session, actor, community_id, team_id, wanted, once=once)
    commitment.activity_id = activity.id
    session.flush()
    _note(session, actor, commitment, "planned")
    return activity


def refuse_past(session: Session, community_id: UUID, commitment: Commitment) -> None:
    """Refuse to plan for a promise whose day is past.

    Raises:
        NotNow: it is.
    """
    if commitment.due_on < today(session, communities.place(session, community_id)):
        raise NotNow(_("The day of this promise is past. Please ask who made it."))


def put_aside(session: Session, actor: Actor, community_id: UUID, commitment_id: UUID) -> None:
    """Decide that no volunteers are needed; put aside already, nothing changes.

    Raises:
        NotAllowed, ActivityUnknown: the actor may not, or there is no such thing here.
        NotNow: an activity was planned for it.
    """
    access.require(session, actor, MANAGE, community_id)
    commitment = find(session, community_id, commitment_id, lock=True)
    if commitment.put_aside_at is not None:
        return
    _refuse_decided(commitment)
    commitment.put_aside_at = now(session)
    session.flush()
    _note(session, actor, commitment, "put_aside")


def behind(session: Session, activity_id: UUID) -> Commitment | None:
    """Return the promise that an activity was planned for."""
    found: Commitment | None = session.execute(
        select(Commitment).where(col(Commitment.activity_id) == activity_id)
    ).scalar_one_or_none()
    return found


def _open(session: Session, place: Place) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Commitment.due_on) >= today(session, place),
        col(Commitment.community_id) == place.id,
        col(Commitment.put_aside_at).is_(None),
        col(Commitment.activity_id).is_(None),
    )


def _refuse_decided(commitment: Commitment) -> None:
    if commitment.activity_id is not None or commitment.put_aside_at is not None:
        raise NotNow(_("A colleague has decided about this already."))


def _note(session: Session, actor: Actor, commitment: Commitment, what: str) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.commitment.{what}",
        commitment.community_id,
        Subject("volunteer_hours.commitment", commitment.id),
        after={"title": commitment.title},
    )
