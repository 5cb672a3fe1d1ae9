"""What of a posting goes into the tree: a salted fingerprint that tells nobody anything.

It is SHA-256 over one line of JSON, as seals are (:mod:`linli.points.seals`), with everything that
the holder's passbook says and a random salt of 16 bytes. Whoever holds the line can show that it
stands in the log; who does not can guess neither the account nor the balance. The journal row's
seal is part of it, so that the tree also fixes what a holder is not told: the other side.
"""

from collections.abc import Sequence
from typing import Any

from linli.points.seals import seal_row

#: Columns of a posting that are in its commitment, in their order.
OF_POSTING = (
    "account_id",
    "lane",
    "number",
    "recorded_at",
    "transfer_id",
    "amount",
    "balance",
    "salt",
)
#: Columns of its journal row that follow them.
OF_TRANSFER = ("kind", "effective_at", "reason", "note", "seal")
#: All of them.
FIELDS = OF_POSTING + OF_TRANSFER
#: The format's name and version, the first thing in the line.
FORMAT = "linli.posting.1"


def commitment(columns: Sequence[Any]) -> bytes:
    """Return the commitment to a posting; ``columns`` are its :data:`FIELDS`."""
    return seal_row(FORMAT, columns)
