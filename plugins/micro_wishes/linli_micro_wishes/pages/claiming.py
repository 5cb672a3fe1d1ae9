"""Taking a wish on, alone, in a team or for an organisation, and bringing it."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import evidence, people
from linli_micro_wishes import progress, settings
from linli_micro_wishes.claims import claiming as rules
from linli_micro_wishes.claims import extending, fulfilling
from linli_micro_wishes.models import Claim, Wish
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.refusals import WishUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import categories, lists, parts
from linli_micro_wishes.wishes.categories import WHOSE
from linli_web import page


class Taking(BaseModel):
    """How somebody takes a wish on."""

    things: list[UUID] = []
    organisation: UUID | None = None
    team: Annotated[str, StringConstraints(max_length=60)] = ""
    promise: bool = False


class Bringing(BaseModel):
    """What was brought."""

    gift: Annotated[str, StringConstraints(min_length=2, max_length=300)]
    given: Annotated[Decimal, Field(ge=0, le=1_000_000)] | None = None


class Reason(BaseModel):
    """Why."""

    reason: Annotated[str, StringConstraints(min_length=2, max_length=300)]


@blueprint.route("/wishes/<uuid:wish_id>", methods=["GET", "POST"])
def wish(wish_id: UUID) -> ResponseReturnValue:
    """Show a wish, and take it on."""
    form = page.form(Taking)
    if form.data:
        with form.attempt():
            made = rules.claim(
                page.session,
                page.actor,
                page.community.id,
                wish_id,
                part_ids=form.data.things,
                organisation_id=form.data.organisation,
                team=form.data.team,
                promise=form.data.promise,
            )
            page.flash(_("It is yours to fulfil. Thank you for your warm heart!"))
            return page.redirect(".claim", claim_id=made[0].id)
    row = lists.public(page.session, page.community.id, wish_id)
    if row is None:
        raise WishUnknown(_("There is no such wish here."))
    taken = lists.taken_parts(page.session, wish_id)
    return page.render(
        "micro_wishes/wish.html",
        form=form,
        wish=row,
        things=[(part, part.id in taken) for part in parts.of(page.session, wish_id)],
        whose=WHOSE,
        categories=categories.names(page.session, page.community.id),
        states=progress.WISH_STATES,
        offices=[
            (office.id, office.name)
            for office in people.offices_of(page.session, page.community.id, page.beneficiary())
        ],
        days=settings.of(page.session, page.community.id).claim_days,
        may_claim=page.can("micro_wishes.claim"),
        own=identity.belongs_to(page.session, wish_id, page.beneficiary()),
    )


@blueprint.get("/claims/<uuid:claim_id>")
def claim(claim_id: UUID) -> ResponseReturnValue:
    """Show what one has taken on."""
    return _show(_mine(claim_id), page.form(Bringing))


@blueprint.post("/claims/<uuid:claim_id>/contact")
def contact(claim_id: UUID) -> ResponseReturnValue:
    """Show whose wish it is, to whoever brings it, and write down that they looked."""
    mine = _mine(claim_id)
    rules.start(page.session, page.actor, page.community.id, claim_id)
    found = page.session.get_one(Wish, mine.wish_id)
    seen = identity.look(page.session, page.actor, page.community.id, found)
    return _show(mine, page.form(Taking), seen)


@blueprint.post("/claims/<uuid:claim_id>/start")
def start(claim_id: UUID) -> ResponseReturnValue:
    """Say that one is on it."""
    rules.start(page.session, page.actor, page.community.id, claim_id)
    page.flash(_("Good. Somebody is looking forward to it."))
    return page.redirect(".claim", claim_id=claim_id)


@blueprint.post("/claims/<uuid:claim_id>/deliver")
def deliver(claim_id: UUID) -> ResponseReturnValue:
    """Say that it was brought."""
    mine = _mine(claim_id)
    form = page.form(Bringing)
    if form.data:
        with form.attempt():
            given = form.data.given
            fulfilling.deliver(
                page.session,
                page.actor,
                page.community.id,
                claim_id,
                gift=form.data.gift,
                given=parts.hundredths(given) if given is not None else None,
                photos=[
                    fulfilling.Photo(one.filename or "", one.stream)  # type: ignore[arg-type]
                    for one in page.uploads("photos")
                ],
            )
            page.flash(_("Thank you! As soon as it is confirmed, the wish has come true."))
            return page.redirect(".claim", claim_id=claim_id)
    form.values.setdefault("photos", None)
    return _show(mine, form)


@blueprint.post("/claims/<uuid:claim_id>/release")
def release(claim_id: UUID) -> ResponseReturnValue:
    """Give a claim back."""
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            rules.release(
                page.session, page.actor, page.community.id, claim_id, reason=form.data.reason
            )
            page.flash(_("The wish is open to others again."), "info")
            return page.redirect(".board")
    return _show(_mine(claim_id), form)


@blueprint.post("/claims/<uuid:claim_id>/extend")
def extend(claim_id: UUID) -> ResponseReturnValue:
    """Take more time."""
    mine = _mine(claim_id)
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            extending.extend(
                page.session, page.actor, page.community.id, claim_id, reason=form.data.reason
            )
            page.flash(_("You have more time. Our neighbour has been told."))
            return page.redirect(".claim", claim_id=claim_id)
    return _show(mine, form)


def _mine(claim_id: UUID) -> Claim:
    found = page.session.get(Claim, claim_id)
    if found is None or not rules.may_act(page.session, page.actor, page.community.id, found):
        raise WishUnknown(_("There is no such wish here."))
    row = page.session.get_one(Wish, found.wish_id)
    if row.community_id != page.community.id:
        raise WishUnknown(_("There is no such wish here."))
    return found


def _show(
    mine: Claim,
    form: page.Form[Bringing] | page.Form[Reason] | page.Form[Taking],
    seen: Contact | None = None,
) -> ResponseReturnValue:
    record = page.session.get_one(Wish, mine.wish_id)
    return page.render(
        "micro_wishes/claim.html",
        form=form,
        claim=mine,
        row=next(
            row
            for row in lists.claims_on(page.session, page.community.id, mine.wish_id)
            if row.id == mine.id
        ),
        wish=lists.row_of(page.session, page.community.id, mine.wish_id),
        record=record,
        contact=seen,
        more_days=settings.of(page.session, page.community.id).extend_days
        if extending.may_extend(page.session, page.community.id, mine)
        else 0,
        signed_by=identity.signature(page.session, record) if record.thanks else "",
        whose=WHOSE,
        states=progress.CLAIM_STATES,
        desk=settings.of(page.session, page.community.id).desk,
        photos=[
            one
            for one in evidence.listing(page.session, fulfilling.subject_of(mine.id))
            if one.is_photo
        ],
    )
