"""What must hold of a draft before it is announced."""

from datetime import datetime

from sqlmodel import Session

from linli_deliberation.counting import CannotCount, Election, Measure, Motion, count
from linli_deliberation.formats.rules_json import rule_from_json
from linli_deliberation.models import Poll, Secrecy, Voters
from linli_deliberation.polls import narrowing
from linli_deliberation.polls.entries import Preview
from linli_deliberation.polls.finding import options
from linli_deliberation.polls.methods import is_budget
from linli_deliberation.refusals import AreaMissing, EmptyElectorate, PollRefused
from linli_deliberation.texts import _


def terms(session: Session, poll: Poll, moment: datetime) -> None:
    """Check what a draft says against itself at ``moment``, the database's present.

    Raises:
        PollRefused: something is missing or does not fit together; ``field`` says in which step.
    """
    rule = rule_from_json(poll.rule)
    if poll.opens_at is None or poll.closes_at is None:
        raise PollRefused(_("Please choose when the vote opens and closes."), field="times")
    if poll.opens_at < moment:
        raise PollRefused(
            _("The time at which the vote opens has passed. Please choose a later one."),
            field="times",
        )
    choices = options(session, poll.id)
    if not isinstance(rule, Motion):
        if len(choices) < (1 if is_budget(rule) else 2):
            raise PollRefused(_("There is not enough to choose from."), field="options")
    elif choices:
        raise PollRefused(
            _("A question of yes or no has no further choices. Please remove them."),
            field="options",
        )
    if is_budget(rule):
        if poll.budget is None:
            raise PollRefused(_("Please say how much money there is."), field="rule")
        if any(option.cost is None for option in choices):
            raise PollRefused(_("Every project needs its cost."), field="options")
        dear = next((one for one in choices if (one.cost or 0) > poll.budget), None)
        if dear is not None:
            raise PollRefused(
                _("“%(option)s” costs more than all the money there is: nobody's tick could help"
                  " it. Please make it smaller, or take it off.", option=dear.title),
                field="options",
            )  # fmt: skip
    if poll.most is not None and poll.kind.value == "approval" and poll.most > len(choices):
        raise PollRefused(_("A ballot cannot name more than there is."), field="rule")
    narrowing.require_fitting(session, poll)
    _check_secrecy(poll, rule)


def _check_secrecy(poll: Poll, rule: object) -> None:
    measures = (
        {bar.measure for bar in (*rule.quorum, *rule.passing)}
        if isinstance(rule, Motion)
        else set()
    )
    if Measure.AREA in measures and poll.voters is not Voters.OWNERS:
        raise PollRefused(_("Only owners have an area that can be counted."), field="voters")
    if Measure.HOUSEHOLDS in measures and poll.voters is not Voters.HOUSEHOLDS:
        raise PollRefused(_("This rule counts homes, but people vote."), field="voters")
    if Measure.AREA in measures and poll.secrecy is not Secrecy.OPEN:
        raise PollRefused(
            _("Every area is different and would tell who voted how: a vote by area is open."),
            field="voters",
        )
    if poll.delegation and poll.secrecy is not Secrecy.OPEN:
        raise PollRefused(
            _("Only in an open vote can one let another's vote count: secret ones have no name."),
            field="voters",
        )


def roll(found: Preview) -> None:
    """Check the roll that would be written down.

    Raises:
        EmptyElectorate: nobody could vote.
        AreaMissing: units without an area or an owner are on the list of a count by area.
    """
    if found.without_area:
        raise AreaMissing(
            _("These units have no area yet: %(units)s.", units=_some(found.without_area)),
            field="voters",
        )
    if found.without_owner:
        raise AreaMissing(
            _("These units have no owner yet: %(units)s.", units=_some(found.without_owner)),
            field="voters",
        )
    if not found.entries:
        raise EmptyElectorate(_("Nobody could vote. Please look at who may."), field="voters")


def _some(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")


def counting(asked: Election) -> None:
    """Count no ballots at all: what the method refuses must be known before anybody votes.

    Raises:
        PollRefused: the method cannot count this poll.
    """
    try:
        count(asked)
    except CannotCount as refusal:
        raise PollRefused(refusal.text, field="rule") from refusal
