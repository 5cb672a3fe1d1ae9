"""A council changes: its name, seats, notice, how it decides; or it is dissolved with a reason."""

from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli_deliberation.councils import deciding, meetings
from linli_deliberation.councils.composition import composition
from linli_deliberation.councils.seats import (
    COUNCILS,
    called,
    end_terms,
    laid_out_in,
    lock,
    record,
    require_standing,
    taken,
)
from linli_deliberation.days import today_in
from linli_deliberation.models import (
    Council,
    Meeting,
    MeetingState,
    Procedure,
    Seat,
    SeatHolder,
    Topic,
)
from linli_deliberation.models.councils import Decides, Quorum
from linli_deliberation.procedures.model import COUNCIL, Plan, TopicState
from linli_deliberation.refusals import CouncilRefused
from linli_deliberation.texts import _


def written(session: Session, council: Council) -> str:
    """Return the seats of a council as lines, as one writes them to found it."""
    return "\n".join(
        f"{one.title} {'X' if one.places is None else one.places}"
        for one in _kinds(session, council)
    )


def change(
    session: Session,
    actor: Actor,
    community_id: UUID,
    council_id: UUID,
    *,
    title: str,
    about: str,
    seats: str,
    notice_days: int,
    quorum: Quorum,
    decides: Decides,
    majority: str,
) -> Council:
    """Change what a council is called, its seats, how early it is invited, and how it decides.

    ``seats`` are lines as for ``seats.found``; a kind of seats is known by its name. ``majority``
    is the category to which more than half belong; empty for no rule. Meetings that were called
    keep the quorum and the majority with which they were called.

    Raises:
        NotAllowed, CouncilUnknown: the actor may not, or there is no such council here.
        NotNow: it was dissolved; or a vote of it runs, and how it decides would change.
        CouncilRefused: the name is missing, taken, or one by which a procedure knows the council;
            a line is no seat, more people sit on a kind of seats than there would be, or too many
            sit there for the majority.
    """
    access.require(session, actor, COUNCILS, community_id)
    council = lock(session, community_id, council_id)
    require_standing(council)
    title = title.strip()
    if not title:
        raise CouncilRefused(_("Please give it a name."), field="title")
    if title != council.title:
        _require_unnamed(session, council)
    if not 0 <= notice_days <= 60:
        raise CouncilRefused(_("From 0 to 60 days."), field="notice_days")
    if (quorum, decides, majority) != (council.quorum, council.decides, council.majority):
        deciding.require_no_vote(session, council.id)
    _lay_out(session, council, seats)
    council.majority = majority
    if majority and not composition(session, council).possible:
        raise CouncilRefused(
            _("Of those who sit now, too many do not belong to this category."), field="majority"
        )
    with called(session, title):
        council.title, council.about = title, about.strip()[:1000]
        council.notice_days, council.quorum, council.decides = notice_days, quorum, decides
        session.flush()
    record(session, actor, "deliberation.council.changed", council)
    return council


def dissolve(
    session: Session, actor: Actor, community_id: UUID, council_id: UUID, *, reason: str
) -> Council:
    """End a council: its seats are free, and meetings that were called are called off.

    What it has done stays to be read. Where a procedure names it, staff act in its place.

    Raises:
        NotAllowed, CouncilUnknown: the actor may not, or there is no such council here.
        NotNow: it was dissolved before.
        CouncilRefused: the reason is missing.
    """
    access.require(session, actor, COUNCILS, community_id)
    council = lock(session, community_id, council_id)
    require_standing(council)
    reason = reason.strip()[:300]
    if not reason:
        raise CouncilRefused(_("Please write down why."), field="reason")
    waiting = session.execute(
        select(col(Meeting.id)).where(
            col(Meeting.council_id) == council.id, col(Meeting.state) == MeetingState.CALLED
        )
    ).scalars()
    for meeting_id in waiting.all():
        meetings.cancel(session, actor, community_id, meeting_id, reason=reason)
    today = today_in(session, community_id)
    end_terms(session, council, today)
    session.execute(
        update(SeatHolder)
        .where(col(SeatHolder.council_id) == council.id, col(SeatHolder.ended_on).is_(None))
        .values(ended_on=today, ended_reason=reason)
    )
    council.dissolved_on, council.dissolved_reason = today, reason
    session.flush()
    record(session, actor, "deliberation.council.dissolved", council)
    return council


def _kinds(session: Session, council: Council) -> list[Seat]:
    return list(
        session.execute(
            select(Seat).where(col(Seat.council_id) == council.id).order_by(col(Seat.position))
        ).scalars()
    )


def _lay_out(session: Session, council: Council, lines: str) -> None:
    """Let a council have the seats that lines say."""
    wanted = laid_out_in(lines)
    names = [name for name, _places in wanted]
    if len(set(names)) < len(names):
        raise CouncilRefused(_("Two lines name the same kind of seats."), field="seats")
    end_terms(session, council, today_in(session, council.community_id))
    present = {one.title: one for one in _kinds(session, council)}
    for seat in present.values():
        if seat.title not in names:
            _take_away(session, seat)
    last = max((one.position for one in present.values()), default=-1)
    for name, places in wanted:
        known = present.get(name)
        if known is None:
            last += 1
            session.add(Seat(council_id=council.id, position=last, title=name, places=places))
            continue
        held = taken(session, known.id)
        if held > (places or 0):
            raise CouncilRefused(
                _("“%(seat)s”: %(held)s sit there now. Please end terms before there are fewer"
                  " seats.", seat=name, held=held),
                field="seats",
            )  # fmt: skip
        known.places = places
    session.flush()


def _take_away(session: Session, seat: Seat) -> None:
    ever = select(func.count()).where(col(SeatHolder.seat_id) == seat.id)
    if session.execute(ever).scalar_one():
        raise CouncilRefused(
            _("“%(seat)s”: somebody sits or sat there, so the line stays.", seat=seat.title),
            field="seats",
        )
    session.execute(delete(Seat).where(col(Seat.id) == seat.id))


def _require_unnamed(session: Session, council: Council) -> None:
    """Refuse another name while a procedure knows the council by the one it has."""
    over = [state for state in TopicState if state.is_over]
    moving = select(col(Topic.procedure_id)).where(
        col(Topic.community_id) == council.community_id, col(Topic.state).not_in(over)
    )
    plans = session.execute(
        select(col(Procedure.plan)).where(
            col(Procedure.community_id) == council.community_id,
            or_(col(Procedure.retired_at).is_(None), col(Procedure.id).in_(moving)),
        )
    ).scalars()
    role = COUNCIL + council.title
    for plan in map(Plan.model_validate, plans):
        if any(role in stage.roles for stage in plan.stages):
            raise CouncilRefused(
                _("The procedure “%(procedure)s” knows this council by its name. Please keep the"
                  " name, or change the procedure first.", procedure=plan.title),
                field="title",
            )  # fmt: skip
