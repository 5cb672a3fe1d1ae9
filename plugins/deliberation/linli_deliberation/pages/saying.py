"""Between the fields of a ballot form and what a ballot says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from linli.i18n import Text
from linli_deliberation.casting.saying import Said, limit, read
from linli_deliberation.counting import BallotKind
from linli_deliberation.models import Poll, PollOption
from linli_deliberation.refusals import BallotRefused
from linli_deliberation.texts import _

#: What a form sends for an empty ballot where one must choose something.
BLANK = "-"
_MOST_PLACES = 30


class Ballot(BaseModel):
    """The fields of every kind of ballot paper; each kind uses one of the first three."""

    answer: str = ""
    chosen: list[str] = []
    #: "option=number": points, or the place in an order.
    numbered: list[str] = []
    #: For whom, when somebody was authorised in writing.
    elector: str = ""
    replaces: int | None = None
    receipt: str = ""
    #: At the counter: the voter fills it in, and nobody looks on.
    unseen: bool = False
    #: Go back to the ballot with everything as it was.
    again: bool = False


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """What the fields of a ballot are made of."""

    options: tuple[PollOption, ...]
    #: As ``ui.choices`` takes them: code, title, explanation, cost.
    choices: list[tuple[object, ...]]
    #: Option code → what was given before, where numbers are given.
    numbered: dict[str, str]
    highest: int
    #: How many can be put in order: with more, a phone could not show the places to choose from.
    places: int
    blank: str = BLANK


def paper(poll: Poll, options: Sequence[PollOption], values: Mapping[str, Any]) -> BallotPaper:
    """Return the ballot paper of a poll, with what was typed before."""
    standing = tuple(option for option in options if option.withdrawn_at is None)
    numbered = [str(item).rpartition("=") for item in values.get("numbered") or []]
    return BallotPaper(
        standing,
        [(option.code, option.title, _about(option), _cost(option)) for option in standing],
        {code: number for code, _equals, number in numbered},
        limit(poll),
        max(min(len(standing), _MOST_PLACES), *(_place(item[2]) for item in numbered), 1),
    )


def _place(number: str) -> int:
    return int(number) if number.isdecimal() and len(number) < 4 else 0


def _about(option: PollOption) -> Text | str:
    """Return what a voter should know of an option, and which others it excludes."""
    if not option.conflict:
        return option.about
    alone = _("Of all with “%(word)s” at most one is taken.", word=option.conflict)
    return _("%(about)s %(more)s", about=option.about, more=alone) if option.about else alone


def _cost(option: PollOption) -> Text | None:
    if option.cost is None:
        return None
    yuan, fen = divmod(option.cost, 100)
    amount = f"{yuan:,}.{fen:02}" if fen else f"{yuan:,}"
    return _("%(amount)s yuan", amount=amount)


def said(poll: Poll, form: Ballot) -> Said:
    """Return what a form says; whether it may, the rule decides.

    Raises:
        BallotRefused: nothing is chosen, or two stand in the same place.
    """
    match poll.kind:
        case BallotKind.MOTION | BallotKind.CHOICE:
            if not form.answer:
                raise BallotRefused(_("Please choose one."), field="answer")
            return None if form.answer == BLANK else form.answer
        case BallotKind.APPROVAL:
            return form.chosen
        case BallotKind.POINTS:
            return _numbers(form.numbered)
        case BallotKind.RANKING:
            places = _numbers(form.numbered)
            if len(set(places.values())) < len(places):
                raise BallotRefused(
                    _("Two have the same place. Please give each a place of its own."),
                    field="numbered",
                )
            return sorted(places, key=lambda code: places[code])


def fields(poll: Poll, ballot: str) -> dict[str, Any]:
    """Return the fields that a stored ballot would be typed as."""
    told = read(ballot)
    match poll.kind:
        case BallotKind.MOTION | BallotKind.CHOICE:
            return {"answer": BLANK if told is None else told}
        case BallotKind.APPROVAL:
            return {"chosen": told}
        case BallotKind.POINTS:
            return {"numbered": [f"{code}={value}" for code, value in told.items()]}
        case BallotKind.RANKING:
            return {"numbered": [f"{code}={place}" for place, code in enumerate(told, start=1)]}


def _numbers(numbered: list[str]) -> dict[str, int]:
    found = {}
    for item in numbered:
        code, _equals, number = item.rpartition("=")
        if not code or not number.isdigit():
            raise BallotRefused(_("This ballot cannot be read."))
        found[code] = int(number)
    return found
