"""What a count gives: frozen values that can be shown, stored, compared and explained."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum, StrEnum
from fractions import Fraction

from linli_deliberation.counting.ties import TieBroken

#: What JSON can hold.
Json = None | bool | int | str | Sequence["Json"] | Mapping[str, "Json"]


class State(StrEnum):
    """How far a count came."""

    DECIDED = "decided"
    UNDECIDED = "undecided"  # a tie is left to the council
    NO_DECISION = "no-decision"  # no valid vote, or too few took part


@dataclass(frozen=True, slots=True)
class Round:
    """One step of a count; every method has its own kind, with what happened in it."""


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a count.

    ``selected`` is in the order of selection. With state ``undecided``, ``tied`` are the options
    between which the council decides, and ``selected`` those that are certain so far.
    """

    rule: str
    state: State
    selected: tuple[str, ...]
    tied: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()
    ties: tuple[TieBroken, ...] = ()

    def as_json(self) -> dict[str, Json]:
        """Return the result as it stands in a bundle and on the command line."""
        return {
            "rule": self.rule,
            "state": self.state.value,
            "selected": list(self.selected),
            "tied": list(self.tied),
            "rounds": [as_json(item) for item in self.rounds],
            "ties": [as_json(item) for item in self.ties],
        }


def exact(value: Fraction | int) -> str:
    """Write a number without loss: as a decimal where it ends, as ``p/q`` where it does not."""
    value = Fraction(value)
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    if not places:
        return str(value.numerator)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def as_json(value: object) -> Json:
    """Turn frozen values into JSON: fractions as :func:`exact` strings, unset fields left out."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, Fraction):
        return exact(value)
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    if is_dataclass(value):
        return {
            field.name: as_json(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) is not None
        }
    raise TypeError(f"{type(value).__name__} has no form in JSON")
