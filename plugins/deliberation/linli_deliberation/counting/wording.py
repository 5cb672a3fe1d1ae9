"""Explanations in words: who won and why, and what would have helped those who did not."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from linli.i18n import Text
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.results import Result, State
from linli_deliberation.counting.ties import Breaker, Finally, TieBroken
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an option is where it is; ``helped`` says what would have brought it further."""

    option: str
    selected: bool
    why: Text
    helped: Text | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result in words: the outcome, each option, each tie."""

    outcome: Text
    reasons: tuple[Reason, ...]
    ties: tuple[Text, ...]


#: Writes an amount of money for reading.
Money = Callable[[Fraction], str | Text]


def amount(value: Fraction) -> str:
    """Write an amount for reading: with separators, to two places if it is not whole."""
    value = round(value, 2)
    return f"{value.numerator:,}" if value.denominator == 1 else f"{float(value):,.2f}"


def labels(election: Election) -> Callable[[str], str]:
    """Return how options are called in sentences: by name, namesakes with identifier."""
    times = Counter(option.name for option in election.options)

    def label(option: str) -> str:
        found = election.by_id.get(option)
        if found is None or not found.name:
            return option
        return found.name if times[found.name] == 1 else f"{option} {found.name}"

    return label


def listed(names: Iterable[str]) -> Text | str:
    """Write names one after another, as the reader's language does it."""
    names = list(names)
    if len(names) == 1:
        return names[0]
    half = len(names) // 2
    return _("%(first)s, %(rest)s", first=listed(names[:half]), rest=listed(names[half:]))


def outcome(election: Election, result: Result) -> Text:
    """Say in one sentence what came out."""
    label = labels(election)
    if result.state is State.NO_DECISION:
        if not election.profile.cast:
            return _("No decision: nobody has voted.")
        return _("No decision: there is no valid vote, or too few took part.")
    if result.state is State.UNDECIDED:
        names = listed(map(label, result.tied))
        return _("Undecided: the council has to decide between %(options)s.", options=names)
    if not result.selected:
        return _("Nothing was selected.")
    return _("Selected: %(options)s.", options=listed(map(label, result.selected)))


def tie(election: Election, broken: TieBroken) -> Text:
    """Say who was equal and what told them apart."""
    label = labels(election)
    names = {"options": listed(map(label, broken.tied)), "taken": label(broken.taken)}
    seed = election.ties.seed
    match broken.by, broken.out:
        case Breaker.LOWER_COST.value, _any:
            return _("%(options)s are equal; %(taken)s goes first, as it costs less.", **names)
        case Breaker.HIGHER_COST.value, _any:
            return _("%(options)s are equal; %(taken)s goes first, as it costs more.", **names)
        case Breaker.MORE_VOTES.value, _any:
            return _("%(options)s are equal; %(taken)s goes first, as more people support it.",
                     **names)  # fmt: skip
        case Breaker.EARLIER_ROUNDS.value, False:
            return _(
                "%(options)s are equal; %(taken)s goes first, as it had more in an earlier round.",
                **names,
            )
        case Breaker.EARLIER_ROUNDS.value, True:
            return _(
                "%(options)s are last; %(taken)s is excluded, as it had fewer in an earlier round.",
                **names,
            )
        case Finally.LOT.value, False:
            return _("%(options)s are equal; the lot (seed %(seed)s) puts %(taken)s first.",
                     seed=seed, **names)  # fmt: skip
        case Finally.LOT.value, True:
            return _("%(options)s are last; the lot (seed %(seed)s) excludes %(taken)s.",
                     seed=seed, **names)  # fmt: skip
        case _other, True:
            return _("%(options)s are last; the council excludes %(taken)s.", **names)
        case _:
            return _("%(options)s are equal; the council puts %(taken)s first.", **names)
