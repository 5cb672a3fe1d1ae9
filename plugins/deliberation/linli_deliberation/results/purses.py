"""How shares of a budget were spent: round by round, ballot by ballot, beside ticks alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from linli_deliberation.casting import saying
from linli_deliberation.counting import Election, EqualShares, Result, beside_greedy, paid_by
from linli_deliberation.counting.equal_shares import PurchaseRound, ShareRound, spent
from linli_deliberation.results.counting import Counted

#: As many kinds of ballots are shown with what they paid; each voter finds theirs by the receipt.
_KINDS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """A project that supporters paid for; ``left`` is what one who paid for all so far has left."""

    title: str
    cost: Fraction
    price: Fraction
    full: int
    emptied: int
    emptied_paid: Fraction
    left: Fraction


@dataclass(frozen=True, slots=True)
class Purse:
    """What everybody with the same ballot paid, project by project; ``left`` stays unspent."""

    voters: int
    ticked: tuple[str, ...]
    paid: tuple[tuple[str, Fraction], ...]
    left: Fraction


@dataclass(frozen=True, slots=True)
class Purses:
    """The shares, from the first to the last project they paid for."""

    voters: int
    first: Fraction
    share: Fraction
    steps: tuple[Step, ...]
    #: What was bought afterwards with what was left over.
    filled: tuple[str, ...]
    #: The most frequent ballots; empty where no single ballot is published.
    kinds: tuple[Purse, ...]
    #: How many kinds of ballots there are besides.
    more: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What the budget would have been by ticks alone, and whom that would have suited better."""

    both: tuple[str, ...]
    only_shares: tuple[str, ...]
    only_greedy: tuple[str, ...]
    prefer_shares: int
    prefer_greedy: int
    spent_shares: Fraction
    spent_greedy: Fraction
    #: Of so many who ticked something, how many have at least one of theirs.
    voters: int
    served_shares: int
    served_greedy: int


def purses(made: Counted, *, shows_ballots: bool) -> Purses | None:
    """Return how the shares were spent; None where the rule knows none."""
    share = next((one for one in made.result.rounds if isinstance(one, ShareRound)), None)
    if share is None:
        return None
    titles = {option.id: option.label for option in made.election.options}
    bought = [one for one in made.result.rounds if isinstance(one, PurchaseRound)]
    left, steps = share.share, list[Step]()
    for one in bought:
        left = max(left - one.price, Fraction(0))
        steps.append(
            Step(
                titles[one.option], one.cost, one.price, one.full, one.emptied, one.emptied_paid,
                left,
            )
        )  # fmt: skip
    paid = {one.option for one in bought}
    kinds = _kinds(made.election) if shows_ballots else []
    return Purses(
        share.voters,
        share.first_share,
        share.share,
        tuple(steps),
        tuple(titles[one] for one in made.result.selected if one not in paid),
        tuple(
            _purse(made.election, made.result, share.share, ballot, times)
            for ballot, times in kinds[:_KINDS]
        ),
        max(len(kinds) - _KINDS, 0),
    )


def paid(counted: Counted, ballot: str) -> list[tuple[str, Fraction]]:
    """Return what one voter's share paid for, by option code; empty where nobody has a share."""
    if not isinstance(counted.election.rule, EqualShares):
        return []
    places = {option.id: place for place, option in enumerate(counted.election.options)}
    said = tuple(sorted(places[code] for code in saying.read(ballot)))
    return _payments(counted.election, counted.result, said)


def beside(made: Counted) -> Beside | None:
    """Return the outcome beside that by ticks alone; None where there are no shares or no votes."""
    election = made.election
    if not isinstance(election.rule, EqualShares) or not election.profile.valid:
        return None
    ours = made.result.selected
    compared, greedy = beside_greedy(election, ours)
    titles = {one.id: one.label for one in election.options}
    theirs = greedy.selected
    return Beside(
        tuple(titles[one] for one in ours if one in theirs),
        tuple(titles[one] for one in ours if one not in theirs),
        tuple(titles[one] for one in theirs if one not in ours),
        compared.for_shares,
        compared.for_greedy,
        spent(election, ours),
        spent(election, greedy.selected),
        election.profile.valid,
        _served(election, ours),
        _served(election, greedy.selected),
    )  # fmt: skip


def _kinds(election: Election) -> list[tuple[Any, int]]:
    """Return the ballots that say something, the most frequent first."""
    said = [one for one in election.profile.groups if one[0] not in ((), None)]
    return sorted(said, key=lambda one: (-one[1], one[0]))


def _purse(election: Election, result: Result, share: Fraction, ballot: Any, times: int) -> Purse:
    titles = {option.id: option.label for option in election.options}
    payments = _payments(election, result, ballot)
    return Purse(
        times,
        tuple(election.options[place].label for place, _value in election.pointed(ballot)),
        tuple((titles[code], amount) for code, amount in payments),
        share - sum((amount for _code, amount in payments), Fraction(0)),
    )


def _payments(election: Election, result: Result, ballot: Any) -> list[tuple[str, Fraction]]:
    return [one for one in paid_by(election, result, ballot).items() if one[1]]


def _served(election: Election, selected: Sequence[str]) -> int:
    """Return how many voters have at least one of theirs among the selected."""
    chosen = {place for place, one in enumerate(election.options) if one.id in selected}
    return sum(
        times
        for ballot, times in election.profile.groups
        if any(place in chosen for place, _value in election.pointed(ballot))
    )
