"""Why a project is funded or not, and what would have helped it."""

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.equal_shares import (
    CompareRound,
    PurchaseRound,
    ShareRound,
    ShortRound,
)
from linli_deliberation.counting.greedy import GreedyRound, Outcome
from linli_deliberation.counting.results import Result
from linli_deliberation.counting.rules import Greedy
from linli_deliberation.counting.wording import Reason, amount, labels
from linli_deliberation.texts import _


def budget_reasons(election: Election, result: Result) -> list[Reason]:
    """Explain every project of a budget, in the order of the count."""
    compared = next((item for item in result.rounds if isinstance(item, CompareRound)), None)
    greedy = [item for item in result.rounds if isinstance(item, GreedyRound)]
    filled = {item.option for item in greedy}
    if compared is not None and compared.for_greedy > compared.for_shares:
        return _preferred_greedy(election, result, compared)
    reasons = list[Reason]()
    share = next((item for item in result.rounds if isinstance(item, ShareRound)), None)
    short = dict[str, Reason]()
    for item in result.rounds:
        if isinstance(item, PurchaseRound):
            reasons.append(_bought(item))
        elif isinstance(item, ShortRound) and share is not None:
            short[item.short] = _short(election, result, item, share)
    reasons += [reason for option, reason in short.items() if option not in filled]
    for item in greedy:
        reason = _greedy(election, item, greedy)
        if reason.helped is None and not reason.selected and item.option in short:
            # What is left was spent by ticks; the shares of its supporters would have helped too.
            reason = replace(reason, helped=short[item.option].helped)
        reasons.append(reason)
    return reasons


def _bought(item: PurchaseRound) -> Reason:
    paid = {
        "cost": amount(item.cost),
        "full": item.full,
        "price": amount(item.price),
        "emptied": item.emptied,
        "emptied_paid": amount(item.emptied_paid),
    }
    if item.emptied:
        why = _(
            "Funded: its supporters paid %(cost)s from their shares; %(full)s paid %(price)s each"
            " and %(emptied)s paid the rest of theirs, %(emptied_paid)s together.",
            **paid,
        )
    else:
        why = _(
            "Funded: its %(full)s supporters paid %(cost)s from their shares, %(price)s each.",
            **paid,
        )
    return Reason(item.option, True, why)


def _short(election: Election, result: Result, item: ShortRound, share: ShareRound) -> Reason:
    option = election.by_id[item.short]
    if option.withdrawn:
        return Reason(item.short, False, _("Not funded: it was withdrawn."))
    rival = next(
        (
            name
            for name in result.selected
            if option.conflict and election.by_id[name].conflict == option.conflict
        ),
        None,
    )
    if rival is not None:
        other = labels(election)(rival)
        why = _("Not funded: it excludes %(other)s, which is funded.", other=other)
        return Reason(item.short, False, why)
    cost = amount(item.cost)
    if item.cost > election.budget:
        why = _("Not funded: it costs %(cost)s, more than the whole budget.", cost=cost)
        return Reason(item.short, False, why)
    behind = Fraction(floor(item.behind * 100), 100)
    why = _(
        "Not funded: its supporters have %(behind)s left of the %(cost)s it costs.",
        behind=amount(behind),
        cost=cost,
    )
    helped = _.plural(
        "%(lacking)s are missing. At the share of %(share)s each, a cost of %(behind)s would have"
        " been paid for; so would the whole by %(count)s more supporter whose share was untouched.",
        "%(lacking)s are missing. At the share of %(share)s each, a cost of %(behind)s would have"
        " been paid for; so would the whole by %(count)s more supporters whose share was"
        " untouched.",
        ceil((item.cost - item.behind) / share.share),
        lacking=amount(item.cost - behind),
        behind=amount(behind),
        share=amount(share.share),
    )
    return Reason(item.short, False, why, helped)


def _greedy(election: Election, item: GreedyRound, rounds: list[GreedyRound]) -> Reason:
    label = labels(election)
    numbers = {
        "total": item.total,
        "cost": amount(item.cost),
        "left": amount(item.left),
        "other": label(item.because or ""),
    }
    match item.outcome:
        case Outcome.FUNDED:
            why = _("Funded: %(total)s in its favour; it costs %(cost)s of the %(left)s then left.",
                    **numbers)  # fmt: skip
        case Outcome.TOPPED_UP:
            why = _(
                "Funded: %(total)s in its favour; of its cost of %(cost)s, %(left)s were left,"
                " and the reserve pays the rest.",
                **numbers,
            )
        case Outcome.TOO_DEAR:
            why = _("Not funded: it costs %(cost)s, and only %(left)s were left.", **numbers)
        case Outcome.EXCLUDED:
            why = _("Not funded: it excludes %(other)s, which is funded.", **numbers)
        case Outcome.BELOW_THRESHOLD:
            threshold = election.rule.threshold if isinstance(election.rule, Greedy) else 1
            why = _("Not funded: %(total)s in its favour; %(threshold)s are needed.",
                    threshold=threshold, **numbers)  # fmt: skip
        case Outcome.AFTER_STOP:
            why = _("Not funded: the count stopped at %(other)s, which did not fit.", **numbers)
        case Outcome.WITHDRAWN:
            why = _("Not funded: it was withdrawn.")
    selected = item.outcome in (Outcome.FUNDED, Outcome.TOPPED_UP)
    helped = None
    if item.outcome in (Outcome.TOO_DEAR, Outcome.AFTER_STOP):
        # The last turn at which the money still reached is the cheapest way to be funded.
        earlier = [other for other in rounds[: rounds.index(item)] if item.cost <= other.left]
        if earlier:
            needed = earlier[-1].total + 1
            helped = _(
                "With %(needed)s in its favour (%(more)s more) its turn would have come while there"
                " was enough.",
                needed=needed,
                more=needed - item.total,
            )
    return Reason(item.option, selected, why, helped)


def _preferred_greedy(election: Election, result: Result, compared: CompareRound) -> list[Reason]:
    numbers = {"greedy": compared.for_greedy, "shares": compared.for_shares}
    return [
        Reason(
            option.id,
            option.id in result.selected,
            _(
                "The greedy outcome counts: %(greedy)s voters have more of theirs in it,"
                " %(shares)s in that of Equal Shares.",
                **numbers,
            ),
        )
        for option in election.options
    ]
