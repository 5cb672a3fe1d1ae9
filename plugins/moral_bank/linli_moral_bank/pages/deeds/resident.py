"""A resident's own pages: the deeds, and what can be done about one of them."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli.access import Actor
from linli_moral_bank import owners
from linli_moral_bank.books import purse
from linli_moral_bank.deeds import (
    children,
    declaring,
    deed_lists,
    parties,
    progress,
    scoring,
    silence,
    states,
    verification,
)
from linli_moral_bank.models import Finding, Method, Party
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.deeds.one_deed import PartysWord, Score, Words, show, visible
from linli_moral_bank.pages.paging import AT_ONCE, Older
from linli_moral_bank.texts import _
from linli_web import page

#: So much of what waits for a word stands above the reader's own deeds.
_SHOWN = 5


class After(BaseModel):
    """Where a page of a list begins that has the oldest first."""

    after: UUID | None = None


@blueprint.get("/", endpoint="deeds")
def my_deeds() -> ResponseReturnValue:
    """Show the reader's deeds."""
    asked = page.query(Older)
    person_id = page.beneficiary()
    found = deed_lists.mine(
        page.session, person_id, page.community.id, before=asked.before, limit=AT_ONCE + 1
    )
    return page.render(
        "moral_bank/deeds.html",
        deeds=found[:AT_ONCE],
        mine=purse.holdings(page.session, page.community.id, person_id),
        person_id=person_id,
        children=children.of(page.session, person_id, page.community.id),
        accounts=owners.spoken_for(page.session, person_id, page.community.id),
        to_confirm=parties.waiting(page.session, page.actor, page.community.id, limit=_SHOWN + 1),
        shown=_SHOWN,
        label=progress.label,
        before=asked.before,
        older=found[AT_ONCE - 1].id if len(found) > AT_ONCE else None,
    )


@blueprint.get("/to-confirm")
def to_confirm() -> ResponseReturnValue:
    """Show what waits for the reader's word as school or family, the oldest first."""
    asked = page.query(After)
    found = parties.waiting(
        page.session, page.actor, page.community.id, after=asked.after, limit=AT_ONCE + 1
    )
    return page.render(
        "moral_bank/to_confirm.html",
        waiting=found[:AT_ONCE],
        after=asked.after,
        further=found[AT_ONCE - 1].deed_id if len(found) > AT_ONCE else None,
    )


@blueprint.get("/deeds/<uuid:deed_id>")
def deed(deed_id: UUID) -> ResponseReturnValue:
    """Show a deed with its way, and what the reader can do about it."""
    return show(visible(deed_id))


@blueprint.post("/deeds/<uuid:deed_id>/withdraw")
def withdraw(deed_id: UUID) -> ResponseReturnValue:
    """Take a declaration back."""
    gone = declaring.withdraw(page.session, _as_whom(deed_id), page.community.id, deed_id)
    page.flash(
        _("Your report is withdrawn.") if gone.deduction else _("Your declaration is withdrawn.")
    )
    return page.redirect(".deeds")


@blueprint.post("/deeds/<uuid:deed_id>/questions/<uuid:question_id>")
def answer(deed_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Answer a question about a deed."""
    form = page.form(Words)
    if form.data:
        with form.attempt():
            verification.answer(
                page.session,
                _as_whom(deed_id),
                page.community.id,
                deed_id,
                question_id,
                form.data.text,
            )
            page.flash(_("Thank you. Whoever asked is told and goes on now."))
            return page.redirect(".deed", deed_id=deed_id)
    return show(visible(deed_id), answering=form)


@blueprint.post("/deeds/<uuid:deed_id>/heard")
def hear(deed_id: UUID) -> ResponseReturnValue:
    """Write down what the person reported says."""
    form = page.form(Words)
    if form.data:
        with form.attempt():
            scoring.hear(
                page.session, _as_whom(deed_id), page.community.id, deed_id, form.data.text
            )
            page.flash(_("It is written down, and will be considered."))
            return page.redirect(".deed", deed_id=deed_id)
    return show(visible(deed_id), hearing=form)


@blueprint.post("/deeds/<uuid:deed_id>/unanswered")
def go_on_unheard(deed_id: UUID) -> ResponseReturnValue:
    """Note that the person reported did not answer in time, and go on."""
    found = visible(deed_id)
    silence.go_on(page.session, page.actor, page.community.id, found.id)
    page.flash(_("It is noted that they did not answer."))
    return page.redirect(".deed", deed_id=deed_id)


@blueprint.post("/deeds/<uuid:deed_id>/confirm")
def confirm(deed_id: UUID) -> ResponseReturnValue:
    """Say for the school, the family or the staff, or in the panel's place, whether it is true."""
    form = page.form(PartysWord)
    as_staff = form.data is not None and form.data.party in (Party.STAFF, Party.PANEL)
    if form.data and as_staff and form.data.method is None:
        form.refuse(_("Please choose how you found out: at the door, by phone, or seen."), "method")
    elif form.data:
        with form.attempt():
            verification.confirm(
                page.session,
                page.actor,
                page.community.id,
                deed_id,
                form.data.party,
                finding=form.data.finding,
                method=form.data.method or Method.SEEN,
                remark=form.data.remark,
            )
            page.flash(
                _("Your question is sent.")
                if form.data.finding is Finding.ASK
                else _("Thank you. It is written down.")
            )
            if not as_staff:
                return page.redirect(".deeds")
            tab = "staff" if form.data.party is Party.STAFF else "panel"
            return page.redirect(".desk", tab=tab)
    return show(visible(deed_id), confirming=form)


@blueprint.post("/deeds/<uuid:deed_id>/score")
def score(deed_id: UUID) -> ResponseReturnValue:
    """Set the points of a deed with a range."""
    form = page.form(Score)
    if form.data:
        with form.attempt():
            scoring.score(page.session, page.actor, page.community.id, deed_id, form.data.points)
            page.flash(_("The points are set."))
            return page.redirect(".deed", deed_id=deed_id)
    return show(visible(deed_id), scoring_=form)


@blueprint.post("/deeds/<uuid:deed_id>/drop")
def drop(deed_id: UUID) -> ResponseReturnValue:
    """End a verified deed without points."""
    form = page.form(Words)
    if form.data:
        with form.attempt():
            scoring.drop(page.session, page.actor, page.community.id, deed_id, form.data.text)
            page.flash(_("It is ended without points."), "info")
            return page.redirect(".deed", deed_id=deed_id)
    return show(visible(deed_id), dropping=form)


def _as_whom(deed_id: UUID) -> Actor:
    """Return the reader, or the reader as the guardian of the child whose deed it is."""
    found = states.find(page.session, page.community.id, deed_id)
    return children.in_whose_name(page.session, page.actor, found)
