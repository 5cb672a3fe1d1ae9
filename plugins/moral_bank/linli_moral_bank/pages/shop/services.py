"""Services: their purchase guide and times, for the merchant and those who keep the shop."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from linli_moral_bank.models import Goods, Merchant
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets.words import categories
from linli_moral_bank.shop import bookings, services
from linli_moral_bank.texts import _
from linli_web import page

#: Times on one page.
_TIMES = 40


class Shown(BaseModel):
    """From when on times are shown."""

    since: AwareDatetime | None = None


class Guide(BaseModel):
    """What is said about a service."""

    content: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    categories: list[str] = []
    cancel_hours: Annotated[int, Field(ge=0, le=720)] = 0


class Times(BaseModel):
    """A time, once or every week."""

    first: date
    at: time
    minutes: Annotated[int, Field(ge=5, le=1440)]
    capacity: Annotated[int, Field(ge=1, le=1000)]
    weeks: Annotated[int, Field(ge=1, le=services.MOST_WEEKS)] = 1


@blueprint.route("/services/<uuid:goods_id>", methods=["GET", "POST"])
def service(goods_id: UUID) -> ResponseReturnValue:
    """Show a service with its coming times and who booked them, and change its guide."""
    goods = services.require_keeper(page.session, page.actor, page.community.id, goods_id)
    form = page.form(Guide)
    if form.data:
        with form.attempt():
            services.write_guide(
                page.session,
                page.actor,
                page.community.id,
                goods_id,
                **form.data.model_dump(),
            )
            page.flash(_("Saved."))
            return page.redirect(".service", goods_id=goods_id)
    return _service(goods, form=form, guiding=form if form.errors else None)


@blueprint.post("/services/<uuid:goods_id>/times")
def add_times(goods_id: UUID) -> ResponseReturnValue:
    """Offer a time, or one every week."""
    goods = services.require_keeper(page.session, page.actor, page.community.id, goods_id)
    form = page.form(Times)
    if form.data:
        with form.attempt():
            count = services.add_times(
                page.session,
                page.actor,
                page.community.id,
                goods_id,
                **form.data.model_dump(),
            )
            page.flash(
                _.plural("One time can be booked now.", "%(count)s times can be booked now.", count)
                if count
                else _("These times were there already.")
            )
            return page.redirect(".service", goods_id=goods_id)
    return _service(goods, form=form, adding=form)


@blueprint.post("/services/<uuid:goods_id>/times/<uuid:time_id>/off")
def call_off_time(goods_id: UUID, time_id: UUID) -> ResponseReturnValue:
    """Call a time off; everybody gets their points back."""
    services.require_keeper(page.session, page.actor, page.community.id, goods_id)
    told = bookings.call_off(page.session, page.actor, page.community.id, time_id)
    page.flash(
        _.plural(
            "It is called off. One neighbour was told and has the points back.",
            "It is called off. %(count)s neighbours were told and have their points back.",
            told,
        )
        if told
        else _("It is called off. Nobody had booked it.")
    )
    return page.redirect(".service", goods_id=goods_id)


def _service(
    goods: Goods,
    form: page.Form[Guide] | page.Form[Times],
    *,
    guiding: page.Form[Guide] | None = None,
    adding: page.Form[Times] | None = None,
) -> ResponseReturnValue:
    merchant = page.session.get_one(Merchant, goods.merchant_id)
    since = page.query(Shown).since
    times = services.times(page.session, goods.id, since=since, limit=_TIMES + 1)
    return page.render(
        "moral_bank/service.html",
        form=form,
        guiding=guiding,
        adding=adding,
        goods=goods,
        merchant=merchant,
        keeps_shop=page.can("moral_bank.shop"),
        guide=services.guide(page.session, goods.id),
        times=times[:_TIMES],
        since=since,
        later=times[_TIMES - 1].starts_at.isoformat() if len(times) > _TIMES else None,
        guests=bookings.guests(page.session, page.actor, page.community.id, goods.id),
        categories=list(categories().items()),
        most_weeks=services.MOST_WEEKS,
    )
