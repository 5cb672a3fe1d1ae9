"""The log (账本公证): nothing that was once booked can be changed or left out unnoticed.

Every posting has a leaf in the append-only Merkle tree of the community in which its unit is
defined (RFC 6962, RFC 9162). Once a day the tree's size and root are signed: a **checkpoint**,
which can be printed and hung up. A **proof** leads from a holder's own line to a checkpoint,
another one from an earlier checkpoint to a later one. What is public is random numbers to
everybody else: a leaf is a salted fingerprint (:mod:`linli.points.log.commitments`).

One tree for each community, and not one for the whole deployment: the checkpoint on a community's
notice board then stands for exactly the points that count there, its size tells nothing of other
communities, a community that leaves takes its whole log along, and communities never wait for one
another.

**The tables**

``core_points_log``
    One row for each community, locked by whoever enters postings into its tree.
``core_points_log_run``
    Which posting is which leaf: one row for consecutive postings of a lane. Never changed.
``core_points_log_tile``
    The tree's hashes in tiles of 256, as tiled transparency logs keep them.
``core_points_checkpoint``, ``core_points_log_key``
    What was signed, and the public keys. Never changed.

Booking writes none of these: it costs one random salt for each posting. What was booked is entered
by an hourly job, and before a checkpoint is made (:mod:`linli.points.log.entering` says why nothing
can be passed over).
"""

from linli.points.log.checkpoints import (
    Checkpoint,
    checkpoint,
    checkpoint_of,
    checkpoints,
    today,
)
from linli.points.log.entering import communities_with_units, enter, logs_of, size_of
from linli.points.log.keys import PublicKey, keys, rotate, settle
from linli.points.log.notes import origin, verifier_key
from linli.points.log.passbooks import (
    Coverage,
    ProvenPassbook,
    coverage,
    proven_passbook,
    verify_program,
)
from linli.points.log.proofs import ConsistencyProof, InclusionProof, consistency, prove
from linli.points.log.refusals import (
    LedgerEmpty,
    LedgerKeyMissing,
    LedgerKeyUnreadable,
    LogRefused,
    NoCheckpoint,
    NotInTheLog,
)
from linli.points.log.signing import sign_note, signed_lines

__all__ = [
    "Checkpoint",
    "ConsistencyProof",
    "Coverage",
    "InclusionProof",
    "LedgerEmpty",
    "LedgerKeyMissing",
    "LedgerKeyUnreadable",
    "LogRefused",
    "NoCheckpoint",
    "NotInTheLog",
    "ProvenPassbook",
    "PublicKey",
    "checkpoint",
    "checkpoint_of",
    "checkpoints",
    "communities_with_units",
    "consistency",
    "coverage",
    "enter",
    "keys",
    "logs_of",
    "origin",
    "prove",
    "proven_passbook",
    "rotate",
    "settle",
    "sign_note",
    "signed_lines",
    "size_of",
    "today",
    "verifier_key",
    "verify_program",
]
