"""For other programs, as JSON: what one can do, one's own hours, and whether a paper is valid."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from linli import communities
from linli.access import NotAllowed
from linli.people import PeopleSettings, masked
from linli_volunteer_hours.activities import lists as activity_lists
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.attendance import lists
from linli_volunteer_hours.certificates import issuing
from linli_volunteer_hours.hours import awards, figures
from linli_volunteer_hours.models import CertificateState, ShiftState, State
from linli_volunteer_hours.refusals import ActivityUnknown, CertificateUnknown
from linli_volunteer_hours.texts import _
from linli_web.api import Call, Moment, Query, Resources

resources = Resources("volunteer_hours")
_SCOPE = "volunteer_hours:read"
_AWARDS = 100


class Wanted(Query):
    """Which activities."""

    field: str = Field(default="", max_length=40, description="Only of this field of work.")
    words: str = Field(default="", max_length=80, description="Words in the title or place.")
    limit: int = Field(default=50, ge=1, le=200, description="How many at most.")


class ActivityOut(BaseModel):
    """An activity that one can sign up for."""

    id: UUID
    title: str
    field: str
    place: str
    team: str
    next_at: Moment
    free: int = Field(description="Free places in all shifts to come.")


class ActivitiesOut(BaseModel):
    """Activities, the next first."""

    items: list[ActivityOut]


class Later(Query):
    """Which part of the shifts to come."""

    after: Moment | None = Field(default=None, description="`starts_at` of the last one seen.")
    limit: int = Field(default=60, ge=1, le=200, description="How many at most.")


class ShiftOut(BaseModel):
    """A shift with its places."""

    id: UUID
    starts_at: Moment
    ends_at: Moment
    capacity: int
    free: int
    state: ShiftState


class ShiftsOut(BaseModel):
    """The shifts of an activity that are not over."""

    items: list[ShiftOut]


class Older(Query):
    """Which part of the history."""

    before: Moment | None = Field(default=None, description="`starts_at` of the last one seen.")
    limit: int = Field(default=20, ge=1, le=100, description="How many at most.")


class ServedOut(BaseModel):
    """One shift in one's history."""

    id: UUID
    title: str
    team: str
    starts_at: Moment
    state: State
    recorded_minutes: int = Field(description="Seen by the system.")
    manual_minutes: int = Field(description="Written down by hand.")


class AwardOut(BaseModel):
    """Minutes for something that another plugin confirmed."""

    title: str
    on: date
    minutes: int


class HoursOut(BaseModel):
    """Somebody's own hours."""

    recorded_minutes: int
    manual_minutes: int
    stars: int
    items: list[ServedOut]
    awards: list[AwardOut] = Field(
        description=f"Counted in `manual_minutes`, the newest {_AWARDS}."
    )


class Code(Query):
    """Which certificate."""

    code: str = Field(min_length=8, max_length=40, description="The end of the address on it.")


class CertificateOut(BaseModel):
    """What a stranger may know of a certificate."""

    state: CertificateState
    serial: str
    holder: str = Field(description="Masked as the community decided.")
    from_on: date
    until_on: date
    recorded_minutes: int
    manual_minutes: int


@resources.get("/activities", scope=_SCOPE, etag=True)
def open_activities(call: Call, query: Wanted) -> ActivitiesOut:
    """List what one can sign up for."""
    rows = activity_lists.open_activities(
        call.session, call.community_id, field=query.field, words=query.words, limit=query.limit
    )
    return ActivitiesOut(
        items=[
            ActivityOut(
                id=row.id,
                title=row.title,
                field=row.field,
                place=row.place,
                team=row.team,
                next_at=row.next_at,
                free=row.free,
            )
            for row in rows
        ]
    )


@resources.get(
    "/activities/{activity_id}/shifts", scope=_SCOPE, refusals=(ActivityUnknown,), etag=True
)
def activity_shifts(call: Call, activity_id: UUID, query: Later) -> ShiftsOut:
    """List the shifts of an activity that are not over, the next first."""
    found = planning.find(call.session, call.community_id, activity_id)
    return ShiftsOut(
        items=[
            ShiftOut(
                id=row.id,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                capacity=row.capacity,
                free=row.free,
                state=row.state,
            )
            for row in activity_lists.shifts_of(
                call.session, found.id, None, after=query.after, limit=query.limit
            )
        ]
    )


@resources.get("/hours", scope=_SCOPE, refusals=(NotAllowed,), etag=True)
def own_hours(call: Call, query: Older) -> HoursOut:
    """Return the hours of the person in whose name the token acts, with the latest shifts."""
    me = call.actor.person_id
    if me is None:
        raise NotAllowed(_("This token acts for nobody who could have hours."))
    mine = figures.mine(call.session, call.community_id, me)
    place = communities.place(call.session, call.community_id)
    served = lists.history(
        call.session, call.community_id, me, before=query.before, limit=query.limit
    )
    return HoursOut(
        recorded_minutes=mine.recorded,
        manual_minutes=mine.manual,
        stars=mine.stars,
        items=[
            ServedOut(
                id=one.id,
                title=one.title,
                team=one.team,
                starts_at=one.starts_at,
                state=one.state,
                recorded_minutes=one.recorded_minutes,
                manual_minutes=one.manual_minutes,
            )
            for one in served
        ],
        awards=[
            AwardOut(title=one.title, on=one.on, minutes=one.minutes)
            for one in awards.of(call.session, place, me, limit=_AWARDS)
        ],
    )


@resources.get("/certificates/check", scope=_SCOPE, refusals=(CertificateUnknown,))
def check_certificate(call: Call, query: Code) -> CertificateOut:
    """Say whether a certificate is valid, as the page behind its picture does."""
    found = issuing.by_check_code(call.session, call.community_id, query.code)
    how = communities.settings(call.session, call.community_id, "core", PeopleSettings).masking
    assert found.serial is not None
    return CertificateOut(
        state=found.state,
        serial=found.serial,
        holder=masked(found.holder, how),
        from_on=found.from_on,
        until_on=found.until_on,
        recorded_minutes=found.recorded_minutes,
        manual_minutes=found.manual_minutes,
    )
