"""How an objection that is right puts a line right: what it says, and the number behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from linli import plugins
from linli.errors import Refusal
from linli.hooks import Correctable
from linli.i18n import texts
from linli.subjects import Subject

_ = texts("linli")

_DETAIL = 1000


class AnswerRefused(Refusal):
    """The answer cannot be taken like this."""

    code = "core.answer_refused"


@dataclass(frozen=True, slots=True)
class Correction:
    """How an upheld objection puts an item right instead of rejecting it."""

    #: What the line says from now on.
    detail: str
    #: The right number by the term of :class:`linli.hooks.Correctable`; given back to the plugin
    #: that published the line when it is decided.
    terms: Mapping[str, Any] = field(default_factory=dict)


def correctable(session: Session, subject: Subject) -> Correctable | None:
    """Return the number of a thing on notice that may be put right; none where there is none."""
    found: Correctable | None = plugins.manager().answer(
        subject.owner, "linli_correctable", session=session, subject=subject
    )
    return found


def check(session: Session, subject: Subject, correction: Correction, *, upheld: bool) -> None:
    """Refuse a correction that makes no sense.

    Raises:
        AnswerRefused: the objection is not right, the line would say nothing or too much, or its
            number is missing, out of bounds or not asked for.
    """
    if not upheld:
        raise AnswerRefused(
            _("Only an objection that is right can correct the line."), field="detail"
        )
    if not correction.detail.strip() or len(correction.detail.strip()) > _DETAIL:
        raise AnswerRefused(
            _(
                "Please write what the line should say, in at most %(most)s characters.",
                most=_DETAIL,
            ),
            field="detail",
        )
    number = correctable(session, subject)
    if set(correction.terms) != ({number.term} if number else set()):
        raise AnswerRefused(
            _("Please say how many are right, too.")
            if number
            else _("This line has no number that could be corrected."),
            field="number",
        )
    if number is None:
        return
    given = correction.terms[number.term]
    if type(given) is not int or not number.least <= given <= number.most:
        raise AnswerRefused(
            _(
                "Here the right number is from %(least)s to %(most)s.",
                least=number.least,
                most=number.most,
            ),
            field="number",
        )
