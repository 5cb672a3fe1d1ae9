"""Why an option is chosen or not where people chose, approved, gave points or put in order."""

from collections.abc import Collection

from linli.i18n import Text
from linli_deliberation.counting.elections import Election
from linli_deliberation.counting.irv import IrvRound
from linli_deliberation.counting.results import Result, State
from linli_deliberation.counting.schulze import SchulzeRound
from linli_deliberation.counting.stv import StvStage
from linli_deliberation.counting.tallies import TallyRound
from linli_deliberation.counting.wording import Reason, amount, labels
from linli_deliberation.texts import _


def choice_reasons(election: Election, result: Result, item: object) -> list[Reason]:
    """Explain what one round of a count decided about options."""
    if isinstance(item, TallyRound):
        return _tally(election, result, item)
    if isinstance(item, SchulzeRound):
        return _schulze(election, result, item)
    if isinstance(item, IrvRound):
        return _irv(election, result, item)
    if isinstance(item, StvStage):
        return _stv(election, item)
    return []


def left_over(election: Election, result: Result, said: Collection[str]) -> list[Reason]:
    """Explain the options about which no round decided: those that were there to the end."""
    if result.state is State.NO_DECISION:
        return []
    return [
        Reason(option.id, option.id in result.selected, _at_the_end(result, option.id))
        if not option.withdrawn
        else Reason(option.id, False, _("It was withdrawn."))
        for option in election.options
        if option.id not in said
    ]


def _at_the_end(result: Result, option: str) -> Text:
    if option in result.tied:
        return _("Equal with others: the council decides.")
    last = result.rounds[-1]
    if isinstance(last, IrvRound):
        totals = {total.option: total.total for total in last.totals}
        if option in totals:
            return _("In the last round it had %(total)s of %(counting)s.",
                     total=totals[option], counting=sum(totals.values()))  # fmt: skip
    if isinstance(last, StvStage):
        votes = {entry.option: entry.votes for entry in last.votes}
        if votes.get(option):
            return _("When all places were filled it had %(votes)s votes; the quota is %(quota)s.",
                     votes=amount(votes[option]), quota=last.quota)  # fmt: skip
    return _("Nobody put it on their ballot.")


def _tally(election: Election, result: Result, item: TallyRound) -> list[Reason]:
    totals = {one.option: one.total for one in item.totals}
    last = min(result.selected, key=lambda option: totals[option], default=None)
    found = list[Reason]()
    for one in sorted(item.totals, key=lambda total: -total.total):
        chosen = one.option in result.selected
        why, helped = _("%(total)s in its favour.", total=one.total), None
        if election.by_id[one.option].withdrawn:
            why = _("%(total)s in its favour; it was withdrawn.", total=one.total)
        elif one.option in result.tied:
            why = _("%(total)s in its favour, as others have: the council decides.",
                    total=one.total)  # fmt: skip
        elif not chosen and last is not None and result.state is State.DECIDED:
            helped = _.plural(
                "The last place went to “%(last)s” with %(needed)s. One more would have been"
                " enough.",
                "The last place went to “%(last)s” with %(needed)s. %(count)s more would have been"
                " enough.",
                totals[last] - one.total + 1,
                last=labels(election)(last),
                needed=totals[last],
            )
        found.append(Reason(one.option, chosen, why, helped))
    return found


def _schulze(election: Election, result: Result, item: SchulzeRound) -> list[Reason]:
    label, found = labels(election), list[Reason]()
    for place, option in enumerate(item.options):
        beaten_by = [
            other
            for other in range(len(item.options))
            if item.paths[other][place] > item.paths[place][other]
        ]
        if election.by_id[option].withdrawn:
            why = _("It was withdrawn.")
        elif not election.votes[option]:
            why = _("Nobody put it on their ballot.")
        elif not beaten_by:
            why = _("No other option beats it.")
        else:
            strongest = max(beaten_by, key=lambda other: item.paths[other][place])
            why = _(
                "Beaten by %(other)s (%(theirs)s to %(ours)s by the strongest chain of pairs).",
                other=label(item.options[strongest]),
                theirs=item.paths[strongest][place],
                ours=item.paths[place][strongest],
            )
        found.append(Reason(option, option in result.selected, why))
    return sorted(found, key=lambda reason: not reason.selected)


def _irv(election: Election, result: Result, item: IrvRound) -> list[Reason]:
    totals = {total.option: total.total for total in item.totals}
    counting = sum(totals.values())
    found = [
        Reason(
            option,
            False,
            _("Excluded as last, with %(total)s of %(counting)s.",
              total=totals[option], counting=counting),
        )
        for option in item.excluded
    ]  # fmt: skip
    if result.selected and item is result.rounds[-1]:
        winner = result.selected[0]
        why = _(
            "More than half: %(total)s of %(counting)s.", total=totals[winner], counting=counting
        )
        found.append(Reason(winner, True, why))
    return found


def _stv(election: Election, item: StvStage) -> list[Reason]:
    votes = {entry.option: entry.votes for entry in item.votes}
    label, found = labels(election), list[Reason]()
    if item.excluded is not None:
        found.append(Reason(item.excluded, False, _("Excluded as last; the papers are passed on.")))
    for option in item.elected:
        numbers = {
            "votes": amount(votes[option]),
            "quota": item.quota,
            "from": label(item.surplus or item.excluded or ""),
        }
        if votes[option] < item.quota:
            why = _("Elected without the quota: as many are left as there are seats.")
        elif item.surplus is None and item.excluded is None:
            why = _("Elected with %(votes)s first votes; the quota is %(quota)s.", **numbers)
        else:
            why = _("Elected with %(votes)s votes after the papers of %(from)s were passed on; the"
                    " quota is %(quota)s.", **numbers)  # fmt: skip
        found.append(Reason(option, True, why))
    return found
