"""The stored part of a community's tree: hashes in tiles of 256.

As in the tiled logs of Certificate Transparency, one row holds 256 neighbouring hashes and eight
levels of the tree above them are computed when they are asked for. A proof in a tree of a million
leaves reads six rows at most.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.points.log.merkle import complete, over
from linli.points.log.models import PointsLogTile

#: Levels of the tree in a tile, and hashes in it.
HEIGHT = 8
WIDTH = 1 << HEIGHT
HASH = 32

_TILE = select(col(PointsLogTile.hashes)).where(
    col(PointsLogTile.community_id) == bindparam("community_id"),
    col(PointsLogTile.level) == bindparam("level"),
    col(PointsLogTile.number) == bindparam("number"),
)
_KEY = ["community_id", "level", "number"]
_LITE = sqlite.insert(PointsLogTile)
_PG = postgresql.insert(PointsLogTile)
_SET: dict[str, Executable] = {
    "sqlite": _LITE.on_conflict_do_update(
        index_elements=_KEY, set_={"hashes": _LITE.excluded.hashes}
    ),
    "postgresql": _PG.on_conflict_do_update(
        index_elements=_KEY, set_={"hashes": _PG.excluded.hashes}
    ),
}


class Tiles:
    """A community's tiles, each read once."""

    def __init__(self, session: Session, community_id: UUID) -> None:
        self._session = session
        self._community_id = community_id
        self._read: dict[tuple[int, int], bytes] = {}
        self._nodes: dict[tuple[int, int], bytes] = {}

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree; see :data:`linli.points.log.merkle.Node`."""
        known = self._nodes.get((level, index))
        if known is None:
            tile_level, above = divmod(level, HEIGHT)
            number, place = divmod(index << above, WIDTH)
            known = complete(split(self._tile(tile_level, number)[place * HASH :], 1 << above))
            self._nodes[level, index] = known
        return known

    def append(self, size: int, hashes: Iterable[bytes]) -> int:
        """Add leaf hashes to a tree of ``size`` leaves and return its new size.

        Only full tiles are written on the way, so that memory stays flat.
        """
        edge = Edge()
        for level in range((size.bit_length() + HEIGHT - 1) // HEIGHT):
            number, filled = divmod(size >> level * HEIGHT, WIDTH)
            if filled:
                edge.begin(level, number, self._tile(level, number))
            else:
                edge.begin(level, number, b"")
        waiting: list[dict[str, Any]] = []
        for each in hashes:
            size += 1
            for level, number, full in edge.add(each):
                waiting.append(self._row(level, number, full))
            if len(waiting) >= WIDTH:
                self._write(waiting)
                waiting = []
        waiting += [self._row(*partial) for partial in edge.partial()]
        self._write(waiting)
        self._read.clear()
        self._nodes.clear()
        return size

    def stored(self, level: int, number: int) -> bytes | None:
        """Return the hashes of a tile as they stand in its row; None when there is none."""
        asked = {"community_id": self._community_id, "level": level, "number": number}
        found: bytes | None = self._session.execute(_TILE, asked).scalar_one_or_none()
        return found

    def _tile(self, level: int, number: int) -> bytes:
        known = self._read.get((level, number))
        if known is None:
            known = self.stored(level, number)
            if known is None:
                raise LookupError(f"tile {level} {number} of the log is missing")
            self._read[level, number] = known
        return known

    def _row(self, level: int, number: int, hashes: bytes) -> dict[str, Any]:
        return {
            "community_id": self._community_id,
            "level": level,
            "number": number,
            "hashes": hashes,
        }

    def _write(self, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._session.execute(_SET[self._session.get_bind().dialect.name], rows)


class Edge:
    """The right edge of a growing tree: the last tile of each level."""

    def __init__(self) -> None:
        self._tiles: list[tuple[int, bytearray]] = []

    def begin(self, level: int, number: int, hashes: bytes) -> None:
        """Go on with a tile that is not full; call it for every level from 0 on."""
        assert level == len(self._tiles)
        self._tiles.append((number, bytearray(hashes)))

    def add(self, hash_: bytes) -> list[tuple[int, int, bytes]]:
        """Add a leaf hash; return the tiles that it fills, as level, number and hashes."""
        filled: list[tuple[int, int, bytes]] = []
        level = 0
        while True:
            if level == len(self._tiles):
                self._tiles.append((0, bytearray()))
            number, hashes = self._tiles[level]
            hashes += hash_
            if len(hashes) < WIDTH * HASH:
                return filled
            full = bytes(hashes)
            filled.append((level, number, full))
            self._tiles[level] = number + 1, bytearray()
            hash_ = complete(split(full, WIDTH))
            level += 1

    def partial(self) -> list[tuple[int, int, bytes]]:
        """Return the tiles that are begun but not full, as level, number and hashes."""
        return [
            (level, number, bytes(hashes))
            for level, (number, hashes) in enumerate(self._tiles)
            if hashes
        ]

    def root(self) -> bytes:
        """Return the root of the tree as it is now; it must have a leaf."""
        below: bytes | None = None
        for _number, hashes in self._tiles:
            row = split(hashes, len(hashes) // HASH)
            if below is not None:
                row.append(below)
            below = over(row) if row else None
        assert below is not None
        return below


def split(hashes: bytes | bytearray, count: int) -> list[bytes]:
    """Return the first ``count`` hashes of a tile."""
    return [bytes(hashes[place * HASH : (place + 1) * HASH]) for place in range(count)]
