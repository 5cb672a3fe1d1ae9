"""Finding one's own ballot among the published ones by the receipt."""

from dataclasses import dataclass

from sqlmodel import Session

from linli_deliberation.casting import saying
from linli_deliberation.models import Poll, Secrecy
from linli_deliberation.refusals import NotNow, ReceiptUnknown
from linli_deliberation.results import box, merkle
from linli_deliberation.results.merkle import Step
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Found:
    """A published ballot, with the proof that it was counted."""

    receipt: str
    #: As stored; ``saying.in_words`` makes it readable.
    ballot: str
    #: What the leaf is the hash of.
    text: str
    leaf: str
    steps: tuple[Step, ...]
    root: str
    #: How many ballots there are.
    of: int


def find(session: Session, poll: Poll, receipt: str) -> Found:
    """Find a ballot by its receipt, typed with or without hyphens and in any case.

    Raises:
        NotNow: the ballots are not published: the poll is not counted, or not of this kind.
        ReceiptUnknown: none bears it.
    """
    if poll.secrecy is not Secrecy.RECOUNTABLE or not poll.state.is_counted:
        raise NotNow(_("The ballots are published when the vote is over."))
    wanted = normalised(receipt)
    published = box.published(session, poll)
    leaves = [merkle.leaf(known, saying.read(text)) for known, text in published]
    for place, (known, text) in enumerate(published):
        if normalised(known) == wanted:
            steps = merkle.proof(leaves, place)
            root = merkle.climb(leaves[place], steps)
            return Found(
                known, text, merkle.leaf_text(known, saying.read(text)), leaves[place].hex(),
                tuple(steps), root, len(published),
            )  # fmt: skip
    raise ReceiptUnknown(
        _("No ballot bears this receipt. Please compare it letter by letter."), field="receipt"
    )


def spelled(receipt: str) -> str:
    """Return a receipt in groups of four, as it is shown."""
    return "-".join(receipt[place : place + 4] for place in range(0, len(receipt), 4))


def normalised(typed: str) -> str:
    """Return what was typed as it is stored; letters that look alike count as the same."""
    plain = typed.upper().replace("-", "").replace(" ", "")
    return plain.replace("O", "0").replace("I", "1").replace("L", "1")
