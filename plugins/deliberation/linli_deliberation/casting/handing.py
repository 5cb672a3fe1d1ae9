"""Paper ballots on their way: handed out against the roll, and the hand-out taken back."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli_deliberation.casting import putting, saying, telling
from linli_deliberation.casting.casting import already
from linli_deliberation.casting.departed import require_here
from linli_deliberation.models import Entitled, PaperReturned, Participation, Poll, PollState, Way
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.finding import lock, subject_of
from linli_deliberation.refusals import NotOnTheRoll, NotOpen, PaperRefused
from linli_deliberation.texts import _

TELL = "deliberation.tell"


def hand_out(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    elector_id: UUID,
    person_id: UUID,
) -> None:
    """Note that a person took the ballot of an elector on paper and put it into the box.

    From then on that vote is in: it cannot be cast on the portal any more, unless the hand-out is
    taken back.

    Raises:
        NotAllowed, PollUnknown: the actor is no teller here, or there is no such poll.
        PaperRefused: this poll has no paper ballots.
        NotOpen: it is not open.
        NotOnTheRoll: the person may not cast this elector's vote, or has left.
        AlreadyVoted: the vote is in.
    """
    poll = _open_box(session, actor, community_id, poll_id)
    entitled = session.get(Entitled, (elector_id, person_id))
    if entitled is None or entitled.poll_id != poll.id:
        raise NotOnTheRoll(_("This person is not on the list for this vote."))
    require_here(session, poll, elector_id, person_id)
    earlier = _takes_part(session, poll, person_id)
    at = None if saying.is_secret(poll) else now(session)
    if not putting.take_part(session, poll.id, elector_id, person_id, Way.PAPER, at=at):
        raise already(None)
    _note(session, actor, "deliberation.paper_handed_out", poll, person_id)
    if not earlier:
        telling.tell(session, poll, person_id)


def take_back(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    elector_id: UUID,
    *,
    reason: str,
) -> None:
    """Take a hand-out back: it was the wrong line, or the paper came back and was never in the box.

    The line is free again for every way of voting, and the person is told.

    Raises:
        NotAllowed, PollUnknown: the actor is no teller here, or there is no such poll.
        NotOpen: it is not open; afterwards the paper is missing from the box.
        PaperRefused: no paper is handed out to this line, or the reason is missing.
    """
    poll = _open_box(session, actor, community_id, poll_id)
    if not reason.strip():
        raise PaperRefused(_("Please write down why."), field="reason")
    gone = session.execute(
        delete(Participation)
        .where(
            col(Participation.poll_id) == poll.id,
            col(Participation.elector_id) == elector_id,
            col(Participation.way) == Way.PAPER,
        )
        .returning(col(Participation.person_id))
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if gone is None:
        raise PaperRefused(_("No paper was handed out to this line of the list of voters."))
    if not _takes_part(session, poll, gone):
        telling.untell(session, poll, gone, reason.strip())
    session.add(PaperReturned(poll_id=poll.id, person_id=gone))
    session.flush()
    _note(session, actor, "deliberation.paper_taken_back", poll, gone, reason=reason.strip()[:300])
    inbox.notify(
        session,
        gone,
        community_id,
        _("It is no longer noted that you took a paper ballot: “%(poll)s”. You can vote again.",
          poll=poll.title),
        link=f"deliberation/polls/{poll.id}",
    )  # fmt: skip


def handed_out(session: Session, poll_id: UUID) -> int:
    """Return how many paper ballots are handed out against the roll."""
    return int(
        session.execute(
            select(func.count()).where(
                col(Participation.poll_id) == poll_id, col(Participation.way) == Way.PAPER
            )
        ).scalar_one()
    )


def _open_box(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> Poll:
    access.require(session, actor, TELL, community_id)
    poll = lock(session, community_id, poll_id, shared=True)
    if not poll.paper:
        raise PaperRefused(_("This vote has no paper ballots."))
    if state_at(poll, now(session)) is not PollState.OPEN:
        raise NotOpen(_("Voting is not open."))
    return poll


def _takes_part(session: Session, poll: Poll, person_id: UUID) -> bool:
    found = session.execute(
        select(col(Participation.id))
        .where(col(Participation.poll_id) == poll.id, col(Participation.person_id) == person_id)
        .limit(1)
    )
    return found.first() is not None


def _note(
    session: Session, actor: Actor, action: str, poll: Poll, person_id: UUID, **more: str
) -> None:
    audit.record(
        session,
        actor,
        action,
        poll.community_id,
        subject_of(poll.id),
        after={"title": poll.title, **more},
        person_id=person_id,
    )
