"""The courtesy card of a resident, a merchant's look at it, and all perks for everybody."""

from flask.typing import ResponseReturnValue

from linli import codes
from linli_moral_bank.calendar import today
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.shop import codes_here
from linli_moral_bank.perks import card as cards
from linli_moral_bank.perks import reading
from linli_moral_bank.texts import _
from linli_web import page


@blueprint.get("/card")
def courtesy_card() -> ResponseReturnValue:
    """Show the reader's card, what it opens now, and what one more star would."""
    me = page.beneficiary()
    shown = page.serving() or page.person
    mine = cards.of(page.session, page.community, me)
    perks = reading.listed(page.session, page.community)
    code = _code_here() if mine.stars.count else None
    return page.render(
        "moral_bank/courtesy_card.html",
        mine=mine,
        name=shown.name if shown else "",
        opened=reading.opened(perks, mine.stars.count, today(page.session, page.community)),
        code=code,
        qr=codes.qr_svg(page.code_address(code), _("Courtesy card"), page.language)
        if code
        else None,
    )


@blueprint.post("/card/code")
def show_card() -> ResponseReturnValue:
    """Give the code of the card for today."""
    issued = cards.show(page.session, page.actor, page.community)
    codes_here.keep(issued.id, issued)
    return page.redirect(".courtesy_card")


@blueprint.get("/card/code/<code>")
def courtesy_code(code: str) -> ResponseReturnValue:
    """Show how many stars a card has today."""
    return page.render(
        "moral_bank/courtesy_checked.html",
        checked=cards.check(page.session, page.actor, page.community, code),
    )


@blueprint.get("/perks")
def perks() -> ResponseReturnValue:
    """Show everybody what stars open."""
    return page.render(
        "moral_bank/perks.html",
        perks=reading.listed(page.session, page.community),
        today=today(page.session, page.community),
        may_keep=page.can("moral_bank.shop"),
    )


def _code_here() -> str | None:
    """Return the code of today's card where this browser shows it."""
    state = codes.state_of(page.session, cards.subject_of(page.beneficiary()))
    return codes_here.text_of(state.id) if state and state.state == "open" else None
