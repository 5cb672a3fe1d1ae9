"""One wish at the desk: reviewed, worded, opened, looked after until it has come true."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import evidence
from linli_micro_wishes import progress, settings
from linli_micro_wishes.claims import claiming, fulfilling
from linli_micro_wishes.models import Wish
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.pages.making import Rating, tell_hidden
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import categories, lists, making, parts, states
from linli_micro_wishes.wishes import review as rules
from linli_micro_wishes.wishes.categories import AGE_BANDS, CHANNELS, DELIVERIES
from linli_web import page


class Checked(BaseModel):
    """What the reviewer found."""

    specific: bool = False
    immediate: bool = False
    easy: bool = False


class Words(BaseModel):
    """A wish in better words."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    category: str
    story: Annotated[str, StringConstraints(max_length=300)] = ""
    things: Annotated[str, StringConstraints(max_length=600)] = ""


class Reason(BaseModel):
    """Why."""

    reason: Annotated[str, StringConstraints(max_length=300)] = ""


class Story(BaseModel):
    """How it came true."""

    story: Annotated[str, StringConstraints(max_length=1000)] = ""


Shown = (
    page.Form[Checked] | page.Form[Words] | page.Form[Reason] | page.Form[Story] | page.Form[Rating]
)


@blueprint.get("/desk/wishes/<uuid:wish_id>")
def reviewed(wish_id: UUID) -> ResponseReturnValue:
    """Show a wish with what can be done with it now."""
    return _show(wish_id, page.form(Checked))


@blueprint.post("/desk/wishes/<uuid:wish_id>/open")
def open_(wish_id: UUID) -> ResponseReturnValue:
    """Put it on the board."""
    form = page.form(Checked)
    if form.data:
        with form.attempt():
            checklist = rules.Checklist(form.data.specific, form.data.immediate, form.data.easy)
            rules.open_(page.session, page.actor, page.community.id, wish_id, checklist)
            page.flash(_("The wish is on the board."))
            return page.redirect(".desk")
    return _show(wish_id, form)


@blueprint.post("/desk/wishes/<uuid:wish_id>/send-back")
def send_back(wish_id: UUID) -> ResponseReturnValue:
    """Send it back with a reason."""
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            rules.send_back(
                page.session, page.actor, page.community.id, wish_id, reason=form.data.reason
            )
            page.flash(_("Sent back with your words."), "info")
            return page.redirect(".desk")
    return _show(wish_id, form)


@blueprint.post("/desk/wishes/<uuid:wish_id>/reword")
def reword(wish_id: UUID) -> ResponseReturnValue:
    """Help to word it."""
    form = page.form(Words)
    if form.data:
        with form.attempt():
            hidden = rules.reword(
                page.session,
                page.actor,
                page.community.id,
                wish_id,
                title=form.data.title,
                category=form.data.category,
                story=form.data.story,
                things=parts.read(form.data.things),
            )
            page.flash(_("The new words are kept."))
            tell_hidden(hidden)
            return page.redirect(".reviewed", wish_id=wish_id)
    return _show(wish_id, form)


@blueprint.post("/desk/wishes/<uuid:wish_id>/take-off")
def take_off(wish_id: UUID) -> ResponseReturnValue:
    """Take it off the board with a reason."""
    page.require("micro_wishes.review")
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            making.withdraw(
                page.session, page.actor, page.community.id, wish_id, reason=form.data.reason
            )
            page.flash(_("The wish is off the board."), "info")
            return page.redirect(".desk")
    return _show(wish_id, form)


@blueprint.post("/desk/wishes/<uuid:wish_id>/contact")
def whose(wish_id: UUID) -> ResponseReturnValue:
    """Show whose wish it is, and write down who looked."""
    page.require("micro_wishes.contact")
    wish = states.find(page.session, page.community.id, wish_id)
    seen = identity.look(page.session, page.actor, page.community.id, wish)
    return _show(wish_id, page.form(Rating), seen)


@blueprint.post("/desk/wishes/<uuid:wish_id>/release/<uuid:claim_id>")
def release_claim(wish_id: UUID, claim_id: UUID) -> ResponseReturnValue:
    """Pass a claim on to others, with a reason."""
    page.require("micro_wishes.review")
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            claiming.release(
                page.session, page.actor, page.community.id, claim_id, reason=form.data.reason
            )
            page.flash(_("The wish is open to others again."), "info")
            return page.redirect(".reviewed", wish_id=wish_id)
    return _show(wish_id, form)


@blueprint.post("/desk/wishes/<uuid:wish_id>/came")
def confirm(wish_id: UUID) -> ResponseReturnValue:
    """Confirm it for somebody who cannot."""
    page.require("micro_wishes.review")
    fulfilling.confirm(page.session, page.actor, page.community.id, wish_id)
    page.flash(_("The wish has come true."))
    return page.redirect(".reviewed", wish_id=wish_id)


@blueprint.post("/desk/wishes/<uuid:wish_id>/rate")
def rate_for(wish_id: UUID) -> ResponseReturnValue:
    """Note how content somebody is who told it by word of mouth."""
    page.require("micro_wishes.review")
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
            page.flash(_("Noted, and passed on."))
            return page.redirect(".reviewed", wish_id=wish_id)
    return _show(wish_id, form)


@blueprint.post("/desk/wishes/<uuid:wish_id>/story")
def tell_story(wish_id: UUID) -> ResponseReturnValue:
    """Publish how it came true."""
    form = page.form(Story)
    if form.data:
        with form.attempt():
            fulfilling.publish_story(
                page.session, page.actor, page.community.id, wish_id, story=form.data.story
            )
            page.flash(_("Everybody may read it now. Nobody is named in it."))
            return page.redirect(".reviewed", wish_id=wish_id)
    return _show(wish_id, form)


def _show(wish_id: UUID, form: Shown, seen: Contact | None = None) -> ResponseReturnValue:
    page.require("micro_wishes.review")
    wish: Wish = states.find(page.session, page.community.id, wish_id)
    found = lists.claims_on(page.session, page.community.id, wish_id)
    things = parts.of(page.session, wish_id)
    photos = evidence.listings(page.session, "micro_wishes.claim", [one.id for one in found])
    return page.render(
        "micro_wishes/reviewed.html",
        form=form,
        wish=lists.row_of(page.session, page.community.id, wish_id),
        record=wish,
        contact=seen,
        claims=found,
        things=things,
        written=parts.written(things) if len(things) > 1 or wish.value else "",
        photos=[photo for some in photos.values() for photo in some if photo.is_photo],
        categories=list(categories.offered(page.session, page.community.id).items()),
        category=categories.names(page.session, page.community.id)[wish.category],
        band=AGE_BANDS[wish.age_band],
        channel=CHANNELS[wish.channel],
        delivery=DELIVERIES[wish.delivery],
        states=progress.WISH_STATES,
        claim_states=progress.CLAIM_STATES,
        cap=settings.of(page.session, page.community.id).value_cap,
    )
