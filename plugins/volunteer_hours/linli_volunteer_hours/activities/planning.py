"""Planning an activity: what, where, when, how many; changing and ending it."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit, communities
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import campaigns, changing, shifts
from linli_volunteer_hours.activities.recurrence import LAST
from linli_volunteer_hours.attendance import cancelling, waiting
from linli_volunteer_hours.calendar import moment_of, today
from linli_volunteer_hours.models import Activity, ActivityState, HolidayRule
from linli_volunteer_hours.refusals import ActivityRefused, ActivityUnknown, NotNow
from linli_volunteer_hours.register.leading import find_team, require_leader
from linli_volunteer_hours.texts import _

#: Longest shift, in minutes, and most places in one.
_LONGEST, _MOST = 24 * 60, 2000
_TEXTS = {"title": 120, "about": 1000, "place": 200, "map_link": 300, "needs": 300}
_SHORT = {"risks": 300, "contact": 120, "field": 40, "campaign": 80}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is decided about an activity."""

    title: str
    place: str
    starts_on: date
    begins: time
    #: How long a shift is.
    minutes: int
    #: Places in each shift.
    capacity: int
    #: ISO weekdays on which it is done; none means once.
    weekdays: tuple[int, ...] = ()
    #: Each so many weeks, or only the first, second, … or last (5) of these weekdays in a month.
    every_weeks: int = 1
    weeks_of_month: tuple[int, ...] = ()
    #: Days of each month on which it is done instead.
    month_days: tuple[int, ...] = ()
    until_on: date | None = None
    #: What becomes of days that are public holidays; once is done on its day all the same.
    on_holidays: HolidayRule = HolidayRule.ALWAYS
    about: str = ""
    field: str = ""
    campaign: str = ""
    map_link: str = ""
    needs: str = ""
    risks: str = ""
    contact: str = ""
    minimum_age: int = 0
    team_only: bool = False

    @property
    def recurs(self) -> bool:
        """Whether it is done again and again."""
        return bool(self.weekdays or self.month_days)


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
    _check(session, place, wanted)
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
    _check_words(wanted)
    _check_numbers(wanted)
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


def _check(session: Session, place: Place, wanted: Plan) -> None:
    _check_words(wanted)
    _check_numbers(wanted)
    first = today(session, place)
    _check_begin(session, place, wanted)
    if wanted.starts_on > first + timedelta(days=366):
        raise ActivityRefused(_("Please plan no more than a year ahead."), field="starts_on")
    _check_rhythm(wanted)
    if wanted.on_holidays is HolidayRule.ONLY and not settings.of(session, place.id).holidays:
        raise ActivityRefused(
            _("No public holidays are in the settings yet. Please ask the staff."),
            field="on_holidays",
        )
    if wanted.until_on is not None and wanted.until_on < wanted.starts_on:
        raise ActivityRefused(_("The last day lies before the first."), field="until_on")


def _check_begin(session: Session, place: Place, wanted: Plan) -> None:
    """Refuse what lies behind, but for what was done once and not planned before."""
    begins, moment = moment_of(wanted.starts_on, wanted.begins, place), now(session)
    if begins >= moment or (wanted.recurs and wanted.starts_on == today(session, place)):
        return
    if wanted.recurs:
        raise ActivityRefused(_("This time is over already."), field="starts_on")
    days = settings.of(session, place.id).write_down_days
    if begins + timedelta(minutes=wanted.minutes) < moment - timedelta(days=days):
        raise ActivityRefused(
            _("Only what was done in the last %(days)s days can be entered later.", days=days),
            field="starts_on",
        )


def _check_rhythm(wanted: Plan) -> None:
    if any(not 1 <= day <= 7 for day in wanted.weekdays):
        raise ActivityRefused(_("Please choose days of the week."), field="weekdays")
    if any(not 1 <= day <= 31 for day in wanted.month_days):
        raise ActivityRefused(_("A month has days from 1 to 31."), field="month_days")
    if wanted.weekdays and wanted.month_days:
        raise ActivityRefused(
            _("Please choose days of the week or days of the month, not both."), field="month_days"
        )
    if not 1 <= wanted.every_weeks <= 8 or any(
        not 1 <= one <= LAST for one in wanted.weeks_of_month
    ):
        raise ActivityRefused(_("Please choose which weeks."), field="every_weeks")
    if not wanted.weekdays and (wanted.every_weeks > 1 or wanted.weeks_of_month):
        raise ActivityRefused(_("Please choose days of the week too."), field="weekdays")
    if wanted.every_weeks > 1 and wanted.weeks_of_month:
        raise ActivityRefused(
            _("Please choose each so many weeks or weeks of the month, not both."),
            field="weeks_of_month",
        )


def _check_words(wanted: Plan) -> None:
    if not wanted.title.strip():
        raise ActivityRefused(_("Please say in a few words what it is."), field="title")
    if not wanted.place.strip():
        raise ActivityRefused(_("Please say where it is."), field="place")
    for name, most in {**_TEXTS, **_SHORT}.items():
        if len(getattr(wanted, name).strip()) > most:
            raise ActivityRefused(
                _("Please write no more than %(most)s characters.", most=most), field=name
            )
    if wanted.map_link and not wanted.map_link.startswith(("https://", "http://")):
        raise ActivityRefused(_("A link begins with https://."), field="map_link")


def _check_numbers(wanted: Plan) -> None:
    if not 5 <= wanted.minutes <= _LONGEST:
        raise ActivityRefused(
            _("A shift lasts from 5 minutes to 24 hours."),
            field="minutes",
        )
    if not 1 <= wanted.capacity <= _MOST:
        raise ActivityRefused(
            _("There are from 1 to %(most)s places.", most=_MOST), field="capacity"
        )
    if not 0 <= wanted.minimum_age <= 99:
        raise ActivityRefused(_("Please write an age from 0 to 99."), field="minimum_age")


def _say(activity: Activity, wanted: Plan) -> None:
    for name in (*_TEXTS, *_SHORT):
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
