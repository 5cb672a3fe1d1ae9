"""The box of paper ballots: what was read of each, how many are missing, what counts of them."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import exists, select
from sqlmodel import Session, col

from linli_deliberation.casting import saying
from linli_deliberation.casting.handing import handed_out
from linli_deliberation.counting import BallotKind
from linli_deliberation.discussion.opinions import SMALLEST
from linli_deliberation.formats.bundles import canonical
from linli_deliberation.models import PaperEntry, PapersMissing, Poll
from linli_deliberation.refusals import PapersDiffer
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


def box(session: Session, poll_id: UUID) -> Box:
    """Return the paper ballots by number, how many there should be, and how many are missing."""
    by_serial: dict[int, list[PaperEntry]] = {}
    for entry in entries(session, poll_id):
        by_serial.setdefault(entry.serial, []).append(entry)
    said = session.execute(
        select(col(PapersMissing.number)).where(col(PapersMissing.poll_id) == poll_id)
    )
    return Box(
        handed_out(session, poll_id),
        tuple(paper_of(serial, found) for serial, found in sorted(by_serial.items())),
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


def changed_since(session: Session, poll_id: UUID, moment: datetime) -> bool:
    """Return whether anything was entered after ``moment``."""
    found = session.execute(
        select(
            exists().where(col(PaperEntry.poll_id) == poll_id, col(PaperEntry.at) > moment)
            | exists().where(col(PapersMissing.poll_id) == poll_id, col(PapersMissing.at) > moment)
        )
    )
    return bool(found.scalar_one())


def told(session: Session, poll: Poll) -> Told | None:
    """Return what is published of the papers; None where none were handed out."""
    found = box(session, poll.id)
    if not found.handed_out:
        return None
    few = saying.is_secret(poll) and found.handed_out < SMALLEST
    invalid = sum((paper.settled or ("", None))[0] == INVALID for paper in found.papers)
    return Told(found.handed_out, found.missing, None if few else invalid)


def entries(session: Session, poll_id: UUID, serial: int | None = None) -> list[PaperEntry]:
    """Return what was entered, of one paper or of all, in the order of papers and tellers."""
    query = select(PaperEntry).where(col(PaperEntry.poll_id) == poll_id)
    if serial is not None:
        query = query.where(col(PaperEntry.serial) == serial)
    rows = session.execute(query.order_by(col(PaperEntry.serial), col(PaperEntry.hand)))
    return list(rows.scalars())


def paper_of(serial: int, found: list[PaperEntry]) -> Paper:
    """Return a paper with all that was entered of it."""
    return Paper(
        serial,
        tuple((entry.ballot, entry.elector_id) for entry in found),
        tuple(entry.teller_id for entry in found),
        next((entry.receipt for entry in found if entry.receipt), None),
    )


def _agreed(said: Iterable[T]) -> T | None:
    """Return what at least two say, and more than say anything else."""
    (first, times), (_second, others) = [*Counter(said).most_common(2), (None, 0), (None, 0)][:2]
    return first if times >= 2 and times > others else None
