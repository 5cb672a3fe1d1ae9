"""The log: every leaf, tile, checkpoint and key, computed again from the postings."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from linli.i18n import Text, texts
from linli.points.log.commitments import FORMAT, OF_POSTING, OF_TRANSFER
from linli.points.log.keys import is_vouched_for, keys
from linli.points.log.merkle import leaf_hash
from linli.points.log.notes import Statement, origin, signed_text
from linli.points.log.tiles import HASH, Edge, Tiles
from linli.points.seals import seal_line
from linli.points.verify.rows import CHUNK, Reader, Row, Wrong, name

_ = texts("linli")


def _written(table: str, column: str) -> str:
    at = f"{table}.{column}"
    if column.endswith("_id"):
        return f"[id {at}]"
    if column.endswith("_at"):
        return f"[at {at}]"
    return f"[hex {at}]" if column in ("salt", "seal") else at


_COMMITTED = ", ".join(
    [_written("p", column) for column in OF_POSTING]
    + [_written("t", column) for column in OF_TRANSFER]
)
_TRANSFER = OF_POSTING.index("transfer_id")

_RUNS = """
SELECT [id r.account_id], r.lane, r.first_number, r.postings, [at r.since], [at r.until],
       [id r.community_id], r.first_leaf, [id u.community_id], [at a.created_at], l.number
  FROM core_points_log_run r
  LEFT JOIN core_points_account a ON a.id = r.account_id
  LEFT JOIN core_points_unit u ON u.id = a.unit_id
  LEFT JOIN core_points_lane l ON l.account_id = r.account_id AND l.lane = r.lane
 WHERE [here r.community_id]
 ORDER BY r.account_id, r.lane, r.first_number
"""
_LOGS = """
SELECT [id c.id], g.size, g.checkpoints FROM core_community c
  LEFT JOIN core_points_log g ON g.community_id = c.id
 WHERE [here c.id]
   AND (g.size IS NOT NULL
    OR EXISTS (SELECT 1 FROM core_points_log_run r WHERE r.community_id = c.id)
    OR EXISTS (SELECT 1 FROM core_points_log_tile t WHERE t.community_id = c.id)
    OR EXISTS (SELECT 1 FROM core_points_checkpoint k WHERE k.community_id = c.id))
 ORDER BY c.id
"""
_LEAVES = f"""
SELECT {_COMMITTED}, r.first_leaf + p.number - r.first_number
  FROM core_points_log_run r
  JOIN core_points_posting p
    ON p.account_id = r.account_id AND p.lane = r.lane
   AND p.recorded_at BETWEEN r.since AND r.until
   AND p.number >= r.first_number AND p.number < r.first_number + r.postings
  JOIN core_points_transfer t ON t.id = p.transfer_id
 WHERE [here r.community_id]
 ORDER BY r.first_leaf, p.number
"""  # noqa: S608 - built from constants
_TILES = """
SELECT count(*) FROM core_points_log_tile WHERE [here community_id]
"""
_CHECKPOINTS = """
SELECT size, day, [hex root], [at made_at], key_number, note
  FROM core_points_checkpoint WHERE [here community_id] ORDER BY day
"""


def wrong_keys(reader: Reader) -> Iterator[Wrong]:
    """Find public keys that the one before them does not vouch for."""
    known = keys(reader.session)
    for place, key in enumerate(known, 1):
        if key.number != place:
            problem = _("a row before it is missing")
        elif not is_vouched_for(key, known):
            problem = _("the key before it does not vouch for it")
        else:
            continue
        yield Wrong("core_points_log_key", str(key.number), problem)


def wrong_runs(reader: Reader) -> Iterator[Wrong]:
    """Find runs that leave postings of their lane out, or are in another community's log."""
    before: Row | None = None
    for run in reader.stream(_RUNS):
        if before is not None and before[:2] == run[:2]:
            begins = (before[2] + before[3], before[5])
        else:
            begins = (1, run[9])
        before = run
        if (run[2], run[4]) != begins:
            problem = _("a row before it is missing")
        elif run[6] != run[8]:
            problem = _("its account's points are not of this community")
        elif run[10] is None or run[2] + run[3] - 1 > run[10]:
            problem = _("it has postings that do not exist")
        else:
            continue
        yield Wrong("core_points_log_run", f"{name(run[6])} {run[7]}", problem)


def wrong_logs(reader: Reader, steps: Callable[[int], None]) -> Iterator[Wrong]:
    """Build every tree again from the postings; compare tiles, sizes and checkpoints with it."""
    public = {key.number: key.public for key in keys(reader.session)}
    for community, size, signed in list(reader.stream(_LOGS)):
        tree = _Tree(Reader(reader.session, UUID(hex=community)), size or 0, signed or 0)
        yield from tree.wrong_checkpoints(public)
        yield from tree.wrong_leaves(steps)


