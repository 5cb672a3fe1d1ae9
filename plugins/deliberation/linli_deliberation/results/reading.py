"""A result as pages show it: in words, in a picture, with names where the vote was open."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.i18n import Text
from linli_deliberation.casting import saying
from linli_deliberation.counting import Result
from linli_deliberation.counting.explain import explain
from linli_deliberation.counting.irv import IrvRound
from linli_deliberation.counting.motions import MotionRound
from linli_deliberation.counting.stv import StvStage
from linli_deliberation.counting.tallies import TallyRound
from linli_deliberation.counting.thresholds import Measure
from linli_deliberation.counting.wording import Explanation, Reason
from linli_deliberation.counting.wording import amount as written
from linli_deliberation.models import Elector, OpenBallot, Poll, PollOption, Secrecy
from linli_deliberation.polls.finding import options as options_of
from linli_deliberation.refusals import PollUnknown
from linli_deliberation.results import box, counting, helping_out
from linli_deliberation.results.counting import Counted
from linli_deliberation.results.published import shows_ballots
from linli_deliberation.results.purses import Beside, Purses, beside, purses
from linli_deliberation.results.with_less import is_few, tells_of_ballots
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure of the picture: what it is called, how much it is, whether it was chosen."""

    title: str | Text
    votes: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An option in the result, with why it is where it is."""

    option: PollOption
    selected: bool
    votes: int
    why: tuple[Text, ...]
    helped: Text | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A result, ready to be read."""

    counted: Counted
    explanation: Explanation
    lines: tuple[Line, ...]
    #: The bars of taking part and of agreeing, each with how far it is reached.
    conditions: tuple[Reason, ...]
    bars: tuple[Bar, ...]
    #: How the shares were spent, and the outcome by ticks alone; unset where there are no shares.
    purses: Purses | None
    beside: Beside | None

    @property
    def spent(self) -> Fraction:
        """What the funded projects cost together, in currency units."""
        chosen = set(self.counted.result.selected)
        return sum(
            (one.cost or Fraction(0) for one in self.counted.election.options if one.id in chosen),
            Fraction(0),
        )


@dataclass(frozen=True, slots=True)
class NamedVote:
    """How somebody voted in an open vote."""

    number: int
    label: str
    said: tuple[tuple[str, str], ...]
    changes: int


def shown(session: Session, poll: Poll) -> Shown:
    """Return the result of a counted poll.

    Raises:
        PollUnknown: it has no result that may be shown.
    """
    if not poll.state.is_counted:
        raise PollUnknown(_("There is no result of this vote."))
    made = counting.counted(session, poll)
    helps = helping_out.kept(counting.latest(session, poll.id))
    said = explain(made.election, made.result, helps=helps, money=yuan)
    choices = options_of(session, poll.id)
    lines = [
        Line(
            choice,
            choice.code in made.result.selected,
            made.election.votes[choice.code],
            tuple(one.why for one in said.reasons if one.option == choice.code),
            next((one.helped for one in said.reasons if one.option == choice.code), None),
        )
        for choice in choices
    ]
    order = {code: place for place, code in enumerate(made.result.selected)}
    lines.sort(key=lambda one: (order.get(one.option.code, len(order)), -one.votes))
    return Shown(
        made,
        said,
        tuple(lines),
        tuple(one for one in said.reasons if one.option not in made.election.by_id),
        tuple(_bars(choices, made.result) or _supporters(lines)),
        purses(made, shows_ballots=shows_ballots(poll)),
        None if tells_of_ballots(poll, made.election) and is_few(made.election) else beside(made),
    )


def yuan(amount: Fraction) -> Text:
    """Write an amount of money as the reader's language does it."""
    return _("%(amount)s yuan", amount=written(amount))


def names(
    session: Session, poll: Poll, *, search: str = "", after: int = 0, limit: int
) -> list[NamedVote]:
    """Return who voted how in an open vote that is over, after a number of the roll.

    Raises:
        PollUnknown: it is secret, or not counted yet.
    """
    if poll.secrecy is not Secrecy.OPEN or not poll.state.is_counted:
        raise PollUnknown(_("There is no result of this vote."))
    choices = options_of(session, poll.id)
    cast = box.by_elector(session, poll)
    query = (
        select(col(Elector.id), col(Elector.number), col(Elector.label))
        .where(col(Elector.poll_id) == poll.id, col(Elector.number) > after)
        .order_by(col(Elector.number))
    )
    if search.strip():
        query = query.where(col(Elector.label).contains(search.strip(), autoescape=True))
    shown = [row for row in session.execute(query) if row.id in cast][:limit]
    versions = {
        row.elector_id: row.versions
        for row in session.execute(
            select(col(OpenBallot.elector_id), func.count().label("versions"))
            .where(col(OpenBallot.elector_id).in_([row.id for row in shown]))
            .group_by(col(OpenBallot.elector_id))
        )
    }
    return [
        NamedVote(
            row.number,
            row.label,
            tuple(saying.in_words(poll, choices, cast[row.id][0])),
            max(versions.get(row.id, 1) - 1, 0),
        )
        for row in shown
    ]


def _bars(choices: Sequence[PollOption], result: Result) -> list[Bar]:
    titles = {choice.code: choice.title for choice in choices}
    last = result.rounds[-1] if result.rounds else None
    if isinstance(last, MotionRound):
        tallies = dict(last.tallies)
        measure = next((m for m in (Measure.HOUSEHOLDS, Measure.PERSONS) if m in tallies), None)
        tally = tallies[measure or Measure.AREA]
        passed = bool(result.selected)
        return [
            Bar(_("Yes"), int(tally.yes), passed),
            Bar(_("No"), int(tally.no)),
            Bar(_("Abstain"), int(tally.abstain)),
        ]
    if isinstance(last, TallyRound | IrvRound):
        figures = [(one.option, int(one.total)) for one in last.totals]
    elif isinstance(last, StvStage):
        figures = [(one.option, int(one.votes)) for one in last.votes]
    else:
        figures = []
    return [Bar(titles[code], votes, code in result.selected) for code, votes in figures]


def _supporters(lines: list[Line]) -> list[Bar]:
    return [Bar(line.option.title, line.votes, line.selected) for line in lines]
