"""A Merkle tree over published ballots, so that one number stands for all of them.

As in RFC 6962, section 2.1: a leaf is the SHA-256 of a zero byte and the leaf's bytes; a node is
that of a one byte and its two children; a list is split at the largest power of two below its
length. A leaf's bytes are the canonical JSON of ``[receipt, ballot]``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from linli_deliberation.formats.bundles import canonical


@dataclass(frozen=True, slots=True)
class Step:
    """One step from a leaf to the root: the neighbour's hash, and whether it stands left."""

    hash: str
    left: bool


def leaf(receipt: str, ballot: Any) -> bytes:
    """Return the hash of one published ballot; ``ballot`` is what it says, as JSON."""
    return sha256(b"\x00" + leaf_text(receipt, ballot).encode()).digest()


def leaf_text(receipt: str, ballot: Any) -> str:
    """Return what the hash of a published ballot is made of, after a zero byte."""
    return canonical([receipt, ballot])


def root(leaves: Sequence[bytes]) -> str:
    """Return the root of the tree, as hexadecimal digits."""
    return _hash(leaves).hex()


def proof(leaves: Sequence[bytes], place: int) -> list[Step]:
    """Return the steps from the leaf at ``place`` up to the root."""
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    left, right = leaves[:half], leaves[half:]
    if place < half:
        return [*proof(left, place), Step(_hash(right).hex(), left=False)]
    return [*proof(right, place - half), Step(_hash(left).hex(), left=True)]


def climb(start: bytes, steps: Sequence[Step]) -> str:
    """Return the root to which a proof leads."""
    at = start
    for step in steps:
        other = bytes.fromhex(step.hash)
        at = _node(other, at) if step.left else _node(at, other)
    return at.hex()


def _hash(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = _split(len(leaves))
    return _node(_hash(leaves[:half]), _hash(leaves[half:]))


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _split(length: int) -> int:
    return int(1 << ((length - 1).bit_length() - 1))
