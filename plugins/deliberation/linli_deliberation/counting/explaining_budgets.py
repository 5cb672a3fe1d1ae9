"""Why a project is funded or not, and what would have helped it."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from linli.i18n import Text
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.equal_shares import (
    CompareRound,
    PurchaseRound,
    ShareRound,
    ShortRound,
)
from linli_deliberation.counting.greedy import GreedyRound, Outcome
from linli_deliberation.counting.helping import Help
from linli_deliberation.counting.results import Result
from linli_deliberation.counting.rules import EqualShares, Greedy
from linli_deliberation.counting.wording import Money, Reason, amount, labels
from linli_deliberation.texts import _


def budget_reasons(
    election: Election,
    result: Result,
    helps: Mapping[str, Help] | None = None,
    money: Money = amount,
) -> list[Reason]:
    """Explain every project of a budget, in the order of the count.

    ``helps`` are what counting again has found (:mod:`linli_deliberation.counting.helping`).
    """
    compared = next((item for item in result.rounds if isinstance(item, CompareRound)), None)
    greedy = [item for item in result.rounds if isinstance(item, GreedyRound)]
    if compared is not None and compared.for_greedy > compared.for_shares:
        return _preferred_greedy(election, result, compared)
    shares = election.rule if isinstance(election.rule, EqualShares) else None
    share = next((item for item in result.rounds if isinstance(item, ShareRound)), None)
    reasons, short = list[Reason](), dict[str, Reason]()
    for item in result.rounds:
        if isinstance(item, PurchaseRound):
            reasons.append(_bought(item, money))
        elif isinstance(item, ShortRound) and share is not None and shares is not None:
            reason = _short(election, result, item, money)
            if item.short in (helps or {}):
                reason = replace(reason, helped=_helped((helps or {})[item.short], money))
            elif not shares.add1 and reason.helped is None and _could(election, result, item):
                reason = replace(reason, helped=_lacking(item, share, money))
            short[item.short] = reason
    filled = {item.option for item in greedy}
    reasons += [reason for option, reason in short.items() if option not in filled]
    for item in greedy:
        reason = _greedy(election, item, greedy, money)
        if item.option in short and not reason.selected:
            reason = _after_shares(item, reason, short[item.option], money)
        reasons.append(reason)
    return reasons


def _bought(item: PurchaseRound, money: Money) -> Reason:
    paid = {
        "cost": money(item.cost),
        "full": item.full,
        "price": money(item.price),
        "emptied": item.emptied,
        "emptied_paid": money(item.emptied_paid),
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


def _short(election: Election, result: Result, item: ShortRound, money: Money) -> Reason:
    option = election.by_id[item.short]
    if option.withdrawn:
        return Reason(item.short, False, _("Not funded: it was withdrawn."))
    rival = _rival(election, result, item.short)
    if rival is not None:
        other = labels(election)(rival)
        why = _("Not funded: “%(other)s” is funded, and only one of the two can be.", other=other)
    elif item.cost > election.budget:
        why = _("Not funded: it costs %(cost)s, more than the whole budget.", cost=money(item.cost))
    else:
        why = _(
            "Not funded: its supporters have %(behind)s left of the %(cost)s it costs.",
            behind=money(_floored(item.behind)),
            cost=money(item.cost),
        )
    return Reason(item.short, False, why)


def _rival(election: Election, result: Result, option: str) -> str | None:
    group = election.by_id[option].conflict
    return next(
        (name for name in result.selected if group and election.by_id[name].conflict == group),
        None,
    )


def _could(election: Election, result: Result, item: ShortRound) -> bool:
    """Return whether nothing but money kept a project from being bought."""
    return not (
        election.by_id[item.short].withdrawn
        or item.cost > election.budget
        or _rival(election, result, item.short)
    )


def _lacking(item: ShortRound, share: ShareRound, money: Money) -> Text:
    """Say what would have helped where shares do not grow: that much less, or so many more."""
    behind = _floored(item.behind)
    return _.plural(
        "%(lacking)s are missing. At the share of %(share)s each, a cost of %(behind)s would have"
        " been paid for; so would the whole by %(count)s more supporter whose share was untouched.",
        "%(lacking)s are missing. At the share of %(share)s each, a cost of %(behind)s would have"
        " been paid for; so would the whole by %(count)s more supporters whose share was"
        " untouched.",
        ceil((item.cost - item.behind) / share.share),
        lacking=money(item.cost - behind),
        behind=money(behind),
        share=money(share.share),
    )


def _helped(found: Help, money: Money) -> Text | None:
    """Say what counting again has shown."""
    match found.cost, found.voters:
        case None, None:
            return None
        case cost, None if cost is not None:
            return _("It would have been funded at a cost of %(cost)s.", cost=money(Fraction(cost)))
        case None, voters if voters is not None:
            return _.plural(
                "It would have been funded if one more person had ticked it and nothing else.",
                "It would have been funded if %(count)s more people had ticked it and nothing"
                " else.",
                voters,
            )
        case cost, voters:
            assert cost is not None and voters is not None
            return _.plural(
                "It would have been funded at a cost of %(cost)s, or if one more person had ticked"
                " it and nothing else.",
                "It would have been funded at a cost of %(cost)s, or if %(count)s more people had"
                " ticked it and nothing else.",
                voters,
                cost=money(Fraction(cost)),
            )


def _after_shares(item: GreedyRound, reason: Reason, short: Reason, money: Money) -> Reason:
    """Say of both turns of a project, by shares and with what was left, why it was not funded."""
    why = reason.why
    if item.outcome is Outcome.TOO_DEAR:
        why = _(
            "Not funded: its supporters could not pay its %(cost)s from their shares, and of the"
            " money only %(left)s were left over.",
            cost=money(item.cost),
            left=money(item.left),
        )
    return replace(reason, why=why, helped=short.helped)


def _floored(value: Fraction) -> Fraction:
    """Return an amount to two places, never more than there is."""
    return Fraction(floor(value * 100), 100)


def _greedy(
    election: Election, item: GreedyRound, rounds: list[GreedyRound], money: Money
) -> Reason:
    label = labels(election)
    numbers = {
        "total": item.total,
        "cost": money(item.cost),
        "left": money(item.left),
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
            why = _("Not funded: “%(other)s” is funded, and only one of the two can be.", **numbers)
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
