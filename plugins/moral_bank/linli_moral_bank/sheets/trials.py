"""What a draft of the rules would have meant for the past months."""

from collections.abc import Iterator, Sequence
from typing import Any

from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.rule_sets import simulation, trials
from linli_moral_bank.rule_sets.refusals import RuleSetUnknown
from linli_moral_bank.rule_sets.simulation import Effect, Replay
from linli_moral_bank.sheets.asked import Asked
from linli_moral_bank.texts import _


def trial(asked: Asked) -> Table:
    """List what a version of the rules would have brought in the past months.

    Raises:
        RuleSetUnknown: there is no such version.
    """
    if asked.trial is None:
        raise RuleSetUnknown(_("There is no such version of the rules here."))
    wanted = asked.trial
    where = (asked.session, asked.actor, asked.place.id, wanted.rule_set_id)
    found = trials.kept(*where)
    if found is None or found.months != wanted.months:
        found = simulation.replay(*where, wanted.months)
    heads = (
        _("Kind"),
        _("What"),
        _("By the rules of the time"),
        _("By these rules"),
        _("Difference"),
    )
    return asked.table(_("What these rules would have meant"), heads, _rows(asked, found))


def _rows(asked: Asked, found: Replay) -> Iterator[Sequence[Any]]:
    whole = asked.say(_("In all"))
    for what, before, after in (
        (_("Points given out"), found.issued_before, found.issued_after),
        (_("Points taken"), found.deducted_before, found.deducted_after),
        (_("Points in a month"), found.monthly_before, found.monthly_after),
        (
            _("Yuan in a month"),
            found.yuan(found.monthly_before),
            found.yuan(found.monthly_after),
        ),
    ):
        yield whole, asked.say(what), before, after, after - before
    for kind, effects in (
        (_("Who gains most"), found.gains),
        (_("Who loses most"), found.losses),
        (_("By item"), found.by_item),
    ):
        for one in effects:
            yield _effect(asked.say(kind), asked.say(one.name), one)


def _effect(kind: str, name: str, one: Effect) -> Sequence[Any]:
    return kind, name, one.before, one.after, one.change
