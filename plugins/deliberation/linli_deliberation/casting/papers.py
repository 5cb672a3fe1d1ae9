"""Entering paper ballots after the close: two tellers, each by themselves; missing or invalid."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli_deliberation.casting import putting, saying
from linli_deliberation.casting.casting import new_receipt
from linli_deliberation.casting.handing import TELL
from linli_deliberation.casting.paper_box import INVALID, Box, Paper, box, entries, paper_of
from linli_deliberation.models import (
    Elector,
    PaperEntry,
    PapersMissing,
    Participation,
    Poll,
    PollState,
    Secrecy,
    Way,
)
from linli_deliberation.polls.finding import lock, options, subject_of
from linli_deliberation.refusals import NotNow, PaperRefused
from linli_deliberation.texts import _


def enter(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    serial: int,
    said: saying.Said,
    *,
    elector_number: int | None = None,
    invalid: bool = False,
) -> Paper:
    """Enter what a teller reads on the paper with a number; entered again, it is corrected.

    In an open vote the paper bears the number of the voter on the roll. Where two differ, a third
    decides. Of an ``invalid`` paper nothing else is read, and its voter's number need not be there.

    Raises:
        NotAllowed, PollUnknown: the actor is no teller here, or there is no such poll.
        NotNow: the box is not open: voting is not over, or the poll is counted.
        PaperRefused: nobody stands behind the act, there are not so many papers, two others read it
            alike, or in an open vote no paper was handed out to that line of the roll.
        BallotRefused: the ballot does not say what is asked.
    """
    poll, teller_id = _opened(session, actor, community_id, poll_id)
    last = box(session, poll.id).found
    if not 1 <= serial <= last:
        raise PaperRefused(
            _("The numbers go from 1 to %(last)s: so many papers there are.", last=last),
            field="serial",
        )
    text = INVALID if invalid else saying.checked(poll, options(session, poll.id), said)
    nameless = saying.is_secret(poll) or (invalid and elector_number is None)
    elector_id = None if nameless else _voter(session, poll, elector_number)
    entered = entries(session, poll.id, serial)
    mine = next((entry for entry in entered if entry.teller_id == teller_id), None)
    if mine is None:
        if paper_of(serial, entered).agreed:
            raise PaperRefused(_("Two others have entered this paper already."), field="serial")
        mine = PaperEntry(
            poll_id=poll.id,
            serial=serial,
            hand=max((entry.hand for entry in entered), default=0) + 1,
            teller_id=teller_id,
            ballot=text,
            at=now(session),
            receipt=_receipt(poll) if not entered else None,
        )
        entered.append(mine)
    mine.ballot, mine.elector_id, mine.at = text, elector_id, now(session)
    session.add(mine)
    with putting.said_nowhere():
        session.flush()
    _note(session, actor, "deliberation.paper_entered", poll, serial=serial)
    return paper_of(serial, entered)


def miss(session: Session, actor: Actor, community_id: UUID, poll_id: UUID, number: int) -> Box:
    """Say how many of the papers handed out are not in the box; said again, it is corrected.

    It holds once two tellers say the same. The number is published with the result: whoever took
    one of these papers stands as having taken it, and no ballot of theirs is counted.

    Raises:
        NotAllowed, PollUnknown: the actor is no teller here, or there is no such poll.
        NotNow: the box is not open.
        PaperRefused: nobody stands behind the act, or more papers are entered than would be left.
    """
    poll, teller_id = _opened(session, actor, community_id, poll_id)
    there = box(session, poll.id)
    last = max((paper.serial for paper in there.papers), default=0)
    if not 0 <= number <= there.handed_out - last:
        raise PaperRefused(
            _("%(handed)s papers were handed out, and number %(last)s is entered: so many cannot be"
              " missing.", handed=there.handed_out, last=last),
            field="missing",
        )  # fmt: skip
    mine = session.get(PapersMissing, (poll.id, teller_id))
    if mine is None:
        mine = PapersMissing(poll_id=poll.id, teller_id=teller_id, number=number, at=now(session))
    mine.number, mine.at = number, now(session)
    session.add(mine)
    session.flush()
    _note(session, actor, "deliberation.papers_missing", poll, count=number)
    return box(session, poll.id)


def _opened(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> tuple[Poll, UUID]:
    access.require(session, actor, TELL, community_id)
    poll = lock(session, community_id, poll_id)
    if poll.state not in (PollState.CLOSED, PollState.OBJECTED):
        raise NotNow(_("The box is opened when voting is over, and closed when it is counted."))
    if actor.person_id is None:
        raise PaperRefused(_("A paper ballot is entered by a person."))
    access.take_duty(session, actor, subject_of(poll.id), TELL)
    return poll, actor.person_id


def _receipt(poll: Poll) -> str | None:
    return new_receipt() if poll.secrecy is Secrecy.RECOUNTABLE else None


def _voter(session: Session, poll: Poll, number: int | None) -> UUID:
    found: UUID | None = session.execute(
        select(col(Elector.id))
        .join(Participation, col(Participation.elector_id) == col(Elector.id))
        .where(
            col(Elector.poll_id) == poll.id,
            col(Elector.number) == number,
            col(Participation.way) == Way.PAPER,
        )
    ).scalar_one_or_none()
    if found is None:
        raise PaperRefused(
            _("No paper was handed out to this line of the list of voters."),
            field="elector_number",
        )
    return found


def _note(session: Session, actor: Actor, action: str, poll: Poll, **more: int) -> None:
    after = {"title": poll.title, **more}
    audit.record(session, actor, action, poll.community_id, subject_of(poll.id), after=after)
