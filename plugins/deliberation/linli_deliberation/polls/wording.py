"""Polls in words: their state, their rule, who votes, how secret it is."""

from collections.abc import Sequence
from functools import reduce

from linli.i18n import Text
from linli_deliberation.counting import (
    Approval,
    BallotKind,
    Bar,
    Base,
    Breaker,
    EqualShares,
    Greedy,
    Measure,
    Motion,
    Overrun,
    Plurality,
    Rule,
    Schulze,
    Score,
    Stv,
    Utility,
)
from linli_deliberation.formats.rules_json import bars_from_json, rule_from_json
from linli_deliberation.models import Poll, PollState, Secrecy, Voters
from linli_deliberation.texts import _

#: State → what it is called, and the kind of its badge.
STATES: dict[PollState, tuple[Text, str]] = {
    PollState.DRAFT: (_("In preparation"), ""),
    PollState.SCHEDULED: (_("Announced"), "info"),
    PollState.OPEN: (_("Open now"), "good"),
    PollState.CLOSED: (_("Being counted"), "wait"),
    PollState.COUNTED: (_("A tie: the council decides"), "wait"),
    PollState.PROVISIONAL: (_("Result on notice"), "info"),
    PollState.OBJECTED: (_("Looked into again"), "wait"),
    PollState.ANNULLED: (_("Annulled"), "bad"),
    PollState.FINAL: (_("Final"), "good"),
}

VOTERS: dict[Voters, Text] = {
    Voters.PERSONS: _("Everybody, one vote each"),
    Voters.HOUSEHOLDS: _("Homes, one vote each"),
    Voters.DELEGATES: _("Delegates, one vote each"),
    Voters.OWNERS: _("Owners, by heads and by area"),
}

SECRECY: dict[Secrecy, tuple[Text, Text]] = {
    Secrecy.OPEN: (
        _("By name"),
        _("Who voted how is shown to everybody here when the vote is over. Until then you can "
          "change your vote."),
    ),
    Secrecy.RECOUNTABLE: (
        _("Secret, and everybody can count again"),
        _("Your name and your ballot are kept apart for good. All ballots are published without "
          "names; with your receipt you find yours."),
    ),
    Secrecy.SECRET: (
        _("Secret"),
        _("Your name and your ballot are kept apart for good. Only the sums are published."),
    ),
}  # fmt: skip


def voters_in_words(poll: Poll) -> Text:
    """Say who votes; of owners, those of which buildings."""
    if poll.council_id is not None:
        return _("The members of a council, one vote each")
    if poll.buildings:
        return _("Owners of units in %(buildings)s, by heads and by area",
                 buildings=", ".join(poll.buildings))  # fmt: skip
    return VOTERS[poll.voters]


def decided_in_words(poll: Poll) -> list[Text]:
    """Say by sentences how a poll is decided, each bar with its base and its limit."""
    rule = rule_from_json(poll.rule)
    bars = rule.quorum if isinstance(rule, Motion) else bars_from_json(poll.quorum)
    return [*(_taking_part(bar) for bar in bars), *_rule_in_words(rule)]


def all_in_words(poll: Poll) -> list[Text]:
    """Say how a poll is decided, and what happens to options that are equal."""
    if poll.kind is BallotKind.MOTION:
        return decided_in_words(poll)
    return [*decided_in_words(poll), _("If two are equal: %(what)s", what=tie_in_words(poll))]


def _rule_in_words(rule: Rule) -> list[Text]:
    match rule:
        case Motion():
            return [_agreeing(bar) for bar in rule.passing]
        case Plurality() | Approval() | Score():
            return [
                _.plural(
                    "The one with most votes is taken.",
                    "The %(count)s with most votes are taken.",
                    rule.seats,
                )
            ]
        case Schulze():
            return [
                _.plural(
                    "Any two are compared: whoever beats all others is taken.",
                    "Any two are compared: the %(count)s strongest are taken.",
                    rule.seats,
                )
            ]
        case Stv():
            return [
                _.plural(
                    "One seat is filled in proportion to the first choices.",
                    "%(count)s seats are filled in proportion to the first choices.",
                    rule.seats,
                )
            ]
        case Greedy():
            return _greedy_in_words(rule)
        case EqualShares():
            return [
                _(
                    "Everybody has the same share of the money. A project is paid for when those "
                    "who ticked it can pay for it together from their shares."
                ),
                _("What counts for a voter is how much money goes to what they ticked.")
                if rule.utility is Utility.COST
                else _("What counts for a voter is how many of the projects they ticked are paid"
                       " for."),
                _("What is left goes to the projects with most ticks."),
            ]  # fmt: skip
        case _:
            return [_("The last is excluded and their ballots go to the next choice, until one "
                      "has more than half.")]  # fmt: skip


