"""Planning an activity: what, where, when, how many; changing and ending it."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit, communities
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_volunteer_hours.activities import campaigns, changing, plans, shifts
from linli_volunteer_hours.activities.plans import Plan
from linli_volunteer_hours.attendance import cancelling, waiting
from linli_volunteer_hours.models import Activity, ActivityState
from linli_volunteer_hours.refusals import ActivityRefused, ActivityUnknown, NotNow
from linli_volunteer_hours.register.leading import find_team, require_leader
from linli_volunteer_hours.texts import _


def plan(
    session: Session,
    actor: Actor,
    community_id: UUID,
    team_id: UUID,
    wanted: Plan,
    *,
    once: str | None = None,
) -> Activity:
    """Plan an activity of a team and make its first shifts.

    What was done once and could not be planned is entered afterwards: its shift is over at once,
    nobody is reminded or checked in, and its hours are written down by hand.

    What is done again and again for a campaign ends with it. ``once`` is the form's key: sent
    again, the first one is returned.

    Raises:
        NotAllowed, TeamUnknown: the actor does not lead this team.
        ActivityRefused: something does not fit; ``field`` says what.
    """
    require_leader(session, actor, community_id, team_id)
    team = find_team(session, community_id, team_id)
    if once and (before := _sent_before(session, team_id, once)) is not None:
        return before
    if team.closed_at is not None:
        raise ActivityRefused(_("This team was closed."))
    place = communities.place(session, community_id)
    plans.check(session, place, wanted)
    campaign = campaigns.check(
        session,
        community_id,
        wanted.campaign.strip(),
        wanted.field.strip(),
        wanted.starts_on,
        wanted.until_on,
    )
    until_on = wanted.until_on
    if campaign is not None and wanted.recurs and until_on is None:
        until_on = campaign.until_on
    activity = Activity(
        community_id=community_id,
        team_id=team_id,
        starts_on=wanted.starts_on,
        begins=wanted.begins,
        minutes=wanted.minutes,
        capacity=wanted.capacity,
        weekdays=sorted(set(wanted.weekdays)),
        every_weeks=wanted.every_weeks,
        weeks_of_month=sorted(set(wanted.weeks_of_month)),
        month_days=sorted(set(wanted.month_days)),
        on_holidays=wanted.on_holidays,
        state=ActivityState.OPEN,
        made_until=wanted.starts_on - timedelta(days=1),
        once=once,
        created_at=now(session),
        created_by_id=actor.person_id,
        title=wanted.title,
        place=wanted.place,
        until_on=until_on,
        minimum_age=wanted.minimum_age,
        team_only=wanted.team_only,
    )
    _say(activity, wanted)
    session.add(activity)
    session.flush()
    made = shifts.make_ahead(session, activity)
    _note(session, actor, activity, "activity_planned", after={"shifts": made})
    return activity


def change(
    session: Session, actor: Actor, community_id: UUID, activity_id: UUID, wanted: Plan
) -> None:
    """Change what is said of an activity, its last day, and the places of shifts to come.

    Who signed up is told of another place, another contact, and what else they have to know.

    When it takes place is not changed: people have promised that time. End it and plan another.

    Raises:
        NotAllowed, ActivityUnknown: it is not the actor's to change.
        ActivityRefused: something does not fit; fewer places than people who signed up.
        NotNow: it was ended or cancelled.
    """
    activity = find(session, community_id, activity_id, lock=True)
    require_leader(session, actor, community_id, activity.team_id)
    _refuse_over(activity)
    plans.check_words(wanted)
    plans.check_numbers(wanted)
    until_on = wanted.until_on if activity.recurs else activity.until_on
    if (wanted.campaign.strip(), until_on) != (activity.campaign, activity.until_on):
        campaign = campaigns.check(
            session,
            community_id,
            wanted.campaign.strip(),
            wanted.field.strip(),
            activity.starts_on,
            until_on,
        )
        if campaign is not None and activity.recurs and until_on is None:
            until_on = campaign.until_on
    before = {"title": activity.title, "capacity": activity.capacity}
    known = [getattr(activity, name) for name in changing.TOLD]
    _say(activity, wanted)
    activity.minimum_age, activity.team_only = wanted.minimum_age, wanted.team_only
    if activity.capacity != wanted.capacity:
        activity.capacity = wanted.capacity
        waiting.change_places(session, actor, activity)
    changing.set_last_day(session, actor, activity, until_on)
    if known != [getattr(activity, name) for name in changing.TOLD]:
        changing.tell(session, actor, activity)
    session.flush()
    after = {"title": activity.title, "capacity": activity.capacity}
    _note(session, actor, activity, "activity_changed", before=before, after=after)


def end(session: Session, actor: Actor, community_id: UUID, activity_id: UUID) -> None:
    """Make no further shifts; those that people can sign up for now take place.

    Raises:
        NotAllowed, ActivityUnknown: it is not the actor's to end.
        NotNow: it was ended or cancelled before.
    """
    activity = find(session, community_id, activity_id, lock=True)
    require_leader(session, actor, community_id, activity.team_id)
    _refuse_over(activity)
    activity.state = ActivityState.ENDED
    session.flush()
    _note(session, actor, activity, "activity_ended")


def cancel(
    session: Session, actor: Actor, community_id: UUID, activity_id: UUID, reason: str
) -> int:
    """Cancel an activity with all its shifts to come, and tell everybody who is signed up.

    Returns how many shifts were cancelled.

    Raises:
        NotAllowed, ActivityUnknown: it is not the actor's to cancel.
        ActivityRefused: there is no reason that people could be told.
        NotNow: it was cancelled before.
    """
    activity = find(session, community_id, activity_id, lock=True)
    require_leader(session, actor, community_id, activity.team_id)
    if activity.state is ActivityState.CANCELLED:
        raise NotNow(_("This activity was cancelled already."))
    cancelled = cancelling.cancel_coming(session, actor, activity, reason)
    activity.state = ActivityState.CANCELLED
    session.flush()
    _note(session, actor, activity, "activity_cancelled", after={"reason": reason.strip()})
    return cancelled


def find(
    session: Session, community_id: UUID, activity_id: UUID, *, lock: bool = False
) -> Activity:
    """Return an activity of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        ActivityUnknown: there is none with this id here.
    """
    query = select(Activity).where(
        col(Activity.id) == activity_id, col(Activity.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    activity: Activity | None = session.execute(query).scalar_one_or_none()
    if activity is None:
        raise ActivityUnknown(_("There is no such activity here."))
    return activity


def _refuse_over(activity: Activity) -> None:
    if activity.state is not ActivityState.OPEN:
        raise NotNow(_("This activity is over and can no longer be changed."))


def _say(activity: Activity, wanted: Plan) -> None:
    for name in plans.TEXTS:
        setattr(activity, name, getattr(wanted, name).strip())


def _sent_before(session: Session, team_id: UUID, once: str) -> Activity | None:
    return session.execute(
        select(Activity).where(col(Activity.team_id) == team_id, col(Activity.once) == once)
    ).scalar_one_or_none()


def _note(
    session: Session,
    actor: Actor,
    activity: Activity,
    what: str,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.{what}",
        activity.community_id,
        Subject("volunteer_hours.activity", activity.id),
        before=before,
        after={"title": activity.title, **(after or {})},
    )
