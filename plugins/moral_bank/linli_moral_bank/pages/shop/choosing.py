"""Choosing in the shop: what is on offer, for whom, and from whose points."""

from collections.abc import Sequence
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, Field

from linli.access import Actor
from linli.points import Owner
from linli_moral_bank import settings
from linli_moral_bank.books import lasting, purse
from linli_moral_bank.deeds import children
from linli_moral_bank.deeds.children import Child
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets.words import categories
from linli_moral_bank.pages.shop import codes_here
from linli_moral_bank.shop import (
    catalogue,
    exchanges,
    further_photos,
    orders,
    photos,
    portions,
    purses,
    redemption,
    services,
    tiers,
    vouchers,
)
from linli_moral_bank.shop.catalogue import GoodsRow
from linli_moral_bank.shop.refusals import ShopUnknown
from linli_moral_bank.texts import _
from linli_web import page

#: Times of a service to choose from.
_TIMES = 12


class ForWhom(BaseModel):
    """For which child a guardian redeems; else for oneself."""

    child: UUID | None = None


class Shown(BaseModel):
    """From when on times of a service are shown."""

    since: AwareDatetime | None = None


class Portions(BaseModel):
    """How many, from whose points, and of a service, for which time."""

    #: What one cost when the form was shown.
    price: int
    owner: UUID | None = None
    time: UUID | None = None
    portions: int = Field(default=1, ge=1)


@blueprint.get("/shop")
def offers() -> ResponseReturnValue:
    """Show what can be had for points, tier by tier; what cannot be had waits at the end."""
    child = chosen_child()
    me = child.person_id if child else page.beneficiary()
    session, here = page.session, page.community
    mine = purse.holdings(session, here.id, me)
    payers = purses.choices(session, here.id, me, mine)
    available = max(one.available for one in payers)
    goods = catalogue.on_offer(session, here, me, owner_id=payers[0].owner.id)
    stars = _most_stars(goods, me, payers)
    kept = tiers.of(session, here)
    obstacles = {one.id: one.obstacle(available, stars) for one in goods}
    gone = [one for one in goods if obstacles[one.id] in catalogue.GONE]
    beyond = [one for one in goods if obstacles[one.id] in ("points", "stars")]
    return page.render(
        "moral_bank/offers.html",
        goods=goods,
        obstacles=obstacles,
        photos=photos.of(session, [one.id for one in goods]),
        within_reach=tiers.shelves(kept, (one for one in goods if not obstacles[one.id])),
        beyond=tiers.shelves(kept, beyond),
        out_of_reach=len(beyond),
        gone=gone,
        low=settings.of(session, here.id).low_stock,
        mine=mine,
        others=payers[1:],
        available=available,
        child=child,
        too_young=_too_young(me),
        children=children.of(session, page.beneficiary(), here.id),
        ending=lasting.next_ending(session, here, me),
        to_fetch=exchanges.open_count(session, me, here.id),
    )


@blueprint.route("/shop/<uuid:goods_id>", methods=["GET", "POST"])
def goods(goods_id: UUID) -> ResponseReturnValue:
    """Show one thing, and redeem it."""
    child = chosen_child()
    actor = children.acting_for(page.session, page.actor, child.person_id) if child else page.actor
    me = child.person_id if child else page.beneficiary()
    mine = purse.holdings(page.session, page.community.id, me)
    payers = purses.choices(page.session, page.community.id, me, mine)
    found = _offered(goods_id, me, payers[0])
    if found is None:
        raise ShopUnknown(_("This is not on offer just now."))
    rows = [found, *(_offered(goods_id, me, one) or found for one in payers[1:])]
    obstacles = [
        row.obstacle(one.available, _most_stars([row], me, [one]))
        for row, one in zip(rows, payers, strict=True)
    ]
    able = obstacles.index("") if "" in obstacles else 0
    form = page.form(Portions, {"owner": payers[able].owner.id})
    if form.data:
        with form.attempt():
            return _redeem(actor, me, found, form.data, form.once)
    guide = services.guide(page.session, goods_id) if found.bookable else None
    since = page.query(Shown).since
    times = (
        services.times(page.session, goods_id, since=since, free=True, limit=_TIMES + 1)
        if guide
        else []
    )
    named = categories()
    return page.render(
        "moral_bank/goods.html",
        form=form,
        goods=found,
        photo=photos.of(page.session, [goods_id]).get(goods_id),
        further=further_photos.of(page.session, goods_id),
        child=child,
        too_young=_too_young(me),
        guide=guide,
        for_whom=[named.get(one, one) for one in guide.categories] if guide else [],
        free=times[:_TIMES],
        since=since,
        later=times[_TIMES - 1].starts_at.isoformat() if len(times) > _TIMES else None,
        mine=mine,
        payers=list(zip(payers, obstacles, strict=True)),
        obstacle=obstacles[able],
        able=payers[able],
        most=max(_most(row) for row in rows),
    )


def _redeem(
    actor: Actor, me: UUID, goods: GoodsRow, asked: Portions, once: str
) -> ResponseReturnValue:
    owner = _owner(asked, me)
    if goods.offline:
        made, voucher = vouchers.issue(
            page.session,
            actor,
            page.community.id,
            goods.id,
            portions=asked.portions,
            price=asked.price,
            time_id=asked.time,
            owner=owner,
            once=once,
        )
        if voucher is not None:
            codes_here.keep(made.id, voucher)
        return page.redirect(".redemption", redemption_id=made.id)
    made = redemption.redeem(
        page.session,
        actor,
        page.community.id,
        goods.id,
        portions=asked.portions,
        price=asked.price,
        time_id=asked.time,
        owner=owner,
        once=once,
    )
    if not codes_here.has(made.id):
        codes_here.keep(
            made.id, redemption.new_code(page.session, actor, page.community.id, made.id)
        )
    return page.redirect(".redemption", redemption_id=made.id)


def _owner(asked: Portions, me: UUID) -> Owner | None:
    if asked.owner is None:
        return None
    return purses.meant(page.session, page.community.id, asked.owner, me)


def _offered(goods_id: UUID, person_id: UUID, payer: purses.Payer) -> GoodsRow | None:
    """Return what is on offer, as far as a purse allows it; None where it no longer is."""
    found = catalogue.on_offer(
        page.session, page.community, person_id, owner_id=payer.owner.id, goods_id=goods_id
    )
    return found[0] if found else None


def chosen_child() -> Child | None:
    """Return the child for whom the reader, as the guardian, looks into the shop."""
    child_id = page.query(ForWhom).child
    if child_id is None:
        return None
    children.acting_for(page.session, page.actor, child_id)
    for one in children.of(page.session, page.beneficiary(), page.community.id):
        if one.person_id == child_id:
            return one
    raise page.not_found()


def _too_young(person_id: UUID) -> bool:
    """Return whether the reader needs a guardian to redeem for themselves."""
    alone = page.actor.person_id == person_id
    return alone and orders.redeems_not_alone(page.session, page.community.id, person_id)


def _most_stars(goods: Sequence[GoodsRow], person_id: UUID, payers: Sequence[purses.Payer]) -> int:
    """Return the most stars with which one may redeem; asked only where something needs any."""
    if not any(one.min_stars for one in goods):
        return 0
    here = page.community.id
    return max(portions.stars_of(page.session, here, person_id, one.owner) for one in payers)


def _most(goods: GoodsRow) -> int:
    most = settings.of(page.session, page.community.id).most_portions
    limits = [most, goods.left, goods.mine_left]
    return max(1, min(limit for limit in limits if limit is not None))
