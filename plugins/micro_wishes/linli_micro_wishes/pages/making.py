"""One's own wishes: made, changed, withdrawn, confirmed, rated."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import evidence, people
from linli_micro_wishes import progress, settings
from linli_micro_wishes.claims import fulfilling
from linli_micro_wishes.clocks.calendar import today
from linli_micro_wishes.models import Delivery, Wish, WishState
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.privacy.masking import Detail
from linli_micro_wishes.refusals import WishUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import campaigns, categories, homes, lists, parts, states
from linli_micro_wishes.wishes import making as rules
from linli_micro_wishes.wishes.categories import DELIVERIES
from linli_web import page


class Wording(BaseModel):
    """What a wish says."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    category: str
    story: Annotated[str, StringConstraints(max_length=300)] = ""
    things: Annotated[str, StringConstraints(max_length=600)] = ""
    value: Annotated[Decimal, Field(ge=0, le=1_000_000)] | None = None
    delivery: Delivery = Delivery.COMMUNITY
    photo_consent: bool = False
    campaign: UUID | None = None

    def wording(self) -> rules.Wording:
        """Return it as the rules take it."""
        return rules.Wording(
            title=self.title,
            category=self.category,
            story=self.story,
            things=parts.read(self.things),
            value=parts.hundredths(self.value or Decimal(0)),
            delivery=self.delivery,
            photo_consent=self.photo_consent,
            campaign_id=self.campaign,
        )


class Own(Wording):
    """A wish with how one is reached, and whether it is sent now."""

    phone: Annotated[str, StringConstraints(max_length=30)] = ""
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    note: Annotated[str, StringConstraints(max_length=300)] = ""
    send: bool = False

    def contact(self) -> Contact:
        """Return how one is reached; the name is the register's."""
        return Contact("", self.phone, self.address, self.note)


class Reason(BaseModel):
    """Why."""

    reason: Annotated[str, StringConstraints(max_length=300)] = ""


class Rating(BaseModel):
    """How content somebody is."""

    stars: int
    thanks: Annotated[str, StringConstraints(max_length=500)] = ""
    signed: bool = False


@blueprint.get("/mine")
def mine() -> ResponseReturnValue:
    """Show one's own wishes, and those one has taken on."""
    return page.render(
        "micro_wishes/mine.html",
        wishes=lists.mine(page.session, page.community.id, page.beneficiary()),
        claims=lists.claims_of(page.session, page.community.id, page.beneficiary()),
        reports=people.organisations_of(page.session, page.beneficiary(), page.community.id),
        wish_states=progress.WISH_STATES,
        claim_states=progress.CLAIM_STATES,
    )


@blueprint.route("/make", methods=["GET", "POST"])
def make() -> ResponseReturnValue:
    """Make a wish."""
    page.require("micro_wishes.wish")
    known = identity.own_contact(page.session, page.community.id, page.beneficiary())
    form = page.form(Own, {"phone": known.phone, "address": known.address})
    if form.data:
        with form.attempt():
            made = rules.make(
                page.session,
                page.actor,
                page.community.id,
                form.data.wording(),
                form.data.contact(),
                send=form.data.send,
                once=form.once,
            )
            tell_made(made)
            return page.redirect(".own_wish", wish_id=made.wish.id)
    return page.render("micro_wishes/make.html", form=form, wish=None, **offered(), **_room())


@blueprint.get("/mine/<uuid:wish_id>")
def own_wish(wish_id: UUID) -> ResponseReturnValue:
    """Show one of one's own wishes."""
    return show_own(_own(wish_id), page.form(Rating))


@blueprint.route("/mine/<uuid:wish_id>/change", methods=["GET", "POST"])
def change(wish_id: UUID) -> ResponseReturnValue:
    """Word a draft, or a wish that came back, anew."""
    wish = _own(wish_id)
    states.require_state(wish, WishState.DRAFT, WishState.RETURNED)
    known = identity.look(page.session, page.actor, page.community.id, wish)
    things = parts.of(page.session, wish.id)
    form = page.form(
        Own,
        {
            "title": wish.title,
            "category": wish.category,
            "story": wish.story,
            "things": parts.written(things) if len(things) > 1 else "",
            "value": f"{Decimal(wish.value) / 100:f}" if wish.value else "",
            "delivery": wish.delivery,
            "photo_consent": wish.photo_consent,
            "campaign": wish.campaign_id,
            "phone": known.phone,
            "address": known.address,
            "note": known.note,
        },
    )
    if form.data:
        with form.attempt():
            made = rules.change(
                page.session,
                page.actor,
                page.community.id,
                wish_id,
                form.data.wording(),
                form.data.contact(),
                send=form.data.send,
            )
            tell_made(made)
            return page.redirect(".own_wish", wish_id=wish_id)
    return page.render(
        "micro_wishes/make.html", form=form, wish=wish, **offered(), **_room(wish.id)
    )


