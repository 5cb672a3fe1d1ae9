"""Paper ballots after the close: read by two tellers each by themselves, missing, or invalid."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli_deliberation.casting import putting, saying
from linli_deliberation.casting.casting import new_receipt
from linli_deliberation.casting.handing import TELL, handed_out
from linli_deliberation.counting import BallotKind
from linli_deliberation.discussion.opinions import SMALLEST
from linli_deliberation.formats.bundles import canonical
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
from linli_deliberation.refusals import NotNow, PaperRefused, PapersDiffer
from linli_deliberation.texts import _

#: What is stored of a paper that says nothing that can be counted: two answers, a drawing.
INVALID = "invalid"
#: How an invalid paper is counted: it takes part, and chooses nothing.
_NOTHING = {
    BallotKind.MOTION: canonical("abstain"),
    BallotKind.CHOICE: canonical(None),
    BallotKind.APPROVAL: canonical([]),
    BallotKind.RANKING: canonical([]),
    BallotKind.POINTS: canonical({}),
}

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper ballot, as far as it is entered."""

    serial: int
    #: What each teller read, in their order, and in an open vote on whose paper.
    read: tuple[tuple[str, UUID | None], ...]
    teller_ids: tuple[UUID, ...]
    receipt: str | None = None

    @property
    def settled(self) -> tuple[str, UUID | None] | None:
        """What two tellers agree on, a third having decided where two differ."""
        return _agreed(self.read)

    @property
    def agreed(self) -> bool:
        """Whether it is entered twice and alike."""
        return self.settled is not None

    @property
    def differs(self) -> bool:
        """Whether two have read it, and not the same."""
        return len(self.read) >= 2 and not self.agreed


@dataclass(frozen=True, slots=True)
class Box:
    """The paper ballots of a poll."""

    #: How many were handed out against the roll.
    handed_out: int
    papers: tuple[Paper, ...]
    #: How many each teller who says so did not find in the box.
    said_missing: tuple[int, ...] = ()

    @property
    def missing(self) -> int:
        """How many papers were not in the box, as two tellers say alike."""
        return _agreed(self.said_missing) or 0

    @property
    def found(self) -> int:
        """How many papers there are to enter."""
        return self.handed_out - self.missing

    @property
    def agreed(self) -> int:
        """How many two tellers read alike."""
        return sum(paper.agreed for paper in self.papers)

    @property
    def complete(self) -> bool:
        """Whether every paper found is entered twice, alike, and no other is."""
        return self.agreed == len(self.papers) == self.found


@dataclass(frozen=True, slots=True)
class Counted:
    """A paper ballot to count: whose in an open vote, what it says, and what it is published by."""

    elector_id: UUID | None
    ballot: str
    receipt: str


@dataclass(frozen=True, slots=True)
class Told:
    """What everybody may know of the papers of a counted poll."""

    handed_out: int
    missing: int
    #: None where so few were handed out in a secret vote that it could tell of one of them.
    invalid: int | None


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
    entries = _entries(session, poll.id, serial)
    mine = next((entry for entry in entries if entry.teller_id == teller_id), None)
    if mine is None:
        if _paper(serial, entries).agreed:
            raise PaperRefused(_("Two others have entered this paper already."), field="serial")
        mine = PaperEntry(
            poll_id=poll.id,
            serial=serial,
            hand=max((entry.hand for entry in entries), default=0) + 1,
            teller_id=teller_id,
            ballot=text,
            at=now(session),
            receipt=_receipt(poll) if not entries else None,
        )
        entries.append(mine)
    mine.ballot, mine.elector_id, mine.at = text, elector_id, now(session)
    session.add(mine)
    with putting.said_nowhere():
        session.flush()
    _note(session, actor, "deliberation.paper_entered", poll, serial=serial)
    return _paper(serial, entries)


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


def box(session: Session, poll_id: UUID) -> Box:
    """Return the paper ballots by number, how many there should be, and how many are missing."""
    by_serial: dict[int, list[PaperEntry]] = {}
    for entry in _entries(session, poll_id):
        by_serial.setdefault(entry.serial, []).append(entry)
    said = session.execute(
        select(col(PapersMissing.number)).where(col(PapersMissing.poll_id) == poll_id)
    )
    return Box(
        handed_out(session, poll_id),
        tuple(_paper(serial, entries) for serial, entries in sorted(by_serial.items())),
        tuple(said.scalars()),
    )


def counted(session: Session, poll: Poll) -> list[Counted]:
    """Return the paper ballots to count; of an invalid one that it chooses nothing.

    Raises:
        PapersDiffer: not every paper found was entered twice and alike.
    """
    found = box(session, poll.id)
    if not found.complete:
        raise PapersDiffer(
            _(
                "%(agreed)s of %(handed)s paper ballots are entered twice and alike. Please finish "
                "the others first.",
                agreed=found.agreed,
                handed=found.found,
            )
        )
    settled = [(paper, *paper.settled) for paper in found.papers if paper.settled is not None]
    voters = [voter for _paper, _text, voter in settled if voter is not None]
    if len(set(voters)) < len(voters):
        raise PapersDiffer(_("Two papers bear the same number of the list of voters."))
    return [
        Counted(
            voter,
            _NOTHING[poll.kind] if text == INVALID else text,
            paper.receipt or f"PAPER-{paper.serial:05}",
        )
        for paper, text, voter in settled
    ]


def told(session: Session, poll: Poll) -> Told | None:
    """Return what is published of the papers; None where none were handed out."""
    found = box(session, poll.id)
    if not found.handed_out:
        return None
    few = saying.is_secret(poll) and found.handed_out < SMALLEST
    invalid = sum((paper.settled or ("", None))[0] == INVALID for paper in found.papers)
    return Told(found.handed_out, found.missing, None if few else invalid)


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


def _entries(session: Session, poll_id: UUID, serial: int | None = None) -> list[PaperEntry]:
    query = select(PaperEntry).where(col(PaperEntry.poll_id) == poll_id)
    if serial is not None:
        query = query.where(col(PaperEntry.serial) == serial)
    rows = session.execute(query.order_by(col(PaperEntry.serial), col(PaperEntry.hand)))
    return list(rows.scalars())


def _paper(serial: int, entries: list[PaperEntry]) -> Paper:
    return Paper(
        serial,
        tuple((entry.ballot, entry.elector_id) for entry in entries),
        tuple(entry.teller_id for entry in entries),
        next((entry.receipt for entry in entries if entry.receipt), None),
    )


def _agreed(said: Iterable[T]) -> T | None:
    """Return what at least two say, and more than say anything else."""
    (first, times), (_second, others) = [*Counter(said).most_common(2), (None, 0), (None, 0)][:2]
    return first if times >= 2 and times > others else None


def _note(session: Session, actor: Actor, action: str, poll: Poll, **more: int) -> None:
    after = {"title": poll.title, **more}
    audit.record(session, actor, action, poll.community_id, subject_of(poll.id), after=after)
