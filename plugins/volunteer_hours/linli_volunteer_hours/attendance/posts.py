"""Open posts: a volunteer claims each shift of a recurring activity, for a season.

Shifts that are made later are signed up for by the same job that makes them.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import audit, communities, inbox
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.errors import Refusal
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.activities import planning, shifts
from linli_volunteer_hours.attendance import signing_up
from linli_volunteer_hours.calendar import day_bounds, today
from linli_volunteer_hours.models import (
    Activity,
    ActivityState,
    Attendance,
    PostClaim,
    Shift,
    ShiftState,
    State,
)
from linli_volunteer_hours.refusals import NotNow, SignUpRefused
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.texts import _


def claim(
    session: Session, actor: Actor, community_id: UUID, activity_id: UUID, until_on: date
) -> int:
    """Claim a post until a local day, and return for how many shifts the actor is signed up now.

    Where a shift is full, or at the same time as something else, they are left out of it.

    Raises:
        NotAllowed, NotAMember, NotRegistered, GuardianMissing, ActivityUnknown: they cannot.
        SignUpRefused: the activity is not done again and again, or the season makes no sense.
        NotNow: it was ended or cancelled, or they have claimed it already.
    """
    person_id = served_by(session, actor, community_id)
    volunteers.locked(session, community_id, person_id)
    activity = planning.find(session, community_id, activity_id)
    day = today(session, communities.place(session, community_id))
    if activity.state is not ActivityState.OPEN:
        raise NotNow(_("This activity is over and can no longer be changed."))
    if not activity.recurs:
        raise SignUpRefused(_("This is done once. Please sign up for it."))
    season = settings.of(session, community_id).season_days
    if not day < until_on <= day + timedelta(days=season):
        raise SignUpRefused(
            _("Please choose a day within the next %(days)s days.", days=season), field="until_on"
        )
    post = PostClaim(
        community_id=community_id,
        activity_id=activity_id,
        person_id=person_id,
        until_on=until_on,
        claimed_at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(post)
            session.flush()
    except IntegrityError as error:
        raise NotNow(_("You have claimed this post already.")) from error
    _note(session, actor, activity, post, "post_claimed")
    return _sign_up(session, actor, post)


def give_back(session: Session, actor: Actor, community_id: UUID, activity_id: UUID) -> None:
    """Give a post back: no further shifts are signed up for; those signed up for stay.

    Raises:
        NotNow: the actor has not claimed it.
    """
    post = mine(session, activity_id, served_by(session, actor, community_id))
    if post is None or post.community_id != community_id:
        raise NotNow(_("You have not claimed this post."))
    post.ended_at = now(session)
    session.flush()
    activity = planning.find(session, community_id, activity_id)
    _note(session, actor, activity, post, "post_given_back")


def mine(session: Session, activity_id: UUID, person_id: UUID) -> PostClaim | None:
    """Return somebody's claim of a post that has not ended; None without one."""
    found: PostClaim | None = session.execute(
        select(PostClaim).where(
            col(PostClaim.activity_id) == activity_id,
            col(PostClaim.person_id) == person_id,
            col(PostClaim.ended_at).is_(None),
        )
    ).scalar_one_or_none()
    return found


def make_shifts(session: Session, payload: Mapping[str, Any]) -> None:
    """Make the shifts of the coming weeks, and sign those up who claimed them; a daily job."""
    shifts.make_all_ahead(session, payload)
    claims = session.execute(
        select(PostClaim).where(col(PostClaim.ended_at).is_(None)).order_by(col(PostClaim.id))
    )
    for post in claims.scalars().all():
        if post.until_on < today(session, communities.place(session, post.community_id)):
            post.ended_at = now(session)
            title = session.get_one(Activity, post.activity_id).title
            inbox.notify(
                session,
                post.person_id,
                post.community_id,
                _("Your time on the post “%(title)s” is over. Thank you!", title=title),
                f"volunteer_hours/activities/{post.activity_id}",
            )
        else:
            _sign_up(session, Actor(post.person_id, origin=SYSTEM.origin), post)
    session.flush()


def _sign_up(session: Session, actor: Actor, post: PostClaim) -> int:
    place = communities.place(session, post.community_id)
    _begin, end = day_bounds(post.until_on, post.until_on, place)
    tried = select(col(Attendance.shift_id)).where(
        col(Attendance.activity_id) == post.activity_id,
        col(Attendance.person_id) == post.person_id,
    )
    coming = session.execute(
        select(col(Shift.id))
        .where(
            col(Shift.activity_id) == post.activity_id,
            col(Shift.state) == ShiftState.OPEN,
            col(Shift.starts_at) > now(session),
            col(Shift.starts_at) < end,
            col(Shift.taken) < col(Shift.capacity),
            # Whoever withdrew from one of them does not find themselves there again.
            col(Shift.id).not_in(tried),
        )
        .order_by(col(Shift.starts_at))
    )
    signed = 0
    for shift_id in coming.scalars().all():
        try:
            with session.begin_nested():
                made = signing_up.sign_up(session, actor, post.community_id, shift_id)
                signed += made.state is State.SIGNED
        except Refusal:
            continue
    return signed


def _note(session: Session, actor: Actor, activity: Activity, post: PostClaim, what: str) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.{what}",
        post.community_id,
        Subject("volunteer_hours.activity", activity.id),
        after={"title": activity.title, "until_on": post.until_on.isoformat()},
        person_id=post.person_id,
    )
