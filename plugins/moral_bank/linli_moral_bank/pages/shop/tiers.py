"""The tiers of the exchange list, kept by those who keep the shop."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import communities
from linli_moral_bank.pages import blueprint
from linli_moral_bank.shop import catalogue, tiers
from linli_moral_bank.texts import _
from linli_web import page


class TierForm(BaseModel):
    """A tier as it is entered."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=tiers.LONGEST_TITLE)]
    lowest: Annotated[int, Field(ge=1, le=tiers.HIGHEST)]


@blueprint.route("/desk/shop/tiers", methods=["GET", "POST"])
def kept_tiers() -> ResponseReturnValue:
    """Show the tiers that hold here, and enter one."""
    page.require("moral_bank.shop")
    form = page.form(TierForm)
    if form.data:
        with form.attempt():
            tiers.put(page.session, page.actor, page.community.id, **form.data.model_dump())
            page.flash(_("Saved."))
            return page.redirect(".kept_tiers")
    found = tiers.of(page.session, page.community)
    goods = catalogue.on_offer(page.session, page.community, None, all_of_them=True)
    shelves = tiers.shelves(found, goods)
    return page.render(
        "moral_bank/tiers.html",
        form=form,
        tiers=found,
        from_above=communities.place(page.session, found[0].community_id).name
        if found and found[0].community_id != page.community.id
        else None,
        counts={one.tier.id: len(one.goods) for one in shelves if one.tier},
        below=next((len(one.goods) for one in shelves if one.tier is None), 0),
    )


@blueprint.post("/desk/shop/tiers/<uuid:tier_id>/remove")
def remove_tier(tier_id: UUID) -> ResponseReturnValue:
    """Take a tier away."""
    tiers.remove(page.session, page.actor, page.community.id, tier_id)
    page.flash(_("The tier is gone; its goods belong to the one below."), "info")
    return page.redirect(".kept_tiers")
