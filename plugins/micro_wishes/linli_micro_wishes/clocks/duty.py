"""The duty roster: who answers now, and who then."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities, people
from linli.access import Actor
from linli.clock import now
from linli.people import Person
from linli.subjects import Subject
from linli_micro_wishes.clocks.business_time import Calendar
from linli_micro_wishes.models import Duty
from linli_micro_wishes.refusals import DutyRefused, DutyUnknown
from linli_micro_wishes.texts import _

#: Longer is entered in several steps.
MOST_DAYS = 62


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A time on duty as the roster shows it."""

    id: UUID
    person_id: UUID
    name: str
    phone: str | None
    starts_at: datetime
    ends_at: datetime


def on_duty(session: Session, community_id: UUID, at: datetime | None = None) -> list[DutyRow]:
    """Return who is on duty at a moment, by default now; whoever began first comes first."""
    moment = at or now(session)
    return _read(
        session,
        community_id,
        col(Duty.starts_at) <= moment,
        col(Duty.ends_at) > moment,
    )


def roster(session: Session, community_id: UUID, *, days: int = 14) -> list[DutyRow]:
    """Return who is on duty now and in the next days."""
    moment = now(session)
    return _read(
        session,
        community_id,
        col(Duty.ends_at) > moment,
        col(Duty.starts_at) < moment + timedelta(days=days),
    )


def put_on(
    session: Session,
    actor: Actor,
    community_id: UUID,
    person_id: UUID,
    *,
    first_day: date,
    last_day: date,
    begins: time,
    ends: time,
) -> int:
    """Put somebody on duty at the same hours of some days; return how many days.

    Hours that end before they begin end on the next day.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person is not of this community.
        DutyRefused: the days are the wrong way round, too many, or were entered before.
    """
    access.require(session, actor, "micro_wishes.services", community_id)
    people.membership_of(session, community_id, person_id)
    if not 0 <= (last_day - first_day).days < MOST_DAYS:
        raise DutyRefused(
            _("Please give a last day after the first, at most %(most)s days.", most=MOST_DAYS),
            field="last_day",
        )
    if begins == ends:
        raise DutyRefused(_("Please say until when."), field="ends")
    calendar = Calendar(communities.place(session, community_id).time_zone, {})
    days = [first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1)]
    try:
        with session.begin_nested():
            session.add_all(
                Duty(
                    community_id=community_id,
                    person_id=person_id,
                    starts_at=calendar.at(day, begins),
                    ends_at=calendar.at(day + timedelta(days=ends < begins), ends),
                )
                for day in days
            )
            session.flush()
    except IntegrityError as error:
        raise DutyRefused(_("This person is on duty then already."), field="first_day") from error
    audit.record(
        session,
        actor,
        "micro_wishes.duty.added",
        community_id,
        Subject("core.person", person_id),
        after={"first_day": first_day.isoformat(), "last_day": last_day.isoformat()},
        person_id=person_id,
    )
    return len(days)


def take_off(session: Session, actor: Actor, community_id: UUID, duty_id: UUID) -> None:
    """Take a time on duty off the roster.

    Raises:
        NotAllowed: the actor may not.
        DutyUnknown: there is none, or it is taken off already.
    """
    access.require(session, actor, "micro_wishes.services", community_id)
    gone = session.execute(
        delete(Duty)
        .where(col(Duty.id) == duty_id, col(Duty.community_id) == community_id)
        .returning(col(Duty.person_id))
    ).scalar_one_or_none()
    if gone is None:
        raise DutyUnknown(_("This time on duty is not on the roster any more."))
    audit.record(
        session,
        actor,
        "micro_wishes.duty.removed",
        community_id,
        Subject("core.person", gone),
        person_id=gone,
    )


def _read(session: Session, community_id: UUID, *conditions: object) -> list[DutyRow]:
    rows = session.execute(
        select(
            col(Duty.id),
            col(Person.id),
            col(Person.name),
            col(Person.phone),
            col(Duty.starts_at),
            col(Duty.ends_at),
        )
        .join(Person, col(Person.id) == col(Duty.person_id))
        .where(col(Duty.community_id) == community_id, *conditions)  # type: ignore[arg-type]
        .order_by(col(Duty.starts_at), col(Duty.id))
    )
    return [DutyRow(*row) for row in rows]