def _greedy_in_words(rule: Greedy) -> list[Text]:
    found = [_("Projects with most ticks are paid for first, while the money lasts.")]
    if rule.overrun is Overrun.STOP:
        found.append(_("At the first project that does not fit, it stops."))
    else:
        found.append(_("A project that does not fit is passed over; smaller ones may still fit."))
    if rule.threshold > 1:
        found.append(_("A project needs at least %(count)s ticks.", count=rule.threshold))
    return found


#: What is looked at first when options are equal, and what after that.
_BREAKERS: dict[Breaker, tuple[Text, Text]] = {
    Breaker.LOWER_COST: (_("The cheaper one goes first."), _("Then the cheaper one.")),
    Breaker.HIGHER_COST: (_("The dearer one goes first."), _("Then the dearer one.")),
    Breaker.MORE_VOTES: (
        _("The one named on more ballots goes first."),
        _("Then the one named on more ballots."),
    ),
    Breaker.EARLIER_ROUNDS: (
        _("The one that was ahead in the latest round in which they differed goes first."),
        _("Then the one that was ahead in the latest round in which they differed."),
    ),
}


#: By whether the lot decides: what is said alone, and what after a chain.
_LAST: dict[bool, tuple[Text, Text]] = {
    True: (
        _("By lot, from a number that is fixed before the vote"),
        _("Still equal: by lot, from a number that is fixed before the vote."),
    ),
    False: (
        _("The council decides in public."),
        _("Still equal: the council decides in public."),
    ),
}


def tie_in_words(poll: Poll) -> Text:
    """Say what happens to options that are equal: each step of the chain, then who or what."""
    if not poll.tie_chain:
        return _LAST[poll.tie_lot][0]
    chain = chain_in_words([Breaker(name) for name in poll.tie_chain])
    return together([chain, _LAST[poll.tie_lot][1]])


def chain_in_words(chain: Sequence[Breaker]) -> Text:
    """Say what is looked at first and after that, without what comes last."""
    steps = [_BREAKERS[one] for one in chain]
    return together([steps[0][0], *(after for _first, after in steps[1:])])


def together(sentences: Sequence[Text]) -> Text:
    """Return sentences one after another, as the reader's language sets them."""
    return reduce(lambda first, second: _("%(first)s %(second)s", first=first, second=second),
                  sentences)  # fmt: skip


def _taking_part(bar: Bar) -> Text:
    numbers = {"part": fraction(bar), "measure": _measure(bar.measure)}
    if bar.strict:
        return _("More than %(part)s of all %(measure)s must take part.", **numbers)
    return _("At least %(part)s of all %(measure)s must take part.", **numbers)


def _agreeing(bar: Bar) -> Text:
    numbers = {"part": fraction(bar), "measure": _measure(bar.measure)}
    match bar.base, bar.strict:
        case Base.ELIGIBLE, True:
            return _("More than %(part)s of all %(measure)s must say yes.", **numbers)
        case Base.ELIGIBLE, False:
            return _("At least %(part)s of all %(measure)s must say yes.", **numbers)
        case Base.TOOK_PART, True:
            return _("Of the %(measure)s taking part, more than %(part)s must say yes.", **numbers)
        case Base.TOOK_PART, False:
            return _("Of the %(measure)s taking part, at least %(part)s must say yes.", **numbers)
        case _, True:
            return _("Of the %(measure)s saying yes or no, more than %(part)s must say yes.",
                     **numbers)  # fmt: skip
        case _:
            return _("Of the %(measure)s saying yes or no, at least %(part)s must say yes.",
                     **numbers)  # fmt: skip


def fraction(bar: Bar) -> str:
    """Return a bar's part as it is written, "2/3"."""
    return f"{bar.part.numerator}/{bar.part.denominator}"


def _measure(measure: Measure) -> Text:
    return {
        Measure.PERSONS: _("eligible voters"),
        Measure.HOUSEHOLDS: _("eligible homes"),
        Measure.AREA: _("square metres owned"),
    }[measure]
