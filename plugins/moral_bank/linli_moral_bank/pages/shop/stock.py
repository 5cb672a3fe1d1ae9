"""Keeping the shop: merchants, their goods, prices, stock and monthly quotas."""

from typing import Annotated, Literal
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import people
from linli_moral_bank import settings
from linli_moral_bank.pages import blueprint
from linli_moral_bank.shop import catalogue, examples, merchants, shopkeeping
from linli_moral_bank.texts import _
from linli_web import page


class Wanted(BaseModel):
    """What the list of merchants is searched for."""

    q: Annotated[str, StringConstraints(max_length=60)] = ""
    #: Only what is still an example of the template.
    examples: bool = False


class NewMerchant(BaseModel):
    """An organisation that is to take points."""

    organisation: UUID
    quota: Annotated[int, Field(ge=0, le=1_000_000)]
    about: Annotated[str, StringConstraints(max_length=300)] = ""


class MerchantForm(BaseModel):
    """What can be changed about a merchant."""

    quota: Annotated[int, Field(ge=0, le=1_000_000)]
    about: Annotated[str, StringConstraints(max_length=300)] = ""
    open: bool = False
    offline: bool = False


class GoodsForm(BaseModel):
    """What is said about a good."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    price: Annotated[int, Field(ge=1, le=1_000_000)]
    about: Annotated[str, StringConstraints(max_length=300)] = ""
    person_limit: Annotated[int, Field(ge=1, le=1000)] | None = None
    min_stars: Annotated[int, Field(ge=0, le=5)] = 0


class NewGoods(GoodsForm):
    """A good to be offered."""

    stock: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    picture: Literal["food", "care", "home", "paper", "service"] | None = None


PICTURES = (
    ("food", _("Food")),
    ("care", _("Hair and care")),
    ("home", _("Household")),
    ("paper", _("Stationery")),
    ("service", _("Repairs and services")),
)


@blueprint.route("/desk/shop", methods=["GET", "POST"])
def stock() -> ResponseReturnValue:
    """Show the merchants, and add one."""
    page.require("moral_bank.shop")
    form = page.form(NewMerchant)
    if form.data:
        with form.attempt():
            made = shopkeeping.add_merchant(
                page.session,
                page.actor,
                page.community.id,
                form.data.organisation,
                quota=form.data.quota,
                about=form.data.about,
            )
            page.flash(_("The merchant takes part now. Please enter what it offers."))
            return page.redirect(".stock_of", merchant_id=made.id)
    found = merchants.listed(page.session, page.actor, page.community)
    taken = {one.organisation_id for one in found}
    low = settings.of(page.session, page.community.id).low_stock
    goods = catalogue.on_offer(page.session, page.community, None, all_of_them=True)
    wanted = page.query(Wanted)
    q = wanted.q.strip().lower()
    shown = [one for one in goods if not wanted.examples or examples.is_offered(one)]
    meant = {one.merchant_id for one in shown if q in one.title.lower()}
    if wanted.examples:
        giving = {one.merchant_id for one in shown}
        listed = [one for one in found if one.id in giving]
    else:
        listed = found
    return page.render(
        "moral_bank/stock.html",
        block="found",
        low=low,
        form=form,
        q=q,
        only_examples=wanted.examples,
        examples=examples.among(goods),
        merchants=[one for one in listed if one.id in meant or q in one.name.lower()],
        any_merchants=bool(found),
        goods=shown,
        running_low=[
            one
            for one in goods
            if one.active and one.open and one.stock is not None and one.stock <= low
        ],
        free=[
            (one.id, one.name)
            for one in people.organisations(page.session, page.community.id)
            if one.id not in taken
        ],
        may_enter=page.can("core.people.manage"),
    )


@blueprint.post("/desk/shop/examples")
def take_examples_off() -> ResponseReturnValue:
    """Take all that the template invented off the shop."""
    done = examples.take_off(page.session, page.actor, page.community.id)
    page.flash(
        _(
            "Example goods taken off the shop: %(goods)s. Merchants closed with them: %(closed)s.",
            goods=done.goods,
            closed=done.closing,
        )
    )
    return page.redirect(".stock")


@blueprint.route("/desk/shop/<uuid:merchant_id>", methods=["GET", "POST"])
def stock_of(merchant_id: UUID) -> ResponseReturnValue:
    """Show a merchant with its goods, and change its quota."""
    page.require("moral_bank.shop")
    form = page.form(MerchantForm)
    if form.data:
        with form.attempt():
            shopkeeping.change_merchant(
                page.session,
                page.actor,
                page.community.id,
                merchant_id,
                quota=form.data.quota,
                about=form.data.about,
                open_=form.data.open,
                offline=form.data.offline,
            )
            page.flash(_("Saved."))
            return page.redirect(".stock_of", merchant_id=merchant_id)
    return _merchant(merchant_id, form=form if form.errors else None)


@blueprint.post("/desk/shop/<uuid:merchant_id>/goods")
def add_goods(merchant_id: UUID) -> ResponseReturnValue:
    """Offer something more."""
    page.require("moral_bank.shop")
    form = page.form(NewGoods)
    if form.data:
        with form.attempt():
            shopkeeping.add_goods(
                page.session,
                page.actor,
                page.community.id,
                merchant_id,
                **{**form.data.model_dump(), "picture": form.data.picture or ""},
            )
            page.flash(_("It is on offer now."))
            return page.redirect(".stock_of", merchant_id=merchant_id)
    return _merchant(merchant_id, adding=form)


def _merchant(
    merchant_id: UUID,
    *,
    form: page.Form[MerchantForm] | None = None,
    adding: page.Form[NewGoods] | None = None,
) -> ResponseReturnValue:
    merchant = merchants.find(page.session, page.community.id, merchant_id)
    organisation = page.session.get_one(people.Organisation, merchant.organisation_id)
    return page.render(
        "moral_bank/stock_merchant.html",
        low=settings.of(page.session, page.community.id).low_stock,
        merchant=merchant,
        organisation=organisation,
        agents=people.agents_of(page.session, merchant.organisation_id),
        figures=merchants.figures(page.session, page.community, merchant_id),
        goods=[
            one
            for one in catalogue.on_offer(page.session, page.community, None, all_of_them=True)
            if one.merchant_id == merchant_id
        ],
        changing=form,
        adding=adding,
        pictures=PICTURES,
        form=adding or form,
    )
