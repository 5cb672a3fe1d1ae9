"""Writing confirmed minutes into the ledger, once, and putting right what was wrong.

Nothing is erased. A correction takes back from what was written down first, then from what the
system saw; what it adds counts as written down, because a person said so.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from linli import events, points
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.events import ContributionConfirmed, ContributionCorrected
from linli.points import Transfer
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import rows
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.models import Activity, Attendance, Shift, State

#: The kind of contribution that others may reward; its quantity is minutes.
SERVICE = "volunteer_hours.service"


def book(session: Session, actor: Actor, confirmed: Sequence[Attendance]) -> None:
    """Confirm locked attendances and book their minutes, all or none of them.

    The ledger's keys are the attendances' ids, so that each is booked once whatever happens.
    """
    moment = now(session)
    requests = [
        request for one in confirmed for request in _requests(session, one, one.community_id)
    ]
    for start in range(0, len(requests), points.MAX_BATCH):
        points.transfer_linked(session, SYSTEM, requests[start : start + points.MAX_BATCH])
    for one in confirmed:
        one.confirmed_at = moment
        one.confirmed_by_id = one.confirmed_by_id or actor.person_id
        rows.move(session, actor, one, State.CONFIRMED, minutes=one.minutes)
        events.publish(
            session,
            ContributionConfirmed(
                community_id=one.community_id,
                kind=SERVICE,
                reference_id=one.id,
                person_id=one.person_id,
                quantity=one.minutes,
                on=shifts.local_day(session, session.get_one(Shift, one.shift_id)),
                title=session.get_one(Activity, one.activity_id).title,
            ),
        )


def correct(
    session: Session, actor: Actor, attendance: Attendance, minutes: int, reason: str
) -> None:
    """Make the booked minutes of a locked attendance ``minutes``; as they are, nothing is booked.

    ``minutes`` is from 0 to the length of the shift, which the caller has checked.
    """
    difference = minutes - attendance.minutes
    if difference == 0:
        return
    attendance.corrections += 1
    if difference > 0:
        _add(session, attendance, difference)
    else:
        written = min(-difference, attendance.manual_minutes)
        _take_back(session, actor, attendance, units.MANUAL, written)
        _take_back(session, actor, attendance, units.RECORDED, -difference - written)
    session.flush()
    events.publish(
        session,
        ContributionCorrected(
            community_id=attendance.community_id,
            kind=SERVICE,
            reference_id=attendance.id,
            person_id=attendance.person_id,
            quantity=minutes,
            reason=reason,
        ),
    )


def _requests(session: Session, one: Attendance, community_id: UUID) -> list[Transfer]:
    parts = ((units.RECORDED, one.recorded_minutes), (units.MANUAL, one.manual_minutes))
    return [
        _request(session, one, code, minutes, f"{_key(one)}:{code}")
        for code, minutes in parts
        if minutes
    ]


def _request(session: Session, one: Attendance, code: str, minutes: int, key: str) -> Transfer:
    unit = units.unit(session, one.community_id, code)
    return Transfer(
        key=key,
        from_id=units.source(session, unit.id, one.community_id),
        to_id=units.holder(session, unit.id, one.person_id),
        amount=minutes,
        reason="volunteer_hours.confirmed",
        subject=rows.subject_of(one.id),
        note=session.get_one(Activity, one.activity_id).title,
    )


def _add(session: Session, one: Attendance, minutes: int) -> None:
    key = f"{_key(one)}:correction:{one.corrections}"
    points.transfer(session, SYSTEM, _request(session, one, units.MANUAL, minutes, key))
    one.manual_minutes += minutes


def _take_back(session: Session, actor: Actor, one: Attendance, code: str, minutes: int) -> None:
    """Reverse the newest bookings of a unit until so many minutes are taken back."""
    if not minutes:
        return
    left = minutes
    for key in reversed(_keys(one, code)):
        booked = points.booked_by_key(session, key)
        if booked is None or left == 0:
            continue
        part = min(left, booked.amount - _reversed_before(session, one, key))
        if part <= 0:
            continue
        points.reverse(
            session,
            actor,
            booked.id,
            key=f"{key}:back:{one.corrections}",
            reason="volunteer_hours.corrected",
            amount=part,
        )
        left -= part
    assert left == 0, "more minutes stand in the attendance than were booked"
    if code == units.MANUAL:
        one.manual_minutes -= minutes
    else:
        one.recorded_minutes -= minutes


def _keys(one: Attendance, code: str) -> list[str]:
    keys = [f"{_key(one)}:{code}"]
    if code == units.MANUAL:
        keys += [f"{_key(one)}:correction:{number}" for number in range(1, one.corrections)]
    return keys


def _reversed_before(session: Session, one: Attendance, key: str) -> int:
    backs = (
        points.booked_by_key(session, f"{key}:back:{number}")
        for number in range(1, one.corrections)
    )
    return sum(back.amount for back in backs if back is not None)


def _key(one: Attendance) -> str:
    return f"volunteer_hours.attendance:{one.id}"
