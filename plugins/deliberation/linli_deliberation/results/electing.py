"""A poll as an election that the counting package counts."""

from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli_deliberation.casting import saying
from linli_deliberation.counting import (
    Breaker,
    Election,
    Electorate,
    Finally,
    Option,
    TieRule,
)
from linli_deliberation.formats.rules_json import bars_from_json, rule_from_json
from linli_deliberation.models import Elector, Poll, PollOption, Voters
from linli_deliberation.polls.finding import options as options_of
from linli_deliberation.units import square_metres

#: A stored ballot, with the area of its voter in an open vote of owners.
Cast = tuple[str, Fraction | None]


def election(session: Session, poll: Poll, cast: Mapping[Cast, int]) -> Election:
    """Return the election of ballots cast so many times; money is in currency units."""
    choices = options_of(session, poll.id)
    return Election(
        options=tuple(_option(choice) for choice in choices),
        profile=saying.profile(poll, choices, cast),
        rule=rule_from_json(poll.rule),
        ties=TieRule(
            tuple(Breaker(name) for name in poll.tie_chain),
            Finally.LOT if poll.tie_lot else Finally.COUNCIL,
            poll.seed if poll.tie_lot else "",
            tuple(poll.decided),
        ),
        budget=Fraction(poll.budget or 0, 100),
        electorate=electorate(session, poll),
        title=poll.title,
        quorum=bars_from_json(poll.quorum),
    )


def electorate(session: Session, poll: Poll) -> Electorate:
    """Return how many may vote, in each measure that this poll has."""
    votes, area = size(session, poll.id)
    return Electorate(
        persons=0 if poll.voters is Voters.HOUSEHOLDS else votes,
        households=votes if poll.voters is Voters.HOUSEHOLDS else 0,
        area=square_metres(area) if poll.voters is Voters.OWNERS else None,
    )


def size(session: Session, poll_id: UUID) -> tuple[int, int]:
    """Return the number of votes on the roll, and their area in hundredths of a square metre."""
    votes, area = session.execute(
        select(func.count(), func.coalesce(func.sum(col(Elector.area)), 0)).where(
            col(Elector.poll_id) == poll_id
        )
    ).one()
    return int(votes), int(area)


def _option(choice: PollOption) -> Option:
    return Option(
        choice.code,
        choice.title,
        None if choice.cost is None else Fraction(choice.cost, 100),
        choice.conflict,
        choice.withdrawn_at is not None,
    )
