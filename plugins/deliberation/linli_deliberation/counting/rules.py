"""The rules by which an election can be counted, as data.

Each rule is a frozen value with a ``name`` by which files and the command line call it; the names
of budget rules are those of Pabulib (pabulib.org/format).
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from linli_deliberation.counting.errors import CannotCount
from linli_deliberation.counting.thresholds import Bar
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Plurality:
    """The options chosen most often take the seats."""

    seats: int = 1
    name = "plurality"


@dataclass(frozen=True, slots=True)
class Approval:
    """The options approved most often take the seats."""

    seats: int = 1
    name = "approval"


@dataclass(frozen=True, slots=True)
class Score:
    """The options with most points take the seats."""

    seats: int = 1
    longest: int = 0
    name = "score"


@dataclass(frozen=True, slots=True)
class Schulze:
    """The Schulze method (beat paths by winning votes)."""

    seats: int = 1
    name = "schulze"


@dataclass(frozen=True, slots=True)
class Irv:
    """Instant run-off: the last is excluded until one has more than half."""

    name = "irv"


@dataclass(frozen=True, slots=True)
class Stv:
    """Single transferable vote by the Scottish Local Government Elections Order 2007."""

    seats: int
    name = "stv"


class Overrun(StrEnum):
    """What a greedy budget does with a project that no longer fits."""

    SKIP = "skip"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Greedy:
    """Projects in the order of their totals, while the money lasts.

    A project needs a total of ``threshold``. With ``top_up``, the project at which a count stops
    is funded all the same when the money left covers this share of it (Poznań: 4/5, the rest is
    paid from a reserve).
    """

    overrun: Overrun = Overrun.SKIP
    threshold: int = 1
    top_up: Fraction | None = None
    longest: int = 0
    name: str = "greedy"


class Utility(StrEnum):
    """What a funded project is worth to a supporter in Equal Shares."""

    COST = "cost"
    CARDINALITY = "cardinality"


@dataclass(frozen=True, slots=True)
class EqualShares:
    """The Method of Equal Shares (Peters, Pierczyński, Skowron 2021).

    ``add1`` raises every voter's share by one currency unit at a time while the projects still
    cost no more than the budget; ``fill`` then spends what is left greedily; ``compare`` takes
    the greedy outcome instead if more voters would rather have that one.
    """

    utility: Utility = Utility.COST
    add1: bool = False
    fill: bool = False
    compare: bool = False
    longest: int = 0

    @property
    def name(self) -> str:
        """The name in files: ``equalshares/add1-comparison``."""
        completion = {
            (False, False): "",
            (True, False): "/add1",
            (True, True): "/add1u",
            (False, True): "/utilitarian",
        }[self.add1, self.fill]
        return f"equalshares{completion}{'-comparison' if self.compare else ''}"


@dataclass(frozen=True, slots=True)
class Motion:
    """Yes, no or abstain; passed when every bar is reached.

    ``quorum`` are bars of taking part: below one of them nothing is decided. ``passing`` are bars
    of agreement.
    """

    quorum: tuple[Bar, ...]
    passing: tuple[Bar, ...]
    name: str = "motion"


Rule = Plurality | Approval | Score | Schulze | Irv | Stv | Greedy | EqualShares | Motion

_ALL: tuple[Rule, ...] = (
    Plurality(),
    Approval(),
    Score(),
    Schulze(),
    Irv(),
    Stv(1),
    Greedy(),
    Greedy(Overrun.STOP, name="greedy-no-skip"),
    Greedy(name="greedy-threshold"),
    Greedy(name="greedy-exclusive"),
    Greedy(name="greedy-custom"),
    *(
        EqualShares(add1=add1, fill=fill, compare=compare)
        for add1 in (False, True)
        for fill in (False, True)
        for compare in (False, True)
    ),
)
_BY_NAME = {rule.name: rule for rule in _ALL}

#: The names of all rules that a file or the command line may state.
NAMES = tuple(sorted(_BY_NAME))


def named(name: str, *, seats: int | None = None) -> Rule:
    """Return the rule called ``name``; raises CannotCount when there is none."""
    rule = _BY_NAME.get(name)
    if rule is None:
        raise CannotCount(
            _(
                "There is no rule “%(rule)s”. Known are: %(rules)s.",
                rule=name,
                rules=", ".join(NAMES),
            )
        )
    if seats is None:
        return rule
    if seats < 1:
        raise CannotCount(_("There must be at least one seat."))
    if isinstance(rule, Plurality | Approval | Score | Schulze | Stv):
        return replace(rule, seats=seats)
    if isinstance(rule, Irv) and seats > 1:
        raise CannotCount(
            _("Instant run-off fills one seat. Take “stv” for %(seats)s.", seats=seats)
        )
    return rule
