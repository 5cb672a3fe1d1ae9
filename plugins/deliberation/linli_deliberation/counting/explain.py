"""A result in words, whatever the method."""

from collections.abc import Mapping
from fractions import Fraction

from linli.i18n import Text
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.explaining_budgets import budget_reasons
from linli_deliberation.counting.helping import Help
from linli_deliberation.counting.irv import IrvRound
from linli_deliberation.counting.motions import MotionRound
from linli_deliberation.counting.results import Result, State
from linli_deliberation.counting.rules import EqualShares, Greedy
from linli_deliberation.counting.schulze import SchulzeRound
from linli_deliberation.counting.stv import StvStage
from linli_deliberation.counting.taking_part import QuorumRound
from linli_deliberation.counting.tallies import TallyRound
from linli_deliberation.counting.thresholds import Base, Check, Measure
from linli_deliberation.counting.wording import (
    Explanation,
    Money,
    Reason,
    amount,
    labels,
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
    ties = tuple(tie(election, item) for item in result.ties)
    return Explanation(said, (*bars, *reasons), ties)


def _reasons(election: Election, result: Result, item: object) -> list[Reason]:
    if isinstance(item, TallyRound):
        ordered = sorted(item.totals, key=lambda total: -total.total)
        return [
            Reason(
                total.option,
                total.option in result.selected,
                _("%(total)s in its favour.", total=total.total),
            )
            for total in ordered
        ]
    if isinstance(item, SchulzeRound):
        return _schulze(election, result, item)
    if isinstance(item, IrvRound):
        return _irv(election, result, item)
    if isinstance(item, StvStage):
        return _stv(election, item)
    if isinstance(item, MotionRound):
        return [
            Reason(check.bar.measure.value, check.met, bar_in_words(check, quorum=quorum))
            for quorum, checks in ((True, item.quorum), (False, item.passing))
            for check in checks
        ]
    return []


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


def _schulze(election: Election, result: Result, item: SchulzeRound) -> list[Reason]:
    label, found = labels(election), list[Reason]()
    for place, option in enumerate(item.options):
        beaten_by = [
            other
            for other in range(len(item.options))
            if item.paths[other][place] > item.paths[place][other]
        ]
        if not beaten_by:
            why = _("No other option beats it.")
        else:
            strongest = max(beaten_by, key=lambda other: item.paths[other][place])
            why = _(
                "Beaten by %(other)s (%(theirs)s to %(ours)s by the strongest chain of pairs).",
                other=label(item.options[strongest]),
                theirs=item.paths[strongest][place],
                ours=item.paths[place][strongest],
            )
        found.append(Reason(option, option in result.selected, why))
    return sorted(found, key=lambda reason: not reason.selected)


def _irv(election: Election, result: Result, item: IrvRound) -> list[Reason]:
    totals = {total.option: total.total for total in item.totals}
    counting = sum(totals.values())
    found = [
        Reason(
            option,
            False,
            _("Excluded as last, with %(total)s of %(counting)s.",
              total=totals[option], counting=counting),
        )
        for option in item.excluded
    ]  # fmt: skip
    if result.selected and item is result.rounds[-1]:
        winner = result.selected[0]
        why = _(
            "More than half: %(total)s of %(counting)s.", total=totals[winner], counting=counting
        )
        found.append(Reason(winner, True, why))
    return found


def _stv(election: Election, item: StvStage) -> list[Reason]:
    votes = {entry.option: entry.votes for entry in item.votes}
    label, found = labels(election), list[Reason]()
    if item.excluded is not None:
        found.append(Reason(item.excluded, False, _("Excluded as last; the papers are passed on.")))
    for option in item.elected:
        numbers = {
            "votes": amount(votes[option]),
            "quota": item.quota,
            "from": label(item.surplus or item.excluded or ""),
        }
        if votes[option] < item.quota:
            why = _("Elected without the quota: as many are left as there are seats.")
        elif item.surplus is None and item.excluded is None:
            why = _("Elected with %(votes)s first votes; the quota is %(quota)s.", **numbers)
        else:
            why = _("Elected with %(votes)s votes after the papers of %(from)s were passed on; the"
                    " quota is %(quota)s.", **numbers)  # fmt: skip
        found.append(Reason(option, True, why))
    return found
