"""The methods a community chooses from, and the ballot paper that belongs to each."""

from dataclasses import dataclass, replace
from fractions import Fraction

from linli.i18n import Text
from linli_deliberation.counting import (
    Approval,
    BallotKind,
    Bar,
    Base,
    Breaker,
    CannotCount,
    EqualShares,
    Greedy,
    Irv,
    Measure,
    Motion,
    Overrun,
    Plurality,
    Rule,
    Score,
    Stv,
    Utility,
    named,
    owners,
)
from linli_deliberation.models import Voters
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Method:
    """A method as staff choose it."""

    code: str
    title: Text
    about: Text
    seats: bool = False


METHODS: tuple[Method, ...] = (
    Method("motion", _("Yes or no"), _("One question, answered by yes, no or abstain.")),
    Method(
        "owners",
        _("Owners decide"),
        _("Civil Code, article 278: two thirds take part, more than half agree, each by heads and"
          " by area."),
    ),
    Method(
        "owners-major",
        _("Owners decide on a major matter"),
        _("Article 278: two thirds take part, three quarters agree, each by heads and by area."),
    ),
    Method("plurality", _("Choose one"), _("Whoever is chosen most often is taken."), seats=True),
    Method("approval", _("Tick all you like"), _("Most ticks win."), seats=True),
    Method("score", _("Give points"), _("Most points win."), seats=True),
    Method("irv", _("Put in order, one is taken"),
           _("The last is excluded until one has over half.")),
    Method("schulze", _("Put in order, compare in pairs"), _("Who beats all others is taken."),
           seats=True),
    Method("stv", _("Put in order, several seats"), _("Seats go to groups in proportion."),
           seats=True),
    Method("greedy", _("Budget by ticks"), _("Projects with most ticks, while the money lasts.")),
    Method(
        "equalshares/add1u",
        _("Budget in equal shares"),
        _("Everybody has the same share of the money, and pays with it for what they ticked."),
    ),
)  # fmt: skip

MEASURES = {
    Voters.PERSONS: Measure.PERSONS,
    Voters.DELEGATES: Measure.PERSONS,
    Voters.HOUSEHOLDS: Measure.HOUSEHOLDS,
    Voters.OWNERS: Measure.PERSONS,
}


def motion(
    voters: Voters,
    *,
    quorum: Fraction,
    passing: Fraction,
    base: Base,
    strict: bool,
    quorum_strict: bool = False,
) -> Motion:
    """Return the rule of a yes-or-no question: who must take part, and how many must agree.

    ``quorum`` is a part of all who may vote, to be exceeded where ``quorum_strict``; 0 asks for
    none. ``passing`` is a part of ``base``, to be exceeded where ``strict``.
    """
    measure = MEASURES[voters]
    return Motion(
        quorum=(Bar(measure, quorum, Base.ELIGIBLE, quorum_strict),) if quorum else (),
        passing=(Bar(measure, passing, base, strict),),
    )


def simple_majority(voters: Voters) -> Motion:
    """Return the rule that a question begins with: half take part, more than half agree."""
    half = Fraction(1, 2)
    return motion(voters, quorum=half, passing=half, base=Base.YES_AND_NO, strict=True)


def rule_of(method: str, *, seats: int = 1) -> Rule:
    """Return the rule of every method but ``motion``.

    Raises:
        CannotCount: there is no such method, or it does not fill so many seats.
    """
    if method in ("owners", "owners-major"):
        return owners(major=method == "owners-major")
    return named(method, seats=seats if seats > 1 or method == "stv" else None)


def kind_of(rule: Rule) -> BallotKind:
    """Return the ballot paper of a rule."""
    match rule:
        case Motion():
            return BallotKind.MOTION
        case Plurality():
            return BallotKind.CHOICE
        case Approval() | Greedy() | EqualShares():
            return BallotKind.APPROVAL
        case Score():
            return BallotKind.POINTS
        case _:
            return BallotKind.RANKING


def chains(rule: Rule) -> tuple[tuple[Breaker, ...], ...]:
    """Return what may be looked at when options are equal, the usual chain first.

    Only of projects can one say which should come first: the cheaper, the dearer, or neither.
    """
    match rule:
        case Greedy() | EqualShares():
            return (
                (Breaker.LOWER_COST, Breaker.MORE_VOTES),
                (Breaker.HIGHER_COST, Breaker.MORE_VOTES),
                (Breaker.MORE_VOTES,),
            )
        case Irv() | Stv():
            return ((Breaker.EARLIER_ROUNDS,),)
        case Score():
            return ((Breaker.MORE_VOTES,),)
        case _:
            return ((),)


def chain_of(rule: Rule) -> tuple[Breaker, ...]:
    """Return what is looked at first when options are equal, as is usual with a rule."""
    return chains(rule)[0]


def measured(rule: Rule, voters: Voters) -> Rule:
    """Return a yes-or-no rule with its bars over what ``voters`` are counted in.

    Rules that state what they measure themselves (article 278) stay as they are.
    """
    if not isinstance(rule, Motion) or rule.name != "motion":
        return rule
    measure = MEASURES[voters]
    return replace(
        rule,
        quorum=tuple(replace(bar, measure=measure) for bar in rule.quorum),
        passing=tuple(replace(bar, measure=measure) for bar in rule.passing),
    )


def taking_part(
    rule: Rule, voters: Voters, part: Fraction, *, strict: bool = False
) -> tuple[Bar, ...]:
    """Return the bar of taking part of a choice, ranking or budget; a motion states its own."""
    if isinstance(rule, Motion) or not part:
        return ()
    return (Bar(MEASURES[voters], part, Base.ELIGIBLE, strict),)


def budget(
    method: str,
    *,
    overrun: Overrun = Overrun.SKIP,
    threshold: int = 1,
    utility: Utility = Utility.COST,
) -> Rule:
    """Return the rule of a budget: what stops it, or what counts as a voter's share of it.

    Ticks decide in the order of their number; ``overrun`` says what happens when a project does not
    fit, ``threshold`` how many ticks it needs at least. In equal shares ``utility`` says whether a
    voter's share is the money spent on what they ticked, or how many of it there are.

    Raises:
        CannotCount: it is no method of a budget.
    """
    rule = rule_of(method)
    if isinstance(rule, EqualShares):
        return replace(rule, utility=utility)
    if not isinstance(rule, Greedy):
        raise CannotCount(_("“%(method)s” does not spend money.", method=method))
    name = "greedy-threshold" if threshold > 1 else rule.name
    return Greedy(
        overrun, max(threshold, 1), name="greedy-no-skip" if overrun is Overrun.STOP else name
    )


def method_of(rule: Rule) -> Method:
    """Return the method that a rule belongs to."""
    name = "greedy" if isinstance(rule, Greedy) else rule.name
    return next((method for method in METHODS if method.code == name), METHODS[0])


def is_budget(rule: Rule) -> bool:
    """Return whether a rule spends money."""
    return isinstance(rule, Greedy | EqualShares)
