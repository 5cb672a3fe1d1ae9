"""The photos of a good, for those who keep the shop: the one that lists show, and further ones."""

from typing import Annotated, BinaryIO, cast
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.shop.shelf import goods_page
from linli_moral_bank.shop import catalogue, further_photos, photos
from linli_moral_bank.shop.refusals import ShopRefused
from linli_moral_bank.texts import _
from linli_web import page


class Further(BaseModel):
    """One more photo; the file comes beside it."""

    further: str = ""


class Photographed(BaseModel):
    """What a photo shows; the file comes beside it."""

    photo: str = ""
    alt: Annotated[str, StringConstraints(max_length=photos.LONGEST_ALT)] = ""


@blueprint.post("/desk/goods/<uuid:goods_id>/photo")
def put_photo(goods_id: UUID) -> ResponseReturnValue:
    """Show a photo of a good."""
    page.require("moral_bank.shop")
    form = page.form(Photographed)
    if form.data:
        with form.attempt():
            chosen = page.uploads("photo")
            if not chosen:
                raise ShopRefused(_("Please choose a photo."), field="photo")
            photos.put(
                page.session,
                page.actor,
                page.community.id,
                goods_id,
                chosen[0].filename or "",
                cast(BinaryIO, chosen[0].stream),
                alt=form.data.alt,
            )
            page.flash(_("The photo is shown now."))
            return page.redirect(".stock_goods", goods_id=goods_id)
    goods = catalogue.goods_of(page.session, page.community.id, goods_id)
    return goods_page(goods, form=form, picturing=form)


@blueprint.post("/desk/goods/<uuid:goods_id>/photo/off")
def remove_photo(goods_id: UUID) -> ResponseReturnValue:
    """Take the photo of a good away."""
    photos.remove(page.session, page.actor, page.community.id, goods_id)
    page.flash(_("The photo is gone."), "info")
    return page.redirect(".stock_goods", goods_id=goods_id)


@blueprint.post("/desk/goods/<uuid:goods_id>/photos")
def add_photo(goods_id: UUID) -> ResponseReturnValue:
    """Show one more photo of a good."""
    page.require("moral_bank.shop")
    goods = catalogue.goods_of(page.session, page.community.id, goods_id)
    form = page.form(Further)
    with form.attempt():
        chosen = page.uploads("further")
        if not chosen:
            raise ShopRefused(_("Please choose a photo."), field="further")
        further_photos.add(
            page.session,
            page.actor,
            page.community.id,
            goods_id,
            chosen[0].filename or "",
            cast(BinaryIO, chosen[0].stream),
        )
        page.flash(_("The photo is shown now."))
        return page.redirect(".stock_goods", goods_id=goods_id)
    return goods_page(goods, form=form, picturing_more=form)


@blueprint.post("/desk/goods/<uuid:goods_id>/photos/<uuid:photo_id>/off")
def remove_further_photo(goods_id: UUID, photo_id: UUID) -> ResponseReturnValue:
    """Take one of the further photos away."""
    further_photos.remove(page.session, page.actor, page.community.id, goods_id, photo_id)
    page.flash(_("The photo is gone."), "info")
    return page.redirect(".stock_goods", goods_id=goods_id)
