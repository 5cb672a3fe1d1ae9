"""Meetings: called in time with an agenda, quorate or not, minutes that those present confirm."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, inbox, people
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text
from linli.subjects import Subject
from linli_deliberation.councils.seats import COUNCILS, find, lock, require_standing
from linli_deliberation.days import today_in
from linli_deliberation.models import (
    Coming,
    Council,
    Invited,
    Meeting,
    MeetingState,
    SeatHolder,
    TopicPaper,
)
from linli_deliberation.models.councils import Quorum
from linli_deliberation.procedures.model import Artefact
from linli_deliberation.refusals import CouncilRefused, CouncilUnknown, NotNow
from linli_deliberation.texts import _
from linli_deliberation.topics import finding as topics


def subject_of(meeting_id: UUID) -> Subject:
    """Return a meeting as a subject of the audit log."""
    return Subject("deliberation.meeting", meeting_id)


def call(
    session: Session,
    actor: Actor,
    community_id: UUID,
    council_id: UUID,
    *,
    title: str,
    where: str,
    agenda: Sequence[str],
    starts_at: datetime,
    guests: Sequence[UUID] = (),
    topic_id: UUID | None = None,
) -> Meeting:
    """Call a meeting, and invite all who hold a seat, with the guests that the matter needs.

    Raises:
        NotAllowed, CouncilUnknown, TopicUnknown: the actor may not, or there is none such here.
        NotAMember: a guest does not belong to the community.
        NotNow: the council was dissolved.
        CouncilRefused: something is missing, nobody holds a seat, or it is called too late.
    """
    access.require(session, actor, COUNCILS, community_id)
    council = lock(session, community_id, council_id)
    require_standing(council)
    items = [item.strip()[:200] for item in agenda if item.strip()]
    for field, given in (("title", title), ("where", where), ("agenda", items)):
        if not (given.strip() if isinstance(given, str) else given):
            raise CouncilRefused(_("Please fill this in."), field=field)
    if starts_at < now(session) + timedelta(days=council.notice_days):
        raise CouncilRefused(
            _.plural(
                "Members are invited at least one day before.",
                "Members are invited at least %(count)s days before.",
                council.notice_days,
            ),
            field="starts_at",
        )
    members = _members(session, council)
    if not members:
        raise CouncilRefused(_("Nobody holds a seat of this council yet."))
    for guest in guests:
        people.membership_of(session, community_id, guest)
    if topic_id is not None:
        topics.find(session, community_id, topic_id)
    meeting = Meeting(
        council_id=council.id,
        title=title.strip()[:120],
        where=where.strip()[:300],
        agenda=items,
        topic_id=topic_id,
        starts_at=starts_at,
        quorum=council.quorum,
        decides=council.decides,
        state=MeetingState.CALLED,
    )
    session.add(meeting)
    session.flush()
    for person_id in dict.fromkeys((*members, *guests)):
        session.add(
            Invited(meeting_id=meeting.id, person_id=person_id, is_member=person_id in members)
        )
    session.flush()
    _note(session, actor, "deliberation.meeting.called", council, meeting)
    _tell(session, council, meeting, _("You are invited: “%(title)s”.", title=meeting.title))
    return meeting


def cancel(
    session: Session, actor: Actor, community_id: UUID, meeting_id: UUID, *, reason: str
) -> Meeting:
    """Call a meeting off before it begins.

    Raises:
        NotAllowed, CouncilUnknown: the actor may not, or there is no such meeting here.
        NotNow: it was held, or called off.
        CouncilRefused: the reason is missing.
    """
    council, meeting = _to_change(session, actor, community_id, meeting_id, MeetingState.CALLED)
    if not reason.strip():
        raise CouncilRefused(_("Please write down why."), field="reason")
    meeting.state, meeting.ended_reason = MeetingState.CANCELLED, reason.strip()[:300]
    session.flush()
    _note(session, actor, "deliberation.meeting.cancelled", council, meeting)
    _tell(session, council, meeting, _("“%(title)s” does not take place.", title=meeting.title))
    return meeting


def record(
    session: Session,
    actor: Actor,
    community_id: UUID,
    meeting_id: UUID,
    came: Mapping[UUID, Coming],
    minutes: str,
) -> Meeting:
    """Write down who came, and the minutes; without a quorum only that too few came.

    Who was in the hall and who was online count together; how many it needs was fixed when it was
    called. Written again while the minutes are being confirmed, all confirm anew.

    Raises:
        NotAllowed, CouncilUnknown: the actor may not, or there is no such meeting here.
        NotNow: it has not begun, or is confirmed or called off.
        CouncilRefused: somebody invited is missing from the list, or there are no minutes.
    """
    council, meeting = _to_change(
        session, actor, community_id, meeting_id, MeetingState.CALLED, MeetingState.HELD
    )
    if meeting.starts_at > now(session):
        raise NotNow(_("The meeting has not begun."))
    guests = invited(session, meeting.id)
    if {one.person_id for one in guests} - came.keys():
        raise CouncilRefused(_("Please say of everybody whether they came."), field="came")
    for one in guests:
        one.coming, one.confirmed, one.objection = came[one.person_id], None, ""
    if not is_quorate(guests, meeting.quorum):
        meeting.state, meeting.minutes = MeetingState.INQUORATE, minutes.strip()[:8000]
        session.flush()
        _note(session, actor, "deliberation.meeting.inquorate", council, meeting)
        return meeting
    if not minutes.strip():
        raise CouncilRefused(_("Please write the minutes."), field="minutes")
    meeting.state, meeting.minutes = MeetingState.HELD, minutes.strip()[:8000]
    meeting.minutes_by_id, meeting.version = actor.person_id, meeting.version + 1
    session.flush()
    _note(session, actor, "deliberation.meeting.recorded", council, meeting)
    _tell(session, council, meeting,
          _("Please read the minutes and confirm them: “%(title)s”.", title=meeting.title),
          present=True)  # fmt: skip
    return meeting


def confirm(
    session: Session,
    actor: Actor,
    community_id: UUID,
    meeting_id: UUID,
    *,
    version: int,
    objection: str = "",
) -> Meeting:
    """Confirm the minutes as one who was there, or say what is wrong in them.

    More than half of the members present, and no objection left, make them final; they then are
    also the minutes of the stage in which the meeting's topic was when it was held, however late.

    Raises:
        CouncilUnknown: there is no such meeting here.
        NotNow: there are no minutes to confirm, they were changed meanwhile, or the person was not
            there.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    council, meeting = find_meeting(session, community_id, meeting_id, locked=True)
    if meeting.state is not MeetingState.HELD or version != meeting.version:
        raise NotNow(_("These minutes are confirmed already, or were written anew. Please reload."))
    guests = invited(session, meeting.id)
    mine = next((one for one in guests if one.person_id == actor.beneficiary_id), None)
    if mine is None or not mine.coming or not mine.coming.is_present:
        raise NotNow(_("The minutes are confirmed by those who were there."))
    mine.objection = objection.strip()[:500]
    mine.confirmed = None if mine.objection else version
    session.flush()
    _note(session, actor, "deliberation.meeting.answered", council, meeting)
    present = [one for one in guests if one.is_member and one.coming and one.coming.is_present]
    agreed = sum(one.confirmed == version for one in present)
    if 2 * agreed > len(present) and not any(one.objection for one in guests):
        meeting.state = MeetingState.CONFIRMED
        session.flush()
        _note(session, actor, "deliberation.meeting.confirmed", council, meeting)
        _add_to_topic(session, actor, community_id, meeting)
    return meeting


