"""How many have taken part so far, and what is still missing: nothing of what they said."""

from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli_deliberation.counting import Bar, Check, Measure, Motion, Tally
from linli_deliberation.counting.thresholds import check
from linli_deliberation.formats.rules_json import bars_from_json, rule_from_json
from linli_deliberation.models import Elector, Participation, Poll
from linli_deliberation.results.electing import size
from linli_deliberation.units import square_metres


@dataclass(frozen=True, slots=True)
class Turnout:
    """Votes that are in, of those on the roll; areas in square metres."""

    votes: int
    of: int
    area: Fraction
    of_area: Fraction
    #: The bars of taking part, each with what is still missing.
    bars: tuple[Check, ...]

    @property
    def percent(self) -> int:
        """Whole per cent of the votes, rounded down."""
        return 100 * self.votes // self.of if self.of else 0


def turnout(session: Session, poll: Poll) -> Turnout:
    """Return how many have taken part; two queries.

    How they answered is not looked at, so nothing of the result can be seen before the close.
    """
    votes, area = _in(session, poll.id)
    of, of_area = size(session, poll.id)
    rule = rule_from_json(poll.rule)
    bars = rule.quorum if isinstance(rule, Motion) else bars_from_json(poll.quorum)
    have = {
        Measure.PERSONS: (Fraction(votes), Fraction(of)),
        Measure.HOUSEHOLDS: (Fraction(votes), Fraction(of)),
        Measure.AREA: (square_metres(area), square_metres(of_area)),
    }
    return Turnout(
        votes,
        of,
        square_metres(area),
        square_metres(of_area),
        tuple(_checked(bar, *have[bar.measure]) for bar in bars) if of else (),
    )


def _checked(bar: Bar, have: Fraction, eligible: Fraction) -> Check:
    return check(bar, have, Tally(eligible, have, Fraction(0), Fraction(0)))


def _in(session: Session, poll_id: UUID) -> tuple[int, int]:
    votes, area = session.execute(
        select(func.count(), func.coalesce(func.sum(col(Elector.area)), 0))
        .select_from(Participation)
        .join(Elector, col(Elector.id) == col(Participation.elector_id))
        .where(col(Participation.poll_id) == poll_id)
    ).one()
    return int(votes), int(area)
