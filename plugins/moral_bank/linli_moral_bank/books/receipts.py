"""Photos and scans of receipts beside the entries of the fund's book; not for the public."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

from sqlmodel import Session

from linli import access, evidence
from linli.access import Actor
from linli.evidence import EvidenceRow
from linli.subjects import Subject
from linli_moral_bank.models import FundEntry

#: What the files are attached to.
SUBJECT = "moral_bank.fund_entry"
#: Who keeps the book, and who looks after the bank: staff, the council, auditors.
_READERS = ("moral_bank.funds", "moral_bank.desk")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A photo or PDF file as it was sent."""

    filename: str
    stream: BinaryIO


def attach(
    session: Session, actor: Actor, entry: FundEntry, receipts: Iterable[Receipt]
) -> Sequence[EvidenceRow]:
    """Keep receipts with an entry.

    Raises:
        FileRefused, FileTooLarge, TooManyFiles: one is damaged, too large, or one too many.
    """
    subject = Subject(SUBJECT, entry.id)
    return [
        evidence.attach(session, actor, entry.community_id, subject, one.filename, one.stream)
        for one in receipts
    ]


def of(session: Session, entry_ids: Iterable[UUID]) -> dict[UUID, list[EvidenceRow]]:
    """Return the receipts of several entries; one query."""
    return evidence.listings(session, SUBJECT, entry_ids)


def readable(session: Session, actor: Actor, community_id: UUID) -> bool:
    """Return whether somebody may see the receipts of a community."""
    return any(access.can(session, actor, one, community_id) for one in _READERS)


def may_see(session: Session, actor: Actor, entry_id: UUID) -> bool:
    """Return whether somebody may see the receipts of an entry."""
    entry = session.get(FundEntry, entry_id)
    return entry is not None and readable(session, actor, entry.community_id)
