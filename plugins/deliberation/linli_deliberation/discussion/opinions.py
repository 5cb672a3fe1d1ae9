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

All of it is in whole numbers and fractions.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

#: Nothing is shown of fewer people than this, and no group is smaller.
SMALLEST = 5
#: Groups are looked for among at least so many people.
ENOUGH = 2 * SMALLEST
#: How many different rows are compared at most: those that most people share.
_MOST_ROWS = 400
_MOST_GROUPS = 4
_CLEAR = Fraction(1, 4)
_UNITED = Fraction(2, 3)
_ROUNDS = 50

Row = tuple[int, ...]


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
    rows = Counter(tuple(given.get(one, 0) for one in statements) for given in enough)
    centres = _centres(rows)
    members: dict[Row, list[Mapping[UUID, int]]] = {centre: [] for centre in centres}
    for given in enough:
        row = tuple(given.get(one, 0) for one in statements)
        members[_nearest(row, centres)].append(given)
    groups = sorted(
        (_group(people, statements) for people in members.values()),
        key=lambda group: (
            -group.size,
            [(-one.agree, -one.disagree) if one else (0, 0) for one in group.shares],
        ),
    )
    return OpinionMap(len(enough), tuple(groups), *_compared(groups, len(statements)))


def _centres(rows: Counter[Row]) -> list[Row]:
    """Return the centres of the best grouping; one where no grouping is clear."""
    kept = sorted(rows, key=lambda row: (-rows[row], row))[:_MOST_ROWS]
    apart = {one: {other: _distance(one, other) for other in kept} for one in kept}
    best, best_clear = [_middle(kept, rows, apart)], _CLEAR
    for number in range(2, min(_MOST_GROUPS, len(kept)) + 1):
        centres = _medoids(kept, rows, apart, number)
        sizes = Counter[Row]()
        for row, times in rows.items():
            sizes[_nearest(row, centres)] += times
        if min(sizes[centre] for centre in centres) < SMALLEST:
            continue
        clear = _silhouette(kept, rows, apart, centres)
        if clear > best_clear or (clear == best_clear and len(best) == 1):
            best, best_clear = centres, clear
    return best


def _medoids(
    kept: Sequence[Row], rows: Counter[Row], apart: Mapping[Row, Mapping[Row, int]], number: int
) -> list[Row]:
    centres = [_middle(kept, rows, apart)]
    while len(centres) < number:
        far = min(kept, key=lambda row: (-min(apart[row][one] for one in centres), row))
        centres.append(far)
    for _round in range(_ROUNDS):
        groups: dict[Row, list[Row]] = {centre: [] for centre in centres}
        for row in kept:
            groups[_nearest(row, centres)].append(row)
        moved = [_middle(group, rows, apart) if group else one for one, group in groups.items()]
        if moved == centres:
            break
        centres = moved
    return centres


def _middle(
    group: Sequence[Row], rows: Counter[Row], apart: Mapping[Row, Mapping[Row, int]]
) -> Row:
    return min(
        group, key=lambda row: (sum(apart[row][other] * rows[other] for other in group), row)
    )


def _nearest(row: Row, centres: Sequence[Row]) -> Row:
    return min(centres, key=lambda centre: (_distance(row, centre), centre))


def _silhouette(
    kept: Sequence[Row],
    rows: Counter[Row],
    apart: Mapping[Row, Mapping[Row, int]],
    centres: Sequence[Row],
) -> Fraction:
    groups: dict[Row, list[Row]] = {centre: [] for centre in centres}
    for row in kept:
        groups[_nearest(row, centres)].append(row)
    sizes = {centre: sum(rows[row] for row in group) for centre, group in groups.items()}
    total, people = Fraction(0), 0
    for centre, group in groups.items():
        for row in group:
            sums = {
                other: sum(apart[row][one] * rows[one] for one in members)
                for other, members in groups.items()
            }
            if sizes[centre] > 1:
                own = Fraction(sums[centre], sizes[centre] - 1)
                other = min(
                    Fraction(sums[one], sizes[one])
                    for one in centres
                    if one != centre and sizes[one]
                )
                widest = max(own, other)
                total += (other - own) / widest * rows[row] if widest else 0
            people += rows[row]
    return total / people


def _distance(one: Row, other: Row) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def _group(people: Sequence[Mapping[UUID, int]], statements: Sequence[UUID]) -> Group:
    shares = list[Share | None]()
    for statement in statements:
        said = Counter(given[statement] for given in people if statement in given)
        share = Share(said[1], said[-1], sum(said.values()))
        shares.append(share if share.answered >= SMALLEST else None)
    return Group(len(people), tuple(shares))


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