def find_meeting(
    session: Session, community_id: UUID, meeting_id: UUID, *, locked: bool = False
) -> tuple[Council, Meeting]:
    """Return a meeting of this community with its council, locked if it is to change.

    Raises:
        CouncilUnknown: there is none.
    """
    meeting = session.get(Meeting, meeting_id, with_for_update=True if locked else None)
    if meeting is None:
        raise CouncilUnknown(_("There is no such council here."))
    return find(session, community_id, meeting.council_id), meeting


def invited(session: Session, meeting_id: UUID) -> Sequence[Invited]:
    """Return who is invited, members first."""
    return (
        session.execute(
            select(Invited)
            .where(col(Invited.meeting_id) == meeting_id)
            .order_by(col(Invited.is_member).desc(), col(Invited.person_id))
        )
        .scalars()
        .all()
    )


def is_quorate(guests: Sequence[Invited], quorum: Quorum) -> bool:
    """Return whether enough of those who hold a seat were there, in whatever way."""
    members = [one for one in guests if one.is_member]
    present = sum(bool(one.coming and one.coming.is_present) for one in members)
    if quorum is Quorum.TWO_THIRDS:
        return 3 * present >= 2 * len(members)
    return 2 * present > len(members)


def _members(session: Session, council: Council) -> list[UUID]:
    today = today_in(session, council.community_id)
    rows = session.execute(
        select(col(SeatHolder.person_id)).where(
            col(SeatHolder.council_id) == council.id,
            col(SeatHolder.ended_on).is_(None),
            col(SeatHolder.until) >= today,
        )
    )
    return list(rows.scalars())


def _to_change(
    session: Session, actor: Actor, community_id: UUID, meeting_id: UUID, *states: MeetingState
) -> tuple[Council, Meeting]:
    access.require(session, actor, COUNCILS, community_id)
    council, meeting = find_meeting(session, community_id, meeting_id, locked=True)
    if meeting.state not in states:
        raise NotNow(_("This meeting is not at a point where this can be done."))
    return council, meeting


def _add_to_topic(session: Session, actor: Actor, community_id: UUID, meeting: Meeting) -> None:
    if meeting.topic_id is None:
        return
    topic = topics.lock(session, community_id, meeting.topic_id)
    session.add(
        TopicPaper(
            topic_id=topic.id,
            stage=topics.stage_at(session, topic, meeting.starts_at),
            kind=Artefact.MINUTES,
            words=meeting.minutes,
            by_id=meeting.minutes_by_id,
            at=now(session),
        )
    )
    topics.note(session, actor, topic, meeting.title)


def _note(session: Session, actor: Actor, action: str, council: Council, meeting: Meeting) -> None:
    audit.record(
        session, actor, action, council.community_id, subject_of(meeting.id),
        after={"title": meeting.title, "state": meeting.state.value, "version": meeting.version},
    )  # fmt: skip


def _tell(
    session: Session, council: Council, meeting: Meeting, text: Text, *, present: bool = False
) -> None:
    inbox.notify_many(
        session,
        [
            one.person_id
            for one in invited(session, meeting.id)
            if not present or (one.coming is not None and one.coming.is_present)
        ],
        council.community_id,
        text,
        link=f"deliberation/meetings/{meeting.id}",
    )
