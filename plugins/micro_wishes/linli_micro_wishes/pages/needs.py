"""What visits brought to light: needs with what might answer them, and resources."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import access
from linli_micro_wishes.models import FindingKind
from linli_micro_wishes.orders import services
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.texts import _
from linli_micro_wishes.visits import became as results
from linli_micro_wishes.visits import findings as rules
from linli_micro_wishes.visits import matching
from linli_micro_wishes.wishes import categories
from linli_web import page


class Sought(BaseModel):
    """About what, with which words."""

    category: str = ""
    q: str = ""


class Asked(Sought):
    """Needs or resources."""

    kind: FindingKind = FindingKind.NEED


class Which(BaseModel):
    """The service to be ordered."""

    service: UUID


class Offer(BaseModel):
    """The offer that answers a need."""

    offer: UUID


Shown = page.Form[Which] | page.Form[Offer] | None


@blueprint.get("/desk/needs")
def needs() -> ResponseReturnValue:
    """Show needs or resources."""
    return _show(None)


@blueprint.get("/desk/needs/became")
def became() -> ResponseReturnValue:
    """Show which wish or order each need became."""
    asked = page.query(Sought)
    return page.render(
        "micro_wishes/became.html",
        asked=asked,
        found=results.rows(
            page.session,
            page.actor,
            page.community.id,
            search=asked.q,
            category=asked.category,
        ),
        categories=categories.names(page.session, page.community.id),
    )


@blueprint.post("/desk/needs/<uuid:finding_id>/wish")
def need_to_wish(finding_id: UUID) -> ResponseReturnValue:
    """Make a wish of a need."""
    made = rules.to_wish(page.session, page.actor, page.community.id, finding_id)
    page.flash(_("Written down as wish no. %(number)s.", number=made.number))
    if _may("micro_wishes.review"):
        return page.redirect(".reviewed", wish_id=made.id)
    return page.redirect(".became")


@blueprint.post("/desk/needs/<uuid:finding_id>/order")
def need_to_order(finding_id: UUID) -> ResponseReturnValue:
    """Make an order of a need."""
    form = page.form(Which)
    if form.data:
        with form.attempt():
            made = rules.to_order(
                page.session, page.actor, page.community.id, finding_id, form.data.service
            )
            page.flash(_("Written down as no. %(number)s.", number=made.number))
            if _may("micro_wishes.dispatch"):
                return page.redirect(".order_at_desk", order_id=made.id)
            return page.redirect(".became")
    rules.find(page.session, page.actor, page.community.id, finding_id)
    return _show(form)


@blueprint.post("/desk/needs/<uuid:finding_id>/offer")
def resource_to_offer(finding_id: UUID) -> ResponseReturnValue:
    """Note that a home is glad to give it."""
    rules.to_offer(page.session, page.actor, page.community.id, finding_id)
    page.flash(_("Noted as an offer. It is suggested wherever it fits."))
    return page.redirect(".needs", kind=FindingKind.RESOURCE)


@blueprint.post("/desk/needs/<uuid:finding_id>/match")
def match_need(finding_id: UUID) -> ResponseReturnValue:
    """Bring a need and an offer together."""
    form = page.form(Offer)
    if form.data:
        with form.attempt():
            rules.match(page.session, page.actor, page.community.id, finding_id, form.data.offer)
            page.flash(_("Brought together. Please let both homes know."))
            return page.redirect(".needs")
    rules.find(page.session, page.actor, page.community.id, finding_id)
    return _show(form)


@blueprint.post("/desk/needs/<uuid:finding_id>/settle")
def settle_finding(finding_id: UUID) -> ResponseReturnValue:
    """Say that nothing more is to be done."""
    kind = rules.find(page.session, page.actor, page.community.id, finding_id).kind
    rules.settle(page.session, page.actor, page.community.id, finding_id)
    return page.redirect(".needs", kind=kind)


def _may(permission: str) -> bool:
    # Who works for a grid alone opens neither desk.
    return access.can(page.session, page.actor, permission, page.community.id)


def _show(form: Shown) -> ResponseReturnValue:
    asked = page.query(Asked)
    here = (page.session, page.actor, page.community.id)
    found = rules.rows(*here, asked.kind, search=asked.q, category=asked.category)
    others = rules.rows(*here, FindingKind.RESOURCE) if asked.kind is FindingKind.NEED else []
    return page.render(
        "micro_wishes/needs.html",
        form=form,
        asked=asked,
        found=[(one, matching.suggest(one, others)) for one in found],
        categories=categories.names(page.session, page.community.id),
        states=rules.STATES,
        services=[(one.id, one.title) for one in services.offered(page.session, page.community.id)],
    )
