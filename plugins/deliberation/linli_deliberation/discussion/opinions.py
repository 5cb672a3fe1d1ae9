"""The opinion map: who answers alike, what divides the groups, and what unites them.

The idea is that of Polis (Small, Bjorkegren, Erkkilä, Shaw, Megill: "Polis: Scaling deliberation
by mapping high dimensional opinion spaces", 2021). The grouping here is simpler and the same for
the same answers, whoever gave them and in whatever order:

- Everybody is a row of 1 (agrees), -1 (disagrees), 0 (passes, or has not answered). The distance of
  two rows is the sum of the differences. Equal rows count together.
- k rows are taken as centres: first the row with the least distance to all, then again and again
  the one that is farthest from those taken. Each row joins its nearest centre; the centre becomes
  the row of its group with the least distance to the others; until nothing moves (k-medoids in the
  alternating form of Park and Jun, 2009). What is equal is told apart by the rows themselves.
- k is the number, 2 to 4, with the greatest mean silhouette (Rousseeuw, 1987), if that is at least
  a quarter and no group is smaller than :data:`SMALLEST`; else all are one group.

All of it is in whole numbers and fractions, and all who answered enough are drawn. The sum of the
distances of a row to a group is added up statement by statement, from how many of the group say
what; so the work grows with the number of rows, not with its square. A map follows from nothing but
the answers: each process keeps the last ones it has drawn, by their answers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

#: Nothing is shown of fewer people than this, and no group is smaller.
SMALLEST = 5
#: Groups are looked for among at least so many people.
ENOUGH = 2 * SMALLEST
#: In place of an answer that was not given: it counts as passing, and not as answered.
_UNSAID = 2
#: As many maps are kept, of the matters that are talked about now.
_KEPT = 32
_MOST_GROUPS = 4
_CLEAR = Fraction(1, 4)
_UNITED = Fraction(2, 3)
_ROUNDS = 50

Row = tuple[int, ...]
#: Of each statement what saying 0, 1 or -1 to it is away from a group, all its people together.
_Away = list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a group agree with a statement, and how many disagree, of those who answered."""

    agree: int
    disagree: int
    answered: int

    @property
    def part(self) -> Fraction:
        """The part that agrees; 0 where nobody answered."""
        return Fraction(self.agree, self.answered) if self.answered else Fraction(0)


@dataclass(frozen=True, slots=True)
class Group:
    """People who answer alike.

    ``shares`` are in the order of the statements; None where fewer than :data:`SMALLEST` of the
    group answered, so that nobody's answer can be read from it.
    """

    size: int
    shares: tuple[Share | None, ...]


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """The groups, the larger one first; places of statements that divide and that unite them."""

    people: int
    groups: tuple[Group, ...]
    #: The statement with the widest gap between two groups first. Only what enough of every group
    #: answered is here, and among what unites.
    divides: tuple[int, ...]
    #: Statements with which, or against which, two thirds of every group are.
    unites: tuple[int, ...]


def opinion_map(
    answers: Mapping[UUID, Mapping[UUID, int]], statements: Sequence[UUID]
) -> OpinionMap | None:
    """Draw the map of who said what; None while there are too few people or statements.

    Whoever answered fewer than half of the statements is not on it.
    """
    enough = [
        given for given in answers.values() if 2 * sum(one in given for one in statements)
        >= len(statements)
    ]  # fmt: skip
    if len(enough) < ENOUGH or len(statements) < 2:
        return None
    said = Counter(tuple(given.get(one, _UNSAID) for one in statements) for given in enough)
    return _drawn(tuple(sorted(said.items())))


@lru_cache(_KEPT)
def _drawn(said: tuple[tuple[Row, int], ...]) -> OpinionMap:
    """Draw the map of rows, each said so many times."""
    rows = Counter[Row]()
    for row, times in said:
        rows[_row(row)] += times
    centres = _centres(rows)
    members: dict[Row, list[tuple[Row, int]]] = {centre: [] for centre in centres}
    for row, times in said:
        members[_nearest(_row(row), centres)].append((row, times))
    statements = len(said[0][0])
    groups = sorted(
        (_group(people, statements) for people in members.values()),
        key=lambda group: (
            -group.size,
            [(-one.agree, -one.disagree) if one else (0, 0) for one in group.shares],
        ),
    )
    return OpinionMap(rows.total(), tuple(groups), *_compared(groups, statements))


def _row(said: Row) -> Row:
    return tuple(0 if value == _UNSAID else value for value in said)


