"""What a poll is by the clock, whether or not somebody has written it down yet."""

from datetime import datetime

from linli_deliberation.models import Poll, PollState


def state_at(poll: Poll, moment: datetime) -> PollState:
    """Return the state of a poll at ``moment`` (the database's present)."""
    return told(poll.state, poll.opens_at, poll.closes_at, moment)


def told(
    state: PollState, opens_at: datetime | None, closes_at: datetime | None, moment: datetime
) -> PollState:
    """Return what a stored state has become by the clock.

    A scheduled poll is open from the moment it opens, and an open one is closed from the moment it
    closes, to the millisecond: a vote at the very moment of the close comes too late.
    """
    if state in (PollState.SCHEDULED, PollState.OPEN) and opens_at and closes_at:
        if moment >= closes_at:
            return PollState.CLOSED
        return PollState.OPEN if moment >= opens_at else PollState.SCHEDULED
    return state
