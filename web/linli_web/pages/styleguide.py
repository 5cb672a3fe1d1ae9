"""All components on one page, for whoever writes a page."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from types import SimpleNamespace

from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pydantic import BaseModel, Field

from linli.points import Balance
from linli_web import forms, page, waiting
from linli_web.entrance import public
from linli_web.pages import blueprint
from linli_web.texts import _


class Example(BaseModel):
    """A form with a mistake in it, to show how mistakes look."""

    story: str = Field(min_length=5)
    hours: int = Field(ge=1)


_ENTRIES = (
    ("2026-05-18", _("Bowl of noodles at Old Street Noodles"), -6, 42),
    ("2026-05-12", _("Helped a neighbour home from hospital"), 5, 48),
    ("2026-05-03", _("Kept the stairwell clean, month of April"), 10, 43),
    ("2026-04-21", _("Patrol on the evening watch"), 3, 33),
)
_WAITING = (
    waiting.Group(
        _("For today"),
        [waiting.Item(1, _("Order to give to somebody"), "#waiting", _("today"), late=True)],
        [],
    ),
    waiting.Group(
        _("Somebody is waiting"),
        [
            waiting.Item(
                2, _.plural("Objection to answer", "Objections to answer", 2), "#waiting", None,
                late=False,
            ),
        ],
        [
            waiting.Item(
                14, _.plural("Person who wants to join", "People who want to join", 14),
                "#waiting", None, late=False,
            ),
        ],
    ),
)  # fmt: skip
_MONTHS = (("12", 320), ("1", 410), ("2", 280), ("3", 530), ("4", 610), ("5", 745))


@blueprint.get("/styleguide")
@public
def styleguide() -> ResponseReturnValue:
    """Show every component as it looks."""
    wrong = forms.Form[Example](
        page.session,
        {"story": "Hi", "hours": "two"},
        errors={
            "story": [_("Please write at least %(least)s characters.", least=5)],
            "hours": [_("Please write a whole number.")],
        },
    )
    return page.render(
        "linli/styleguide.html",
        wrong=wrong,
        months=_MONTHS,
        waiting=_WAITING,
        entries=[
            SimpleNamespace(
                effective_at=datetime.fromisoformat(day).replace(tzinfo=UTC),
                note=text,
                amount=amount,
                balance=rest,
            )
            for day, text, amount, rest in _ENTRIES
        ],
        balance=Balance(48, held=6),
        line_text=lambda line: line.note,
        icons=_ICONS,
        qr=_QR,
    )


def _drawing() -> Markup:
    import segno

    return Markup(segno.make("K7M2-9QXD", error="m").svg_inline(border=0, omitsize=True))  # noqa: S704


_QR = _drawing()
#: What ``ui.icon`` can draw.
_ICONS = re.findall(
    r'<symbol id="([a-z-]+)" viewBox="0 0 24 24"',
    (files("linli_web") / "static" / "sprite.svg").read_text(),
)
