"""The courtesy card of a resident, a merchant's look at it, and all perks for everybody."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from linli import codes
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import children
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.shop import codes_here
from linli_moral_bank.pages.shop.choosing import chosen_child
from linli_moral_bank.perks import card as cards
from linli_moral_bank.perks import reading
from linli_moral_bank.texts import _
from linli_web import page


@blueprint.get("/card")
def courtesy_card() -> ResponseReturnValue:
    """Show the reader's card, or a child's, what it opens now, and what one more star would."""
    child = chosen_child()
    me = child.person_id if child else page.beneficiary()
    shown = child or page.serving() or page.person
    mine = cards.of(page.session, page.community, me)
    perks = reading.listed(page.session, page.community)
    code = _code_here(me) if mine.stars.count else None
    return page.render(
        "moral_bank/courtesy_card.html",
        mine=mine,
        name=shown.name if shown else "",
        child=child,
        opened=reading.opened(perks, mine.stars.count, today(page.session, page.community)),
        code=code,
        qr=codes.qr_svg(page.code_address(code), _("Courtesy card"), page.language)
        if code
        else None,
    )


@blueprint.post("/card/code")
def show_card() -> ResponseReturnValue:
    """Give the code of the card, or of a child's, for today."""
    child = chosen_child()
    actor = children.acting_for(page.session, page.actor, child.person_id) if child else page.actor
    issued = cards.show(page.session, actor, page.community)
    codes_here.keep(issued.id, issued)
    return page.redirect(".courtesy_card", child=child.person_id if child else None)


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


def _code_here(person_id: UUID) -> str | None:
    """Return the code of somebody's card today where this browser shows it."""
    state = codes.state_of(page.session, cards.subject_of(person_id))
    return codes_here.text_of(state.id) if state and state.state == "open" else None
