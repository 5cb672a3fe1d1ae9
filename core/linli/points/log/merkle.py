"""The arithmetic of a Merkle tree as RFC 6962, section 2.1 (and RFC 9162) defines it.

Nothing here is stored: :class:`linli.points.log.tiles.Tiles` gives the hashes of complete
subtrees, and from few of them follows everything else.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

#: Gives the hash of a complete subtree: over the ``1 << level`` leaves from ``index << level`` on.
Node = Callable[[int, int], bytes]

#: The root of a tree without leaves.
EMPTY = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf; the prefix keeps it from being mistaken for a node."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of a node over its two sides."""
    return sha256(b"\x01" + left + right).digest()


def complete(hashes: Sequence[bytes]) -> bytes:
    """Return the root over 1, 2, 4, 8 … hashes."""
    while len(hashes) > 1:
        pairs = iter(hashes)
        hashes = [sha256(b"\x01" + left + next(pairs)).digest() for left in pairs]
    return hashes[0]


def over(hashes: Sequence[bytes]) -> bytes:
    """Return the root over one or more hashes, as if each were a complete subtree of one size.

    The last one may be over fewer leaves: the tree splits in the same places.
    """
    if len(hashes) == 1:
        return hashes[0]
    middle = _split(len(hashes))
    return node_hash(over(hashes[:middle]), over(hashes[middle:]))


def root(node: Node, size: int) -> bytes:
    """Return the root of the tree as it was with its first ``size`` leaves."""
    return _over(node, 0, size) if size else EMPTY


def inclusion(node: Node, leaf: int, size: int) -> list[bytes]:
    """Return the hashes that lead from a leaf to the root of the first ``size`` leaves.

    Raises:
        ValueError: the leaf is not among them.
    """
    if not 0 <= leaf < size:
        raise ValueError(f"leaf {leaf} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            path.append(_over(node, middle, end))
            end = middle
        else:
            path.append(_over(node, start, middle))
            start = middle
    return path[::-1]


def consistency(node: Node, first: int, second: int) -> list[bytes]:
    """Return the hashes that show that the tree of ``second`` leaves began with ``first`` ones.

    Raises:
        ValueError: the first tree is empty or larger than the second.
    """
    if not 0 < first <= second:
        raise ValueError(f"a tree of {second} cannot begin with {first}")
    path: list[bytes] = []
    start, end, whole = 0, second, True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_over(node, middle, end))
            end = middle
        else:
            path.append(_over(node, start, middle))
            start, whole = middle, False
    if not whole:
        path.append(_over(node, start, end))
    return path[::-1]


def _over(node: Node, start: int, end: int) -> bytes:
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return node_hash(_over(node, start, middle), _over(node, middle, end))


def _split(size: int) -> int:
    """Return the largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1
