"""The quarterly recheck: the draw, the council's findings, and what everybody may read of it."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli_moral_bank import settings
from linli_moral_bank.models import ExchangeFinding
from linli_moral_bank.pages import blueprint
from linli_moral_bank.rechecks import checking, drawing, exchanges
from linli_moral_bank.texts import _
from linli_web import page

#: Rechecks on one page: two years.
_AT_ONCE = 8
_Quarter = Annotated[str, StringConstraints(pattern=r"^20\d\d-Q[1-4]$")]


class Earlier(BaseModel):
    """Before which quarter the page begins."""

    before: _Quarter | None = None


class Draw(BaseModel):
    """What is drawn, and by which number."""

    quarter: _Quarter
    seed: Annotated[str, StringConstraints(min_length=4, max_length=64)]
    share: Annotated[int, Field(ge=1, le=100)] | None = None
    threshold: Annotated[int, Field(ge=1, le=1000)] | None = None


class Found(BaseModel):
    """What the council finds of one deed."""

    points: int
    remark: Annotated[str, StringConstraints(max_length=500)] = ""


class Looked(BaseModel):
    """What the council finds of one exchange."""

    finding: ExchangeFinding
    remark: Annotated[str, StringConstraints(max_length=500)] = ""
    on_shelf: bool = False


class Report(BaseModel):
    """What the council says of the quarter."""

    report: Annotated[str, StringConstraints(min_length=2, max_length=2000)]


@blueprint.get("/rechecks")
def rechecks() -> ResponseReturnValue:
    """Show what the council looked at again: to everybody what is closed, to the council all."""
    return _rechecks()


@blueprint.post("/rechecks")
def draw_recheck() -> ResponseReturnValue:
    """Draw a quarter."""
    form = page.form(Draw)
    if form.data:
        with form.attempt():
            made = drawing.draw(
                page.session, page.actor, page.community.id, **form.data.model_dump()
            )
            page.flash(_("It is drawn."))
            return page.redirect(".recheck", recheck_id=made.id)
    return _rechecks(form)


@blueprint.get("/rechecks/<uuid:recheck_id>")
def recheck(recheck_id: UUID) -> ResponseReturnValue:
    """Show the council what was drawn."""
    return _recheck(recheck_id)


@blueprint.post("/rechecks/<uuid:recheck_id>/deeds/<uuid:deed_id>")
def check_deed(recheck_id: UUID, deed_id: UUID) -> ResponseReturnValue:
    """Say what the council found of one deed."""
    form = page.form(Found)
    if form.data:
        with form.attempt():
            checking.check(
                page.session,
                page.actor,
                page.community.id,
                recheck_id,
                deed_id,
                points=form.data.points,
                remark=form.data.remark,
            )
            page.flash(_("Thank you. It is written down."))
            return page.redirect(".recheck", recheck_id=recheck_id)
    return _recheck(recheck_id, form, deed_id)


@blueprint.post("/rechecks/<uuid:recheck_id>/exchanges/<uuid:redemption_id>")
def check_exchange(recheck_id: UUID, redemption_id: UUID) -> ResponseReturnValue:
    """Say what the council found of one exchange."""
    form = page.form(Looked)
    if form.data:
        with form.attempt():
            exchanges.check(
                page.session,
                page.actor,
                page.community.id,
                recheck_id,
                redemption_id,
                form.data.finding,
                form.data.remark,
                on_shelf=form.data.on_shelf,
            )
            page.flash(_("Thank you. It is written down."))
            return page.redirect(".recheck", recheck_id=recheck_id)
    return _recheck(recheck_id, form, redemption_id)


@blueprint.post("/rechecks/<uuid:recheck_id>/close")
def close_recheck(recheck_id: UUID) -> ResponseReturnValue:
    """End a recheck with the council's report."""
    form = page.form(Report)
    if form.data:
        with form.attempt():
            checking.close(
                page.session, page.actor, page.community.id, recheck_id, form.data.report
            )
            page.flash(_("The recheck is closed, and its report is public."))
            return page.redirect(".rechecks")
    return _recheck(recheck_id, closing=form)


def _rechecks(form: page.Form[Draw] | None = None) -> ResponseReturnValue:
    council = page.can("moral_bank.recheck")
    before = page.query(Earlier).before
    found = checking.listing(
        page.session, page.community.id, closed_only=not council, before=before, limit=_AT_ONCE + 1
    )
    return page.render(
        "moral_bank/rechecks.html",
        rechecks=found[:_AT_ONCE],
        before=before,
        older=found[_AT_ONCE - 1].quarter if len(found) > _AT_ONCE else None,
        council=council,
        quarters=[(one, one) for one in drawing.to_draw(page.session, page.community)]
        if council
        else [],
        decided=settings.of(page.session, page.community.id),
        form=form,
    )


def _recheck(
    recheck_id: UUID,
    form: page.Form[Found] | page.Form[Looked] | None = None,
    checked: UUID | None = None,
    closing: page.Form[Report] | None = None,
) -> ResponseReturnValue:
    found = checking.find(page.session, page.actor, page.community.id, recheck_id)
    items = checking.items(page.session, recheck_id)
    redeemed = exchanges.listing(page.session, recheck_id)
    return page.render(
        "moral_bank/recheck.html",
        recheck=found,
        items=items,
        exchanges=redeemed,
        left=[*(one.finding for one in items), *(one.finding for one in redeemed)].count(None),
        checking=form,
        checked=checked,
        closing=closing,
        form=form or closing,
    )
