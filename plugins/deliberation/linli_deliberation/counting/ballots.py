"""Ballots of every kind, equal ones grouped.

A ballot names options by their place in :attr:`Profile.options`; identifiers are never compared
to decide anything. A profile says how often each ballot was cast, so the order in which people
voted is nowhere in it.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from linli_deliberation.counting.errors import BadBallot
from linli_deliberation.texts import _


class BallotKind(StrEnum):
    """What people were asked to do."""

    CHOICE = "choice"
    APPROVAL = "approval"
    POINTS = "points"
    RANKING = "ranking"
    MOTION = "motion"


class Vote(StrEnum):
    """An answer to a motion."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


#: The option chosen; ``None`` is a blank ballot.
Choice = int | None
#: The options approved, ascending.
Approved = tuple[int, ...]
#: Options with their points, by option; options without points are left out.
Points = tuple[tuple[int, int], ...]
#: Options from the best down; options that share a rank stand together in a tuple.
Rank = int | tuple[int, ...]
Ranking = tuple[Rank, ...]


@dataclass(frozen=True, slots=True)
class MotionVote:
    """One answer, with what it weighs in each measure; the area is in square metres."""

    vote: Vote
    persons: int = 1
    households: int = 1
    area: Fraction | None = None


B = TypeVar("B", bound=Hashable)


@dataclass(frozen=True)
class Profile(Generic[B]):
    """All ballots of one election: distinct ballots with how often each was cast."""

    kind: BallotKind
    options: tuple[str, ...]
    groups: tuple[tuple[B, int], ...]

    @property
    def cast(self) -> int:
        """How many ballots were cast, blank ones included."""
        return sum(count for _ballot, count in self.groups)

    @property
    def valid(self) -> int:
        """How many ballots say something: all but the blank ones."""
        return sum(count for ballot, count in self.groups if ballot not in ((), None))


def group(
    kind: BallotKind, options: Sequence[str], ballots: Iterable[B] | Mapping[B, int]
) -> Profile[B]:
    """Group ballots already written with places of options (trusted input: not checked)."""
    return Profile(kind, tuple(options), tuple(Counter(ballots).items()))


def choices(options: Sequence[str], ballots: Iterable[str | None]) -> Profile[Choice]:
    """Build a profile of single choices from identifiers; ``None`` is blank.

    Raises BadBallot for an option that does not exist.
    """
    places = _places(options)
    return group(
        BallotKind.CHOICE,
        options,
        (None if name is None else _place(places, name) for name in ballots),
    )


def approvals(options: Sequence[str], ballots: Iterable[Iterable[str]]) -> Profile[Approved]:
    """Build a profile of approvals from identifiers.

    Raises BadBallot for an option that does not exist or is named twice.
    """
    places = _places(options)
    return group(
        BallotKind.APPROVAL, options, (tuple(sorted(_once(places, names))) for names in ballots)
    )


def points(options: Sequence[str], ballots: Iterable[Mapping[str, int]]) -> Profile[Points]:
    """Build a profile of points from identifiers; zero points are the same as none.

    Raises BadBallot for an option that does not exist or for negative points.
    """
    places = _places(options)
    return group(BallotKind.POINTS, options, (_pointed(places, given) for given in ballots))


def rankings(
    options: Sequence[str], ballots: Iterable[Sequence[str | Sequence[str]]]
) -> Profile[Ranking]:
    """Build a profile of rankings from identifiers, best first; equal ranks as a list.

    Raises BadBallot for an option that does not exist or is named twice.
    """
    places = _places(options)
    return group(BallotKind.RANKING, options, (_ranked(places, ranks) for ranks in ballots))


def motion(votes: Iterable[MotionVote]) -> Profile[MotionVote]:
    """Build the profile of a motion."""
    return group(BallotKind.MOTION, [vote.value for vote in Vote], votes)


def ranked_options(ranking: Ranking) -> list[int]:
    """Return all options that a ranking names."""
    return [option for rank in ranking for option in (rank if isinstance(rank, tuple) else (rank,))]


def _places(options: Sequence[str]) -> dict[str, int]:
    return {name: place for place, name in enumerate(options)}


def _place(places: Mapping[str, int], name: str) -> int:
    try:
        return places[name]
    except KeyError:
        raise BadBallot(_("There is no option “%(option)s”.", option=name)) from None


def _once(places: Mapping[str, int], names: Iterable[str]) -> list[int]:
    chosen = [_place(places, name) for name in names]
    if len(set(chosen)) < len(chosen):
        twice = next(place for place, times in Counter(chosen).items() if times > 1)
        name = next(name for name, place in places.items() if place == twice)
        raise BadBallot(_("“%(option)s” stands twice on one ballot.", option=name))
    return chosen


def _pointed(places: Mapping[str, int], given: Mapping[str, int]) -> Points:
    for name, value in given.items():
        if value < 0:
            raise BadBallot(_("“%(option)s” has fewer than zero points.", option=name))
    return tuple(sorted((_place(places, name), value) for name, value in given.items() if value))


def _ranked(places: Mapping[str, int], ranks: Sequence[str | Sequence[str]]) -> Ranking:
    flat = [name for rank in ranks for name in ([rank] if isinstance(rank, str) else rank)]
    _once(places, flat)
    found: list[Rank] = []
    for rank in ranks:
        if isinstance(rank, str):
            found.append(places[rank])
        elif len(rank) == 1:
            found.append(places[rank[0]])
        elif rank:
            found.append(tuple(sorted(places[name] for name in rank)))
    return tuple(found)
