"""Appeals: making one on the page of what it is against, and answering it at the desk."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_moral_bank.conduct import appeals as rules
from linli_moral_bank.models import AppealAgainst
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.paging import AT_ONCE, Older
from linli_moral_bank.texts import _
from linli_web import page


class Appealing(BaseModel):
    """Why somebody sees it otherwise."""

    against: AppealAgainst
    subject: UUID
    text: Annotated[str, StringConstraints(min_length=2, max_length=1000)]


class Answer(BaseModel):
    """What is decided about an appeal, and why."""

    upheld: bool
    text: Annotated[str, StringConstraints(min_length=2, max_length=1000)]


@blueprint.post("/appeals")
def make_appeal() -> ResponseReturnValue:
    """Ask for another look."""
    form = page.form(Appealing)
    if form.data:
        with form.attempt():
            made = rules.appeal(
                page.session,
                page.actor,
                page.community.id,
                form.data.against,
                form.data.subject,
                form.data.text,
            )
            page.flash(_("Your appeal has arrived. You will get an answer in writing."))
            if made.person_id != page.beneficiary():
                return page.redirect(".child", child_id=made.person_id)
            return page.redirect(".deeds")
    return page.render("moral_bank/appeal.html", form=form)


@blueprint.get("/desk/appeals")
def appeals() -> ResponseReturnValue:
    """Show the appeals to those who answer them."""
    return _appeals()


@blueprint.post("/desk/appeals/<uuid:appeal_id>")
def answer_appeal(appeal_id: UUID) -> ResponseReturnValue:
    """Decide an appeal."""
    rules.find_appeal(page.session, page.actor, page.community.id, appeal_id)
    form = page.form(Answer)
    if form.data:
        with form.attempt():
            rules.answer(
                page.session,
                page.actor,
                page.community.id,
                appeal_id,
                upheld=form.data.upheld,
                text=form.data.text,
            )
            page.flash(_("The answer is given, and whoever appealed has a message."))
            return page.redirect(".appeals")
    return _appeals(form, appeal_id)


def _appeals(
    form: page.Form[Answer] | None = None, answered: UUID | None = None
) -> ResponseReturnValue:
    before = page.query(Older).before
    found = rules.listing(
        page.session, page.actor, page.community.id, before=before, limit=AT_ONCE + 1
    )
    return page.render(
        "moral_bank/appeals.html",
        appeals=found[:AT_ONCE],
        before=before,
        older=found[AT_ONCE - 1].id if len(found) > AT_ONCE else None,
        form=form,
        answered=answered,
    )
