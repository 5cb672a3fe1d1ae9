"""The panel's pages, made for a phone at the door: the next deed, who, call, yes, no, ask."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import access, evidence
from linli_moral_bank.deeds import (
    acting,
    alike,
    deed_lists,
    panels,
    progress,
    states,
    verification,
)
from linli_moral_bank.deeds.refusals import DeedUnknown
from linli_moral_bank.models import DeedState, Finding, Method, Rule
from linli_moral_bank.pages import blueprint
from linli_moral_bank.tasks import reading
from linli_moral_bank.texts import _
from linli_web import page

#: So many deeds are named; the others come once these are decided.
_AT_ONCE = 50


class Verdict(BaseModel):
    """What a member of the panel found, and how."""

    finding: Finding
    method: Method | None = None
    remark: str = Field(default="", max_length=500)
    made_up: bool = False


_DONE = {
    Finding.YES: _("Thank you. It is noted as confirmed."),
    Finding.NO: _("It is noted as not confirmed."),
    Finding.ASK: _("Your question is sent."),
}


@blueprint.get("/panel")
def panel() -> ResponseReturnValue:
    """Show what waits for this member of the panel."""
    groups = access.groups_with(page.session, page.actor, "moral_bank.verify", page.community.id)
    if groups is not None and not groups:
        page.require("moral_bank.verify")
    here = page.community.id
    queue = deed_lists.queue(page.session, page.actor, here, limit=_AT_ONCE)
    full = len(queue) == _AT_ONCE
    waiting = deed_lists.queue_length(page.session, page.actor, here) if full else len(queue)
    return page.render("moral_bank/panel.html", queue=queue, further=waiting - len(queue))


@blueprint.route("/panel/<uuid:deed_id>", methods=["GET", "POST"])
def verify(deed_id: UUID) -> ResponseReturnValue:
    """Look into one deed, and go on to the next."""
    deed = states.find(page.session, page.community.id, deed_id)
    panels.require(page.session, page.actor, page.community.id, deed.group_id)
    if page.beneficiary() in acting.concerned(page.session, deed):
        raise DeedUnknown(_("There is no such deed here."))
    form = page.form(Verdict)
    method = form.data.method if form.data else None
    if form.data and method is None:
        form.refuse(_("Please choose how you found out: at the door, by phone, or seen."), "method")
    elif form.data and method:
        with form.attempt():
            verification.verify(
                page.session,
                page.actor,
                page.community.id,
                deed_id,
                finding=form.data.finding,
                method=method,
                remark=form.data.remark,
                made_up=form.data.made_up and form.data.finding is Finding.NO,
            )
            page.flash(_DONE[form.data.finding])
            waiting = deed_lists.queue(page.session, page.actor, page.community.id, limit=1)
            if waiting:
                return page.redirect(".verify", deed_id=waiting[0].id)
            return page.redirect(".panel")
    return page.render(
        "moral_bank/verify.html",
        form=form,
        deed=deed_lists.row_of(page.session, page.actor, deed, known=True),
        rule=page.session.get_one(Rule, deed.rule_id),
        photos=[
            one
            for one in evidence.listing(page.session, states.subject_of(deed_id))
            if one.is_photo
        ],
        findings=deed_lists.findings(page.session, deed_id),
        scanned=reading.scanned(page.session, deed_id),
        alike=alike.of(page.session, deed),
        states=progress.STATES,
        open=deed.state in (DeedState.SUBMITTED, DeedState.VERIFYING),
    )
