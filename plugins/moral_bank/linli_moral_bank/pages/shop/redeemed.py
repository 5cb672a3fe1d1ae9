"""What was redeemed: the lists, and one of it with the code to show at the merchant's."""

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from markupsafe import Markup

from linli import codes
from linli.access import Actor
from linli_moral_bank import owners
from linli_moral_bank.books import passbooks
from linli_moral_bank.deeds import children
from linli_moral_bank.models import Redemption, RedemptionState
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.shop import codes_here
from linli_moral_bank.pages.shop.choosing import ForWhom, chosen_child
from linli_moral_bank.shop import catalogue, exchanges, orders, purses, vouchers
from linli_moral_bank.shop import redemption as redemptions_
from linli_moral_bank.texts import _
from linli_web import page

#: Redemptions on one page.
_AT_ONCE = 20


class Listed(ForWhom):
    """Whose redemptions, and where the page begins."""

    #: A household or an organisation.
    owner: UUID | None = None
    before: UUID | None = None


@blueprint.get("/redemptions")
def redemptions() -> ResponseReturnValue:
    """Show what the reader redeemed, a child of theirs, or who they speak for."""
    asked = page.query(Listed)
    if asked.owner is not None:
        return _of_owner(asked.owner, asked.before)
    child = chosen_child()
    me = child.person_id if child else page.beneficiary()
    found = exchanges.mine(
        page.session, me, page.community.id, before=asked.before, limit=_AT_ONCE + 1
    )
    return _list(found, asked, child=child, opens=True)


def _of_owner(owner_id: UUID, before: UUID | None) -> ResponseReturnValue:
    here = page.community.id
    whose = passbooks.readable(page.session, page.actor, here, owner_id)
    found = exchanges.of_owner(page.session, owner_id, here, before=before, limit=_AT_ONCE + 1)
    speaks = page.beneficiary() in owners.speakers(page.session, here, whose.owner)
    return _list(found, Listed(owner=owner_id, before=before), whose=whose, opens=speaks)


def _list(found: list[exchanges.Mine], asked: Listed, **more: Any) -> ResponseReturnValue:
    return page.render(
        "moral_bank/redemptions.html",
        redemptions=found[:_AT_ONCE],
        asked=asked,
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        states=catalogue.STATES,
        **more,
    )


@blueprint.get("/redemptions/<uuid:redemption_id>")
def redemption(redemption_id: UUID) -> ResponseReturnValue:
    """Show a redemption with its code, where this browser has it."""
    actor = _as_whom(redemption_id)
    orders.own(page.session, actor, page.community.id, redemption_id)
    found = exchanges.one(page.session, page.community.id, redemption_id)
    text = codes_here.text_of(redemption_id)
    if found.state is not RedemptionState.RESERVED:
        text = None
    title = _("Code for %(title)s", title=found.title)
    last_day = vouchers.last_day_of(page.session, redemption_id)
    data = page.code_address(text) if text else ""
    if text and last_day is not None:
        data = vouchers.note(page.session, redemption_id, text)
    return page.render(
        "moral_bank/redemption.html",
        last_day=last_day,
        redemption=found,
        mine=found.person_id == page.beneficiary(),
        child=None if actor.beneficiary_id == page.beneficiary() else actor.beneficiary_id,
        state=catalogue.STATES[found.state],
        code=text,
        qr=Markup(  # noqa: S704 - made by core, of the code alone
            codes.qr_svg(data, title, page.language)
        )
        if text
        else None,
    )


@blueprint.post("/redemptions/<uuid:redemption_id>/code")
def new_code(redemption_id: UUID) -> ResponseReturnValue:
    """Give a code on this phone; one shown elsewhere is no longer good."""
    actor = _as_whom(redemption_id)
    code = redemptions_.new_code(page.session, actor, page.community.id, redemption_id)
    codes_here.keep(redemption_id, code)
    return page.redirect(".redemption", redemption_id=redemption_id)


@blueprint.post("/redemptions/<uuid:redemption_id>/cancel")
def cancel(redemption_id: UUID) -> ResponseReturnValue:
    """Give up what was set aside."""
    actor = _as_whom(redemption_id)
    redemptions_.cancel(page.session, actor, page.community.id, redemption_id)
    whose = purses.whose(page.session, _found(redemption_id))
    if whose:
        page.flash(_("It is cancelled. %(whose)s: the points are back.", whose=whose))
    elif actor.beneficiary_id != page.beneficiary():
        page.flash(_("It is cancelled, and the child's points are back."))
    else:
        page.flash(_("It is cancelled, and your points are back."))
    child = actor.beneficiary_id if actor.beneficiary_id != page.beneficiary() else None
    return page.redirect(".offers", child=child)


def _as_whom(redemption_id: UUID) -> Actor:
    """Return the reader, or the reader as the guardian of the child whose redemption it is."""
    return children.for_child(page.session, page.actor, _found(redemption_id).person_id)


def _found(redemption_id: UUID) -> Redemption:
    return orders.find(page.session, page.community.id, redemption_id)