def _centres(rows: Counter[Row]) -> list[Row]:
    """Return the centres of the best grouping; one where no grouping is clear."""
    middle = _middle(rows, rows)
    best, best_clear = [middle], _CLEAR
    for number in range(2, min(_MOST_GROUPS, len(rows)) + 1):
        groups = _medoids(rows, middle, number)
        if min(_people(group, rows) for group in groups.values()) < SMALLEST:
            continue
        clear = _silhouette(groups, rows)
        if clear > best_clear or (clear == best_clear and len(best) == 1):
            best, best_clear = list(groups), clear
    return best


def _medoids(rows: Counter[Row], middle: Row, number: int) -> dict[Row, list[Row]]:
    """Return so many groups of rows by their centres."""
    centres = [middle]
    while len(centres) < number:
        far = min(rows, key=lambda row: (-min(_distance(row, one) for one in centres), row))
        centres.append(far)
    groups = _joined(rows, centres)
    for _round in range(_ROUNDS):
        moved = [_middle(group, rows) if group else one for one, group in groups.items()]
        if moved == list(groups):
            break
        groups = _joined(rows, moved)
    return groups


def _joined(rows: Iterable[Row], centres: Sequence[Row]) -> dict[Row, list[Row]]:
    groups: dict[Row, list[Row]] = {centre: [] for centre in centres}
    for row in rows:
        groups[_nearest(row, centres)].append(row)
    return groups


def _people(group: Iterable[Row], rows: Counter[Row]) -> int:
    return sum(rows[row] for row in group)


def _away(group: Iterable[Row], rows: Counter[Row]) -> _Away:
    """Return how far each answer is away from all people of a group together."""
    found = list[tuple[int, int, int]]()
    weighed = [(row, rows[row]) for row in group]
    for column in zip(*(row for row, _times in weighed), strict=True):
        counts = {-1: 0, 0: 0, 1: 0}
        for value, (_said, times) in zip(column, weighed, strict=True):
            counts[value] += times
        # In the order 0, 1, -1, so that an answer is its own index.
        found.append(
            (
                counts[1] + counts[-1],
                counts[0] + 2 * counts[-1],
                counts[0] + 2 * counts[1],
            )
        )
    return found


def _sum(row: Row, away: _Away) -> int:
    return sum([one[value] for one, value in zip(away, row, strict=True)])


def _middle(group: Iterable[Row], rows: Counter[Row]) -> Row:
    group = list(group)
    away = _away(group, rows)
    return min(group, key=lambda row: (_sum(row, away), row))


def _nearest(row: Row, centres: Sequence[Row]) -> Row:
    return min(centres, key=lambda centre: (_distance(row, centre), centre))


def _silhouette(groups: Mapping[Row, Sequence[Row]], rows: Counter[Row]) -> Fraction:
    sizes = {centre: _people(group, rows) for centre, group in groups.items()}
    away = {centre: _away(group, rows) for centre, group in groups.items()}
    total, people = Counter[tuple[int, int]](), rows.total()
    for centre, group in groups.items():
        for row in group:
            own = Fraction(_sum(row, away[centre]), sizes[centre] - 1)
            other = min(
                Fraction(_sum(row, away[one]), sizes[one]) for one in groups if one != centre
            )
            widest = max(own, other)
            if widest:
                clear = (other - own) / widest
                total[clear.numerator, clear.denominator] += rows[row]
    return _added(total) / people


def _distance(one: Row, other: Row) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def _added(parts: Mapping[tuple[int, int], int]) -> Fraction:
    """Add fractions up, those with the same denominator first."""
    by_denominator = Counter[int]()
    for (numerator, denominator), times in parts.items():
        by_denominator[denominator] += numerator * times
    return sum((Fraction(above, below) for below, above in by_denominator.items()), Fraction(0))


def _group(people: Sequence[tuple[Row, int]], statements: int) -> Group:
    shares = list[Share | None]()
    for place in range(statements):
        said = Counter[int]()
        for row, times in people:
            said[row[place]] += times
        share = Share(said[1], said[-1], said.total() - said[_UNSAID])
        shares.append(share if share.answered >= SMALLEST else None)
    return Group(sum(times for _row, times in people), tuple(shares))


def _compared(groups: Sequence[Group], statements: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    gaps, united = list[tuple[Fraction, int]](), list[int]()
    for place in range(statements):
        shares = [share for group in groups if (share := group.shares[place]) is not None]
        if len(shares) < len(groups):
            continue
        against = [Fraction(one.disagree, one.answered) for one in shares]
        parts = [one.part for one in shares]
        if min(parts) >= _UNITED or min(against) >= _UNITED:
            united.append(place)
        elif len(groups) > 1 and max(parts) - min(parts) >= Fraction(1, 3):
            gaps.append((min(parts) - max(parts), place))
    return tuple(place for _gap, place in sorted(gaps)), tuple(united)
