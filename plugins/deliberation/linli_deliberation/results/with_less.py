"""What the same ballots would pay for if there were less money: a budget was cut after the vote.

The result stays. Its budget is one of the terms that were fixed before anybody voted.
"""

from dataclasses import replace
from fractions import Fraction

from sqlmodel import Session

from linli_deliberation.counting import count
from linli_deliberation.models import Poll
from linli_deliberation.refusals import NotNow, PollRefused
from linli_deliberation.results import counting
from linli_deliberation.texts import _


def with_less(session: Session, poll: Poll, budget: int) -> list[str]:
    """Return the titles of what ``budget`` (fen) would pay for, by the same rule and ballots.

    Raises:
        NotNow: there is no result.
        PollRefused: the vote has no budget, or it is not less than that and more than nothing.
    """
    if not poll.state.is_counted:
        raise NotNow(_("There is no result yet."))
    if poll.budget is None:
        raise PollRefused(_("This vote has no budget."), field="less")
    if not 0 < budget < poll.budget:
        raise PollRefused(
            _("Please write an amount that is less than there was, and more than nothing."),
            field="less",
        )
    election = replace(counting.counted(session, poll).election, budget=Fraction(budget, 100))
    chosen = set(count(election).selected)
    return [option.name for option in election.options if option.id in chosen]