class _Tree:
    """A community's tree as its postings make it, beside what is stored of it."""

    def __init__(self, reader: Reader, stored_size: int, signed: int) -> None:
        assert reader.community_id is not None
        self._reader = reader
        self._id = reader.community_id
        self._tiles = Tiles(reader.session, reader.community_id)
        self._stored_size, self._signed = stored_size, signed
        self._edge = Edge()
        #: How many tiles it has, and whose postings the leaves of the newest are.
        self._compared = 0
        self._names: list[str] = []
        self._checkpoints = list(reader.stream(_CHECKPOINTS))

    def wrong_checkpoints(self, public: Mapping[int, bytes]) -> Iterator[Wrong]:
        """Find checkpoints that do not say what was signed, or go back."""
        before, note_before = 0, ""
        for size, day, root, made_at, key_number, note in self._checkpoints:
            says = Statement(
                community_id=self._id,
                size=size,
                root=bytes.fromhex(root),
                day=date.fromisoformat(str(day)),
                made_at=datetime.fromisoformat(made_at).replace(tzinfo=UTC),
                before=note_before,
            )
            signed = signed_text(note, origin(self._id), public.get(key_number, b""))
            if signed is None:
                yield self._wrong_checkpoint(day, _("its signature does not fit"))
            elif signed != says.text():
                problem = _("it is not what was signed, or one before it is missing")
                yield self._wrong_checkpoint(day, problem)
            elif size < before:
                yield self._wrong_checkpoint(day, _("the log was longer before it"))
            before, note_before = size, note
        if len(self._checkpoints) != self._signed:
            yield self._wrong_checkpoint("-", _("there are not as many as were signed"))

    def wrong_leaves(self, steps: Callable[[int], None]) -> Iterator[Wrong]:
        """Find what differs from the tree that the postings come to."""
        roots = sorted((row[0], row[2], str(row[1])) for row in self._checkpoints)
        size, steps_left = 0, CHUNK
        wrong_roots: list[Wrong] = []
        for row in self._reader.stream(_LEAVES):
            if row[-1] != size:
                run = f"{self._id} {size}"
                yield Wrong("core_points_log_run", run, _("a posting of it is missing"))
            size += 1
            self._names.append(row[_TRANSFER])
            filled = self._edge.add(leaf_hash(seal_line([FORMAT, *row[:-1]])))
            for tile in filled:
                yield from self._wrong_tile(*tile)
            while roots and roots[0][0] <= size:
                wrong_roots += self._wrong_root(*roots.pop(0), at=size)
            steps_left -= 1
            if not steps_left:
                steps(CHUNK)
                steps_left = CHUNK
        if size != self._stored_size:
            problem = _("its size is not that of its tree")
            yield Wrong("core_points_log", str(self._id), problem)
        for _size, _root, day in roots:
            yield self._wrong_checkpoint(day, _("the log is shorter than it says"))
        for tile in self._edge.partial():
            yield from self._wrong_tile(*tile)
        yield from wrong_roots
        if next(self._reader.stream(_TILES))[0] != self._compared:
            problem = _("there are more tiles than the postings come to")
            yield Wrong("core_points_log_tile", str(self._id), problem)

    def _wrong_tile(self, level: int, number: int, hashes: bytes) -> Iterator[Wrong]:
        stored = self._tiles.stored(level, number)
        self._compared += 1
        names = self._names
        if level == 0:
            self._names = []
        if stored is None:
            yield self._wrong(level, number, _("it is missing"))
        elif stored != hashes and (level or len(stored) != len(hashes)):
            yield self._wrong(level, number, _("it is not what the postings come to"))
        elif stored != hashes:
            places = range(0, len(hashes), HASH)
            here = next(at for at in places if stored[at : at + HASH] != hashes[at : at + HASH])
            problem = _("it is not what the log says of it")
            yield Wrong("core_points_posting", name(names[here // HASH]), problem)

    def _wrong_root(self, size: int, root: str, day: str, at: int) -> Iterator[Wrong]:
        if size != at or self._edge.root().hex() != root:
            yield self._wrong_checkpoint(day, _("its root is not that of the postings until then"))

    def _wrong_checkpoint(self, day: object, problem: Text) -> Wrong:
        return Wrong("core_points_checkpoint", f"{self._id} {day}", problem)

    def _wrong(self, level: int, number: int, problem: Text) -> Wrong:
        return Wrong("core_points_log_tile", f"{self._id} {level} {number}", problem)