@blueprint.post("/mine/<uuid:wish_id>/withdraw")
def withdraw(wish_id: UUID) -> ResponseReturnValue:
    """Take a wish back."""
    _own(wish_id)
    rules.withdraw(page.session, page.actor, page.community.id, wish_id)
    page.flash(_("Your wish is withdrawn. You may make another one at any time."))
    return page.redirect(".mine")


@blueprint.post("/mine/<uuid:wish_id>/came")
def came(wish_id: UUID) -> ResponseReturnValue:
    """Say that it has come."""
    _own(wish_id)
    fulfilling.confirm(page.session, page.actor, page.community.id, wish_id)
    page.flash(_("How nice! Whoever brought it will be glad to hear it."))
    return page.redirect(".own_wish", wish_id=wish_id)


@blueprint.post("/mine/<uuid:wish_id>/missing")
def missing(wish_id: UUID) -> ResponseReturnValue:
    """Say that it has not come."""
    wish = _own(wish_id)
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            fulfilling.deny(
                page.session, page.actor, page.community.id, wish_id, reason=form.data.reason
            )
            page.flash(_("Thank you for telling us. We will ask after it."), "info")
            return page.redirect(".own_wish", wish_id=wish_id)
    return show_own(wish, form)


@blueprint.post("/mine/<uuid:wish_id>/rate")
def rate(wish_id: UUID) -> ResponseReturnValue:
    """Say how content one is."""
    wish = _own(wish_id)
    form = page.form(Rating)
    if form.data:
        with form.attempt():
            fulfilling.rate(
                page.session,
                page.actor,
                page.community.id,
                wish_id,
                stars=form.data.stars,
                thanks=form.data.thanks,
                signed=form.data.signed,
            )
            page.flash(_("Thank you. Your kind words have been passed on."))
            return page.redirect(".own_wish", wish_id=wish_id)
    return show_own(wish, form)


def tell_made(made: rules.Made) -> None:
    """Say what became of a wish that was written, and what was taken out of its text."""
    if made.wish.state is WishState.DRAFT:
        page.flash(_("Kept for later. Nobody else sees it."))
    else:
        page.flash(_("Thank you. We will look at it and tell you."))
    tell_hidden(made.hidden)


def tell_hidden(hidden: frozenset[Detail]) -> None:
    """Warn that something was taken out of a text that everybody may read."""
    if hidden:
        page.flash(
            _(
                "Everybody may read the wish, so we took out what would tell whose it is: "
                "numbers, addresses, names. How to reach you is kept apart and safe."
            ),
            "wait",
        )


def offered() -> dict[str, Any]:
    """Return what the forms for a wish offer to choose from."""
    day = today(page.session, page.community)
    return {
        "categories": list(categories.offered(page.session, page.community.id).items()),
        "deliveries": list(DELIVERIES.items()),
        "campaigns": [
            (row.id, row.title)
            for row in campaigns.rows(page.session, page.community.id)
            if row.is_running(day)
        ],
        "cap": settings.of(page.session, page.community.id).value_cap,
    }


def show_own(wish: Wish, form: page.Form[Rating] | page.Form[Reason]) -> ResponseReturnValue:
    """Show one's own wish with what can be done with it now."""
    claims = lists.claims_on(page.session, page.community.id, wish.id)
    photos = evidence.listings(page.session, "micro_wishes.claim", [claim.id for claim in claims])
    return page.render(
        "micro_wishes/own_wish.html",
        form=form,
        wish=lists.row_of(page.session, page.community.id, wish.id),
        record=wish,
        claims=claims,
        photos=[photo for found in photos.values() for photo in found if photo.is_photo],
        categories=categories.names(page.session, page.community.id),
        states=progress.WISH_STATES,
    )


def _room(wish_id: UUID | None = None) -> dict[str, Any]:
    """Return how many wishes keep the home from sending this one, and one's own among them.

    Which wish is a housemate's is not told: on the board it is nobody's.
    """
    home = identity.home_of(page.session, page.beneficiary())
    held = homes.unfinished(page.session, page.community.id, home, besides=wish_id)
    if len(held) < settings.of(page.session, page.community.id).wishes_per_household:
        return {"held": 0, "own": None}
    own = identity.own_among(page.session, held, page.beneficiary())
    return {"held": len(held), "own": next((one for one in held if one in own), None)}


def _own(wish_id: UUID) -> Wish:
    wish = states.find(page.session, page.community.id, wish_id)
    if not identity.belongs_to(page.session, wish_id, page.beneficiary()):
        raise WishUnknown(_("There is no such wish here."))
    return wish
