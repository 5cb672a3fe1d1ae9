"""Paper ballots: handed out against the roll, entered after the close by two tellers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli_deliberation.casting import putting, saying
from linli_deliberation.casting.casting import already, tell
from linli_deliberation.casting.departed import require_here
from linli_deliberation.models import (
    Elector,
    Entitled,
    PaperEntry,
    Participation,
    Poll,
    PollState,
    Way,
)
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.finding import lock, options, subject_of
from linli_deliberation.refusals import NotNow, NotOnTheRoll, NotOpen, PaperRefused, PapersDiffer
from linli_deliberation.texts import _

TELL = "deliberation.tell"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper ballot, as far as it is entered."""

    serial: int
    #: What each of the two tellers read, in their order; equal when they agree.
    read: tuple[str, ...]
    elector_ids: tuple[UUID | None, ...]
    teller_ids: tuple[UUID, ...]

    @property
    def agreed(self) -> bool:
        """Whether both read the same."""
        return len(self.read) == 2 and len(set(self.read)) == 1 and len(set(self.elector_ids)) == 1

    @property
    def differs(self) -> bool:
        """Whether both have read it, and not the same."""
        return len(self.read) == 2 and not self.agreed


@dataclass(frozen=True, slots=True)
class Box:
    """The paper ballots of a poll."""

    #: How many were handed out against the roll.
    handed_out: int
    papers: tuple[Paper, ...]

    @property
    def agreed(self) -> int:
        """How many both tellers read alike."""
        return sum(paper.agreed for paper in self.papers)

    @property
    def complete(self) -> bool:
        """Whether every paper handed out is entered twice, alike, and no other is."""
        return self.agreed == len(self.papers) == self.handed_out


def hand_out(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    elector_id: UUID,
    person_id: UUID,
) -> None:
    """Note that a person took the ballot of an elector on paper and put it into the box.

    From then on that vote is in: it cannot be cast on the portal any more.

    Raises:
        NotAllowed, PollUnknown: the actor is no teller here, or there is no such poll.
        PaperRefused: this poll has no paper ballots.
        NotOpen: it is not open.
        NotOnTheRoll: the person may not cast this elector's vote, or has left.
        AlreadyVoted: the vote is in.
    """
    access.require(session, actor, TELL, community_id)
    poll = lock(session, community_id, poll_id, shared=True)
    if not poll.paper:
        raise PaperRefused(_("This vote has no paper ballots."))
    if state_at(poll, now(session)) is not PollState.OPEN:
        raise NotOpen(_("Voting is not open."))
    entitled = session.get(Entitled, (elector_id, person_id))
    if entitled is None or entitled.poll_id != poll.id:
        raise NotOnTheRoll(_("This person is not on the list for this vote."))
    require_here(session, poll, elector_id, person_id)
    earlier = session.execute(
        select(func.count()).where(
            col(Participation.poll_id) == poll.id, col(Participation.person_id) == person_id
        )
    ).scalar_one()
    at = None if saying.is_secret(poll) else now(session)
    if not putting.take_part(session, poll.id, elector_id, person_id, Way.PAPER, at=at):
        raise already(None)
    audit.record(
        session,
        actor,
        "deliberation.paper_handed_out",
        community_id,
        subject_of(poll.id),
        after={"title": poll.title},
        person_id=person_id,
    )
    if not earlier:
        tell(session, poll, person_id)


