"""An election as it is counted: what could be chosen, the ballots, the rule, the tie rule."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

from linli_deliberation.counting.ballots import BallotKind, Profile, ranked_options
from linli_deliberation.counting.rules import Rule
from linli_deliberation.counting.thresholds import Bar
from linli_deliberation.counting.ties import TieRule


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be chosen; a project has a cost, in currency units.

    Of options with the same ``conflict`` at most one is taken (two plans for one corner). An
    option that was ``withdrawn`` while the vote was open stays on the ballots, and is not taken.
    """

    id: str
    name: str = ""
    cost: Fraction | None = None
    conflict: str = ""
    withdrawn: bool = False

    @property
    def label(self) -> str:
        """The name, or the identifier where there is none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who could have voted, in each measure; the area in square metres."""

    persons: int = 0
    households: int = 0
    area: Fraction | None = None


@dataclass(frozen=True)
class Election:
    """Everything a count needs, and nothing else. Money is in currency units."""

    options: tuple[Option, ...]
    profile: Profile[Any]
    rule: Rule
    ties: TieRule = field(default_factory=TieRule)
    budget: Fraction = Fraction(0)
    electorate: Electorate = field(default_factory=Electorate)
    title: str = ""
    #: How many must take part, where the rule itself does not say (that of a motion does).
    quorum: tuple[Bar, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Option]:
        """The options by identifier."""
        return {option.id: option for option in self.options}

    @cached_property
    def votes(self) -> dict[str, int]:
        """How many ballots support each option at all."""
        counts = [0] * len(self.options)
        by_times: dict[int, list[Any]] = {}
        for ballot, times in self.profile.groups:
            by_times.setdefault(times, []).append(ballot)
        for times, ballots in by_times.items():
            for place, ballots_with_it in Counter(_named(self.profile.kind, ballots)).items():
                counts[place] += ballots_with_it * times
        return self._by_option(counts)

    @cached_property
    def scores(self) -> dict[str, int]:
        """The total of each option: points where there are points, votes otherwise.

        A ranking of a budget gives its first project as many points as a ballot may name, the
        next one less, and so on (Borda), as cities with ordinal ballots count them.
        """
        if self.profile.kind in (BallotKind.CHOICE, BallotKind.APPROVAL):
            return self.votes
        totals = [0] * len(self.options)
        for ballot, times in self.profile.groups:
            for place, value in self.pointed(ballot):
                totals[place] += value * times
        return self._by_option(totals)

    def pointed(self, ballot: Any) -> tuple[tuple[int, int], ...]:
        """Return the points that a ballot gives: what it says, one each, or Borda points."""
        kind = self.profile.kind
        if kind is BallotKind.POINTS:
            return tuple(ballot)
        if kind is BallotKind.APPROVAL:
            return tuple((place, 1) for place in ballot)
        if kind is BallotKind.CHOICE:
            return () if ballot is None else ((ballot, 1),)
        longest = self.longest
        found, rank = list[tuple[int, int]](), 0
        for entry in ballot:
            members = entry if isinstance(entry, tuple) else (entry,)
            found.extend((place, max(longest - rank, 1)) for place in members)
            rank += len(members)
        return tuple(found)

    @cached_property
    def longest(self) -> int:
        """How many options a ranking may name: stated by the rule, or all there are."""
        return getattr(self.rule, "longest", 0) or len(self.options)

    def _by_option(self, numbers: list[int]) -> dict[str, int]:
        return {option.id: number for option, number in zip(self.options, numbers, strict=True)}


def _named(kind: BallotKind, ballots: list[Any]) -> Iterator[int]:
    """Name every option on every one of these ballots."""
    match kind:
        case BallotKind.CHOICE:
            return (ballot for ballot in ballots if ballot is not None)
        case BallotKind.POINTS:
            return (place for ballot in ballots for place, _value in ballot)
        case BallotKind.APPROVAL:
            return chain.from_iterable(ballots)
        case BallotKind.RANKING:
            plain = [b for b in ballots if tuple not in set(map(type, b))]
            levelled = [ranked_options(b) for b in ballots if tuple in set(map(type, b))]
            return chain.from_iterable([*plain, *levelled])
        case BallotKind.MOTION:
            return iter(())
