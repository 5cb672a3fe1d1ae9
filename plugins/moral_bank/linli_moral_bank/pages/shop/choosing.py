"""Redeeming: what is on offer, and the code to show at the merchant's."""

from uuid import UUID

from flask import session as cookie
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from pydantic import BaseModel, Field

from linli import codes, people
from linli.access import Actor
from linli.codes import IssuedCode
from linli_moral_bank.books import lasting, purse
from linli_moral_bank.deeds import children
from linli_moral_bank.deeds.children import Child
from linli_moral_bank.models import RedemptionState
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets.words import categories
from linli_moral_bank.shop import catalogue, exchanges, services, vouchers
from linli_moral_bank.shop import redemption as redemptions_
from linli_moral_bank.shop.exchanges import Mine
from linli_moral_bank.shop.refusals import RedemptionUnknown, ShopUnknown
from linli_moral_bank.texts import _
from linli_web import page

#: The codes that this browser may show again; only their hashes are in the database.
_COOKIE = "moral_bank.codes"
_KEPT = 5


class ForWhom(BaseModel):
    """For which child a guardian redeems; else for oneself."""

    child: UUID | None = None


class Portions(BaseModel):
    """How many, and of a service, for which time."""

    time: UUID | None = None
    portions: int = Field(default=1, ge=1, le=redemptions_.MOST)


@blueprint.get("/shop")
def offers() -> ResponseReturnValue:
    """Show what can be had for points."""
    child = _child()
    me = child.person_id if child else page.beneficiary()
    mine = purse.holdings(page.session, page.community.id, me)
    goods = catalogue.on_offer(page.session, page.community, me)
    return page.render(
        "moral_bank/offers.html",
        goods=goods,
        # What can be had comes before what is gone; what costs too much waits below.
        within_reach=sorted(
            (one for one in goods if one.obstacle(mine.available) != "points"),
            key=lambda one: bool(one.obstacle(mine.available)),
        ),
        beyond=[one for one in goods if one.obstacle(mine.available) == "points"],
        mine=mine,
        child=child,
        children=children.of(page.session, page.beneficiary(), page.community.id),
        ending=lasting.next_ending(page.session, page.community, me),
        to_fetch=exchanges.open_count(page.session, me, page.community.id),
    )


@blueprint.route("/shop/<uuid:goods_id>", methods=["GET", "POST"])
def goods(goods_id: UUID) -> ResponseReturnValue:
    """Show one thing, and redeem it."""
    child = _child()
    actor = children.acting_for(page.session, page.actor, child.person_id) if child else page.actor
    me = child.person_id if child else page.beneficiary()
    found = catalogue.on_offer(page.session, page.community, me, goods_id=goods_id)
    if not found:
        raise ShopUnknown(_("This is not on offer just now."))
    form = page.form(Portions)
    if form.data:
        with form.attempt():
            if found[0].offline and not found[0].bookable:
                return _voucher(actor, goods_id, form.data.portions, form.once)
            made = redemptions_.redeem(
                page.session,
                actor,
                page.community.id,
                goods_id,
                portions=form.data.portions,
                time_id=form.data.time,
                once=form.once,
            )
            if str(made.id) not in _kept():
                _keep(
                    made.id,
                    redemptions_.new_code(page.session, actor, page.community.id, made.id),
                )
            return page.redirect(".redemption", redemption_id=made.id)
    guide = services.guide(page.session, goods_id) if found[0].bookable else None
    times = services.times(page.session, goods_id, limit=12) if guide else []
    named = categories()
    return page.render(
        "moral_bank/goods.html",
        form=form,
        goods=found[0],
        child=child,
        guide=guide,
        for_whom=[named.get(one, one) for one in guide.categories] if guide else [],
        free=[one for one in times if one.left],
        mine=purse.holdings(page.session, page.community.id, me),
        most=_most(found[0]),
    )


def _child() -> Child | None:
    """Return the child for whom the reader, as the guardian, looks into the shop."""
    child_id = page.query(ForWhom).child
    if child_id is None:
        return None
    children.acting_for(page.session, page.actor, child_id)
    for one in children.of(page.session, page.beneficiary(), page.community.id):
        if one.person_id == child_id:
            return one
    raise page.not_found()


def _voucher(actor: Actor, goods_id: UUID, portions: int, once: str) -> ResponseReturnValue:
    made, code = vouchers.issue(
        page.session, actor, page.community.id, goods_id, portions=portions, once=once
    )
    if code is not None:
        _keep(made.id, code)
    return page.redirect(".redemption", redemption_id=made.id)


@blueprint.get("/redemptions")
def redemptions() -> ResponseReturnValue:
    """Show what the reader redeemed, or a child whose guardian they are."""
    child = _child()
    me = child.person_id if child else page.beneficiary()
    return page.render(
        "moral_bank/redemptions.html",
        redemptions=exchanges.mine(page.session, me, page.community.id),
        child=child,
        states=catalogue.STATES,
    )


@blueprint.get("/redemptions/<uuid:redemption_id>")
def redemption(redemption_id: UUID) -> ResponseReturnValue:
    """Show a redemption with its code, where this browser has it."""
    actor = _as_whom(redemption_id)
    assert actor.beneficiary_id is not None
    found, me = _of(actor.beneficiary_id, redemption_id), actor.beneficiary_id
    text = _kept().get(str(redemption_id))
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
        owner=people.names_of(page.session, {me})[me],
        child=None if me == page.beneficiary() else me,
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
    _keep(redemption_id, code)
    return page.redirect(".redemption", redemption_id=redemption_id)


@blueprint.post("/redemptions/<uuid:redemption_id>/cancel")
def cancel(redemption_id: UUID) -> ResponseReturnValue:
    """Give up what was set aside."""
    actor = _as_whom(redemption_id)
    redemptions_.cancel(page.session, actor, page.community.id, redemption_id)
    if actor.beneficiary_id != page.beneficiary():
        page.flash(_("It is cancelled, and the child's points are back."))
        return page.redirect(".offers", child=actor.beneficiary_id)
    page.flash(_("It is cancelled, and your points are back."))
    return page.redirect(".offers")


def _as_whom(redemption_id: UUID) -> Actor:
    """Return the reader, or the reader as the guardian of the child whose redemption it is."""
    found = redemptions_.find(page.session, page.community.id, redemption_id)
    return children.for_child(page.session, page.actor, found.person_id)


def _of(person_id: UUID, redemption_id: UUID) -> Mine:
    found = exchanges.mine(page.session, person_id, page.community.id, redemption_id=redemption_id)
    if not found:
        raise RedemptionUnknown(_("There is no such redemption here."))
    return found[0]


def _most(goods: catalogue.GoodsRow) -> int:
    limits = [redemptions_.MOST, goods.left, goods.mine_left]
    return max(1, min(limit for limit in limits if limit is not None))


def _kept() -> dict[str, str]:
    kept = cookie.get(_COOKIE)
    return dict(kept) if isinstance(kept, dict) else {}


def _keep(redemption_id: UUID, code: IssuedCode) -> None:
    kept = {**_kept(), str(redemption_id): code.text}
    cookie[_COOKIE] = dict(list(kept.items())[-_KEPT:])
