"""The leader's word on hours: confirmed in bulk, never one's own or a relative's."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.errors import Refusal
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import shifts
from linli_volunteer_hours.attendance import confirmable, rows, telling
from linli_volunteer_hours.hours import booking
from linli_volunteer_hours.models import Attendance, State, VoidReason
from linli_volunteer_hours.permissions import CONFIRM
from linli_volunteer_hours.refusals import HoursRefused, NothingToConfirm
from linli_volunteer_hours.register import posting_lists, postings
from linli_volunteer_hours.register.leading import require_leader
from linli_volunteer_hours.texts import _


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What came of a word on the hours of several people."""

    done: Sequence[Attendance]
    #: How many were left, because somebody else confirms them.
    left: int


def confirm(
    session: Session, actor: Actor, community_id: UUID, attendance_ids: Iterable[UUID]
) -> Confirmed:
    """Confirm the hours of several people at once; what is not the actor's to confirm is left.

    Where the community wants a public notice they are agreed to and wait for it; elsewhere they
    are booked at once. What is confirmed already is passed over.

    Raises:
        NothingToConfirm: none of them waits.
        NotAllowed: the actor neither leads the team of any of them, nor posted them here for a
            unit that may confirm.
        RelativeStepsBack, DutiesIncompatible, HoursRefused: none of them is theirs to confirm.
    """
    return _some(session, actor, {community_id: attendance_ids})


def confirm_posted(
    session: Session, actor: Actor, organisation_id: UUID, attendance_ids: Collection[UUID]
) -> Confirmed:
    """Confirm hours of members whom an organisation posted, wherever they serve, as its agent.

    Raises:
        PostingUnknown, NotItsAgent, NotAllowed: the actor does not act for the organisation.
        NothingToConfirm: none of them waits for it.
        RelativeStepsBack, DutiesIncompatible, HoursRefused: none of them is theirs to confirm.
    """
    postings.require_agent(session, actor, organisation_id)
    mine = posting_lists.to_confirm(
        session, actor, organisation_id, among=attendance_ids, limit=len(attendance_ids)
    )
    chosen: dict[UUID, list[UUID]] = {}
    for one in mine:
        chosen.setdefault(one.community_id, []).append(one.id)
    return _some(session, actor, chosen)


def reject(
    session: Session, actor: Actor, community_id: UUID, attendance_id: UUID, reason: str
) -> None:
    """Say that hours were not served; the volunteer may dispute it. Rejected, nothing changes.

    Raises:
        NotAllowed: the actor does not lead the team.
        RelativeStepsBack: it is about the actor, their household or a relative.
        HoursRefused: there is no reason.
        NothingToConfirm: the hours do not wait for a word.
    """
    found = rows.find(session, community_id, attendance_id)
    require_leader(session, actor, community_id, found.team_id)
    shift = shifts.find(session, community_id, found.shift_id, lock=True)
    one = rows.find(session, community_id, attendance_id, lock=True)
    if one.state is State.VOID:
        return
    if one.state is not State.OUT:
        raise NothingToConfirm(_("These hours are decided already."))
    one.remark = checked_reason(reason)
    access.take_duty(session, actor, rows.subject_of(one.id), CONFIRM, concerning=[one.person_id])
    rows.move(session, actor, one, State.VOID, why=VoidReason.REJECTED)
    shift.taken -= 1
    session.flush()
    telling.not_recognised(session, one)


def checked_reason(reason: str) -> str:
    """Return a reason without blanks around it.

    Raises:
        HoursRefused: it is missing or too long.
    """
    reason = reason.strip()
    if not 2 <= len(reason) <= 500:
        raise HoursRefused(_("Please say in a sentence why."), field="reason")
    return reason


def _locked(
    session: Session, community_id: UUID, ids: Iterable[UUID], state: State
) -> Sequence[Attendance]:
    query = (
        select(Attendance)
        .where(
            col(Attendance.community_id) == community_id,
            col(Attendance.id).in_(list(ids)),
            col(Attendance.state) == state,
        )
        .order_by(col(Attendance.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.execute(query).scalars().all()


def _some(session: Session, actor: Actor, chosen: Mapping[UUID, Iterable[UUID]]) -> Confirmed:
    """Confirm what may be, community by community; refuse with the first reason when none may."""
    done: list[Attendance] = []
    reasons: list[Refusal] = []
    for community_id, ids in sorted(chosen.items()):
        waiting = _locked(session, community_id, ids, State.OUT)
        refused = confirmable.refusals(session, actor, community_id, waiting)
        theirs = [one for one in waiting if one.id not in refused]
        _agree(session, actor, community_id, theirs)
        done += theirs
        reasons += refused.values()
    telling.confirmed(session, [one for one in done if one.state is State.CONFIRMED])
    if not done:
        raise reasons[0] if reasons else NothingToConfirm(_("No hours wait to be confirmed here."))
    return Confirmed(done, len(reasons))


def _agree(
    session: Session, actor: Actor, community_id: UUID, theirs: Sequence[Attendance]
) -> None:
    for one in theirs:
        access.take_duty(
            session, actor, rows.subject_of(one.id), CONFIRM, concerning=[one.person_id]
        )
        one.confirmed_by_id = actor.person_id
    if not settings.of(session, community_id).notice_days:
        booking.book(session, actor, theirs)
        return
    for one in theirs:
        rows.move(session, actor, one, State.AGREED, minutes=one.minutes)
