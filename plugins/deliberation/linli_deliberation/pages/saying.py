"""Between the fields of a ballot form and what a ballot says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from pydantic import BaseModel, create_model

from linli.i18n import Text
from linli_deliberation.casting.saying import Said, limit, read
from linli_deliberation.counting import BallotKind
from linli_deliberation.models import Poll, PollOption
from linli_deliberation.refusals import BallotRefused
from linli_deliberation.texts import _
from linli_web import page

#: What a form sends for an empty ballot where one must choose something.
BLANK = "-"
#: Of so many places or points one is chosen from a list; a longer list would be no help on a phone,
#: and two hundred of them would fill it. From then on a number is typed beside each.
_CHOSEN = 30
#: What the field is called in which a number is typed, before the option's code.
_TYPED = "number_"


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
    #: How many points, or places, there are.
    highest: int
    #: Numbers are typed, not chosen from a list.
    typed: bool
    blank: str = BLANK
    before: str = _TYPED


def paper(poll: Poll, options: Sequence[PollOption], values: Mapping[str, Any]) -> BallotPaper:
    """Return the ballot paper of a poll, with what was typed before."""
    standing = tuple(option for option in options if option.withdrawn_at is None)
    numbered = [str(item).rpartition("=") for item in values.get("numbered") or []]
    highest = len(standing) if poll.kind is BallotKind.RANKING else limit(poll)
    return BallotPaper(
        standing,
        [(option.code, option.title, _about(option), _cost(option)) for option in standing],
        {code: number for code, _equals, number in numbered},
        highest,
        highest > _CHOSEN,
    )


B = TypeVar("B", bound=Ballot)


def ballot(model: type[B], options: Sequence[PollOption], initial: Any = None) -> page.Form[B]:
    """Return the form of a ballot, with numbers typed beside options among those it gives."""
    fields = tuple(f"{_TYPED}{option.code}" for option in options)
    form: page.Form[B] = page.form(_with_numbers(model, fields), initial)
    if form.data is None:
        return form
    for field in fields:
        number = getattr(form.data, field)
        if number:
            form.data.numbered.append(f"{field.removeprefix(_TYPED)}={number}")
    form.values["numbered"] = form.data.numbered
    return form


@lru_cache(64)
def _with_numbers(model: type[B], fields: tuple[str, ...]) -> type[B]:
    """Return a form with one field more for each option."""
    more: dict[str, Any] = dict.fromkeys(fields, (str, ""))
    made: type[B] = create_model(model.__name__, __base__=model, **more)
    return made


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
        if not code or not number.isdecimal() or len(number) > 4:
            raise BallotRefused(_("Please write whole numbers only."), field="numbered")
        found[code] = int(number)
    return found