def enter(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    serial: int,
    said: saying.Said,
    *,
    elector_number: int | None = None,
) -> Paper:
    """Enter what a teller reads on the paper with a number; entered again, it is corrected.

    In an open vote the paper bears the number of the voter on the roll.

    Raises:
        NotAllowed, PollUnknown: the actor is no teller here, or there is no such poll.
        NotNow: the box is not open: voting is not over, or the poll is counted.
        PaperRefused: nobody stands behind the act, there are not so many papers, two others have
            entered it, or in an open vote no paper was handed out to that line of the roll.
        BallotRefused: the ballot does not say what is asked.
    """
    access.require(session, actor, TELL, community_id)
    poll = lock(session, community_id, poll_id)
    _require_box(poll)
    if actor.person_id is None:
        raise PaperRefused(_("A paper ballot is entered by a person."))
    handed = handed_out(session, poll.id)
    if not 1 <= serial <= handed:
        raise PaperRefused(
            _("The numbers go from 1 to %(last)s: so many papers were handed out.", last=handed),
            field="serial",
        )
    text = saying.checked(poll, options(session, poll.id), said)
    elector_id = None if saying.is_secret(poll) else _voter(session, poll, elector_number)
    entries = _entries(session, poll.id, serial)
    mine = next((entry for entry in entries if entry.teller_id == actor.person_id), None)
    if mine is None:
        if len(entries) >= 2:
            raise PaperRefused(_("Two others have entered this paper already."), field="serial")
        mine = PaperEntry(
            poll_id=poll.id,
            serial=serial,
            hand=2 if any(entry.hand == 1 for entry in entries) else 1,
            teller_id=actor.person_id,
            ballot=text,
            elector_id=elector_id,
            at=now(session),
        )
        entries.append(mine)
    mine.ballot, mine.elector_id, mine.at = text, elector_id, now(session)
    session.add(mine)
    with putting.said_nowhere():
        session.flush()
    access.take_duty(session, actor, subject_of(poll.id), TELL)
    audit.record(
        session,
        actor,
        "deliberation.paper_entered",
        community_id,
        subject_of(poll.id),
        after={"title": poll.title, "serial": serial},
    )
    return _paper(serial, entries)


def box(session: Session, poll_id: UUID) -> Box:
    """Return the paper ballots by number, and how many there should be."""
    by_serial: dict[int, list[PaperEntry]] = {}
    for entry in _entries(session, poll_id):
        by_serial.setdefault(entry.serial, []).append(entry)
    return Box(
        handed_out(session, poll_id),
        tuple(_paper(serial, entries) for serial, entries in sorted(by_serial.items())),
    )


def counted(session: Session, poll: Poll) -> list[tuple[UUID | None, str, int]]:
    """Return the paper ballots to count: whose (in an open vote), what it says, its number.

    Raises:
        PapersDiffer: not every paper handed out was entered twice and alike.
    """
    found = box(session, poll.id)
    if not found.complete:
        raise PapersDiffer(
            _(
                "%(agreed)s of %(handed)s paper ballots are entered twice and alike. Please finish "
                "the others first.",
                agreed=found.agreed,
                handed=found.handed_out,
            )
        )
    voters = [paper.elector_ids[0] for paper in found.papers if paper.elector_ids[0] is not None]
    if len(set(voters)) < len(voters):
        raise PapersDiffer(_("Two papers bear the same number of the list of voters."))
    return [(paper.elector_ids[0], paper.read[0], paper.serial) for paper in found.papers]


def handed_out(session: Session, poll_id: UUID) -> int:
    """Return how many paper ballots were handed out against the roll."""
    return int(
        session.execute(
            select(func.count()).where(
                col(Participation.poll_id) == poll_id, col(Participation.way) == Way.PAPER
            )
        ).scalar_one()
    )


def _require_box(poll: Poll) -> None:
    if poll.state not in (PollState.CLOSED, PollState.OBJECTED):
        raise NotNow(_("The box is opened when voting is over, and closed when it is counted."))


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


def _entries(session: Session, poll_id: UUID, serial: int | None = None) -> list[PaperEntry]:
    query = select(PaperEntry).where(col(PaperEntry.poll_id) == poll_id)
    if serial is not None:
        query = query.where(col(PaperEntry.serial) == serial)
    rows = session.execute(query.order_by(col(PaperEntry.serial), col(PaperEntry.hand)))
    return list(rows.scalars())


def _paper(serial: int, entries: list[PaperEntry]) -> Paper:
    return Paper(
        serial,
        tuple(entry.ballot for entry in entries),
        tuple(entry.elector_id for entry in entries),
        tuple(entry.teller_id for entry in entries),
    )
