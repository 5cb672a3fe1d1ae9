"""What the same ballots would pay for if there were less money: a budget was cut after the vote.

The result stays. Its budget is one of the terms that were fixed before anybody voted. In equal
shares each amount asks another question of the same ballots; of a secret vote many answers could
describe a single one. So nothing is said of few ballots, and of more in tenths of the budget only.
"""

from dataclasses import replace
from fractions import Fraction

from sqlmodel import Session

from linli_deliberation.counting import Election, EqualShares, count
from linli_deliberation.discussion.opinions import SMALLEST
from linli_deliberation.models import Poll
from linli_deliberation.refusals import NotNow, PollRefused
from linli_deliberation.results import counting
from linli_deliberation.results.published import shows_ballots
from linli_deliberation.texts import _


def with_less(session: Session, poll: Poll, budget: int) -> list[str]:
    """Return the titles of what ``budget`` (fen) would pay for, by the same rule and ballots.

    Raises:
        NotNow: there is no result.
        PollRefused: the vote has no budget, it is not less than that and more than nothing, or the
            answer could tell how somebody voted in secret.
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
    made = counting.counted(session, poll).election
    if tells_of_ballots(poll, made):
        _require_veiled(poll, made, budget)
    election = replace(made, budget=Fraction(budget, 100))
    chosen = set(count(election).selected)
    return [option.name for option in election.options if option.id in chosen]


def tells_of_ballots(poll: Poll, election: Election) -> bool:
    """Return whether counting by shares could describe single ballots that are not published."""
    return not shows_ballots(poll) and isinstance(election.rule, EqualShares)


def is_few(election: Election) -> bool:
    """Return whether so few have voted that what differs between two counts may be one of them."""
    return election.profile.valid < SMALLEST


def _require_veiled(poll: Poll, election: Election, budget: int) -> None:
    assert poll.budget is not None
    if is_few(election):
        raise PollRefused(
            _("This vote was secret, and few have voted: other amounts could tell how one of them"
              " voted."),
            field="less",
        )  # fmt: skip
    tenths = [poll.budget * tenth // 10 for tenth in range(9, 0, -1)]
    if budget not in tenths:
        amounts = " · ".join(f"{one / 100:.2f}".removesuffix(".00") for one in tenths)
        raise PollRefused(
            _("This vote was secret: so that nobody can work a single ballot out, only tenths of"
              " the money are counted with. In yuan: %(amounts)s.",
              amounts=amounts),
            field="less",
        )  # fmt: skip
