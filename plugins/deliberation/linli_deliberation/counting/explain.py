"""A result in words, whatever the method."""

from collections.abc import Mapping
from fractions import Fraction

from linli.i18n import Text
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.explaining_budgets import budget_reasons
from linli_deliberation.counting.explaining_choices import choice_reasons, left_over
from linli_deliberation.counting.helping import Help
from linli_deliberation.counting.motions import MotionRound
from linli_deliberation.counting.results import Result, State
from linli_deliberation.counting.rules import EqualShares, Greedy
from linli_deliberation.counting.taking_part import QuorumRound
from linli_deliberation.counting.thresholds import Base, Check, Measure
from linli_deliberation.counting.wording import (
    Explanation,
    Money,
    Reason,
    amount,
    outcome,
    tie,
)
from linli_deliberation.texts import _


def explain(
    election: Election,
    result: Result,
    *,
    helps: Mapping[str, Help] | None = None,
    money: Money = amount,
) -> Explanation:
    """Say what came out and why, option by option, and how ties were broken.

    ``helps`` are what would have helped projects of a budget; ``money`` writes its amounts.
    """
    said = outcome(election, result)
    bars = [
        Reason(check.bar.measure.value, check.met, bar_in_words(check, quorum=True))
        for item in result.rounds
        if isinstance(item, QuorumRound)
        for check in item.quorum
    ]
    if not all(bar.selected for bar in bars):
        said, reasons = _("No decision: too few took part."), list[Reason]()
    elif isinstance(election.rule, Greedy | EqualShares):
        reasons = budget_reasons(election, result, helps, money)
    else:
        reasons = [reason for item in result.rounds for reason in _reasons(election, result, item)]
        if any(isinstance(item, MotionRound) for item in result.rounds):
            said = _motion_outcome(result)
        else:
            reasons += left_over(election, result, {reason.option for reason in reasons})
    ties = tuple(tie(election, item) for item in result.ties)
    return Explanation(said, (*bars, *reasons), ties)


def _reasons(election: Election, result: Result, item: object) -> list[Reason]:
    if isinstance(item, MotionRound):
        return [
            Reason(check.bar.measure.value, check.met, bar_in_words(check, quorum=quorum))
            for quorum, checks in ((True, item.quorum), (False, item.passing))
            for check in checks
        ]
    return choice_reasons(election, result, item)


def _motion_outcome(result: Result) -> Text:
    if result.state is State.NO_DECISION:
        return _("No decision: too few took part.")
    return _("The motion is passed.") if result.selected else _("The motion is not passed.")


def bar_in_words(check: Check, *, quorum: bool) -> Text:
    """Say how far a bar is reached, and what is still missing."""
    numbers = {
        "have": amount(check.have),
        "base": amount(check.base),
        "part": f"{check.bar.part.numerator}/{check.bar.part.denominator}",
        "measure": _measure(check.bar.measure),
        "of": _base(check.bar.base),
        "missing": amount(check.missing or Fraction(0)),
    }
    if quorum and check.bar.strict:
        said = _(
            "Took part: %(have)s of %(base)s %(measure)s; more than %(part)s is needed.", **numbers
        )
    elif quorum:
        said = _(
            "Took part: %(have)s of %(base)s %(measure)s; at least %(part)s is needed.", **numbers
        )
    elif check.bar.strict:
        said = _(
            "In favour: %(have)s of %(base)s %(measure)s (%(of)s); more than %(part)s is needed.",
            **numbers,
        )
    else:
        said = _(
            "In favour: %(have)s of %(base)s %(measure)s (%(of)s); at least %(part)s is needed.",
            **numbers,
        )
    if check.met:
        return _("%(said)s Reached.", said=said)
    if check.missing is None:
        return _("%(said)s This can no longer be reached.", said=said)
    return _("%(said)s Still missing: %(missing)s.", said=said, missing=numbers["missing"])


def _measure(measure: Measure) -> Text:
    return {
        Measure.PERSONS: _("persons"),
        Measure.HOUSEHOLDS: _("households"),
        Measure.AREA: _("square metres"),
    }[measure]


def _base(base: Base) -> Text:
    return {
        Base.ELIGIBLE: _("of all who may vote"),
        Base.TOOK_PART: _("of those who took part"),
        Base.YES_AND_NO: _("of those who said yes or no"),
    }[base]
