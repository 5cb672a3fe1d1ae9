"""Rules and tie rules as JSON, the same in a bundle and in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from enum import StrEnum
from typing import Any

from linli_deliberation.counting.results import Json, as_json
from linli_deliberation.counting.rules import (
    Approval,
    EqualShares,
    Greedy,
    Irv,
    Motion,
    Overrun,
    Plurality,
    Rule,
    Schulze,
    Score,
    Stv,
    Utility,
)
from linli_deliberation.counting.thresholds import Bar, Base, Measure
from linli_deliberation.counting.ties import Breaker, Finally, TieRule
from linli_deliberation.formats.numbers import exactly

_METHODS: dict[str, type[Any]] = {
    "plurality": Plurality,
    "approval": Approval,
    "score": Score,
    "schulze": Schulze,
    "irv": Irv,
    "stv": Stv,
    "greedy": Greedy,
    "equal-shares": EqualShares,
    "motion": Motion,
}
_ENUMS: dict[str, type[StrEnum]] = {"overrun": Overrun, "utility": Utility}


def rule_as_json(rule: Rule) -> dict[str, Json]:
    """Return a rule with its method, its name and everything it states."""
    method = next(name for name, kind in _METHODS.items() if isinstance(rule, kind))
    stated = as_json(rule)
    assert isinstance(stated, Mapping)
    return {"method": method, "name": rule.name, **stated}


def rule_from_json(data: Mapping[str, Any]) -> Rule:
    """Return the rule; raises KeyError, TypeError or ValueError on what is none."""
    kind = _METHODS[data["method"]]
    names = {field.name for field in fields(kind)}
    stated = {name: _value(name, value) for name, value in data.items() if name in names}
    return kind(**stated)  # type: ignore[no-any-return]


def bars_as_json(bars: tuple[Bar, ...]) -> list[Json]:
    """Return bars of taking part."""
    return [as_json(bar) for bar in bars]


def bars_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Bar, ...]:
    """Return the bars; raises KeyError or ValueError on what is none."""
    return tuple(
        Bar(Measure(bar["measure"]), exactly(bar["part"]), Base(bar["base"]), bar["strict"])
        for bar in data
    )


def ties_as_json(ties: TieRule) -> Json:
    """Return a tie rule."""
    return as_json(ties)


def ties_from_json(data: Mapping[str, Any]) -> TieRule:
    """Return the tie rule; raises KeyError or ValueError on what is none."""
    return TieRule(
        tuple(Breaker(name) for name in data["chain"]),
        Finally(data["then"]),
        str(data["seed"]),
        tuple(str(option) for option in data["decided"]),
    )


def _value(name: str, value: Any) -> Any:
    if name in ("quorum", "passing"):
        return bars_from_json(value)
    if name == "top_up":
        return exactly(value)
    return _ENUMS[name](value) if name in _ENUMS else value
