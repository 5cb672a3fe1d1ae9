"""The rule that a ``.pb`` file states in its META, and how its ties are broken."""

import re
from dataclasses import replace
from fractions import Fraction

from linli.i18n import Text
from linli_deliberation.counting.errors import BadFile, CannotCount, Problem
from linli_deliberation.counting.rules import EqualShares, Greedy, Overrun, Rule, Utility, named
from linli_deliberation.counting.ties import Breaker, Finally, TieRule
from linli_deliberation.formats.numbers import number
from linli_deliberation.formats.pb_sections import Sections
from linli_deliberation.texts import _

#: How cities tell equal projects apart that state nothing else; then the lot or the council.
CHAIN = (Breaker.LOWER_COST, Breaker.MORE_VOTES)

#: Poznań's rule stands in the comment of its files.
_RESERVE = re.compile(r"at least (\d{1,2})\s?% of \w", re.IGNORECASE)


def whole(sections: Sections, key: str) -> int:
    """Read a whole number of META that may be left out; raises BadFile when it is none."""
    line, value = sections.meta.get(key, (None, ""))
    found = number(value) if value else Fraction(0)
    if found is None or found < 0 or found.denominator != 1:
        text = _("“%(key)s” should be a whole number: “%(value)s”.", key=key, value=value)
        raise BadFile([Problem(text, line)])
    return int(found)


def stated_rule(sections: Sections, instead: str | None, notes: list[Text]) -> Rule:
    """Return the rule of a file, or the one named ``instead``; what it leaves open is noted.

    Raises CannotCount when no rule is stated or known.
    """
    name = instead or sections.text("rule")
    if name in ("", "unknown"):
        raise CannotCount(_("The file does not state its rule. Name one with --rule."))
    rule = named(name)
    longest = whole(sections, "max_length")
    if isinstance(rule, EqualShares):
        return replace(rule, longest=longest, utility=_utility(sections))
    if not isinstance(rule, Greedy):
        return rule
    threshold = whole(sections, "min_project_score_threshold")
    rule = replace(rule, threshold=threshold, longest=longest)
    if name == "greedy-custom":
        reserve = _RESERVE.search(sections.text("comment"))
        if reserve is not None:
            return replace(rule, overrun=Overrun.STOP, top_up=Fraction(int(reserve[1]), 100))
        notes.append(
            _(
                "The city followed a rule of its own that the file does not state; counted as"
                " “greedy”."
            )
        )
    if name == "greedy-exclusive" and not any(row.get("conflict") for row in sections.projects):
        notes.append(_("The file does not say which projects exclude one another."))
    return rule


def stated_ties(sections: Sections) -> TieRule:
    """Return the tie rule of a file: the usual chain, then the lot if it states a seed."""
    seed = sections.text("tie_seed")
    return TieRule(CHAIN, Finally.LOT if seed else Finally.COUNCIL, seed)


def _utility(sections: Sections) -> Utility:
    line, value = sections.meta.get("utility", (None, Utility.COST.value))
    try:
        return Utility(value)
    except ValueError:
        text = _("META states no usable “%(key)s”: “%(value)s”.", key="utility", value=value)
        raise BadFile([Problem(text, line)]) from None
