"""The pages of the tool shed: parse, call a rule, render."""

from typing import Annotated
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli.i18n import texts
from linli_tool_shed import shed as rules
from linli_web import page

_ = texts("linli_tool_shed")
blueprint = Blueprint("tool_shed", __name__)


class NewTool(BaseModel):
    """What a store keeper types."""

    name: Annotated[str, StringConstraints(min_length=2, max_length=80)]


@blueprint.get("/")
def shed() -> ResponseReturnValue:
    return _list(page.form(NewTool))


@blueprint.post("/")
def add() -> ResponseReturnValue:
    form = page.form(NewTool)
    if form.data:
        with form.attempt():
            rules.add(page.session, page.actor, page.community.id, form.data.name)
            page.flash(_("The tool is in the shed."))
            return page.redirect(".shed")
    return _list(form)


@blueprint.post("/<uuid:tool_id>/borrow")
def borrow(tool_id: UUID) -> ResponseReturnValue:
    rules.borrow(page.session, page.actor, page.community.id, tool_id)
    page.flash(_("It is yours to use. Please bring it back clean."))
    return page.redirect(".shed")


def _list(form: page.Form[NewTool]) -> ResponseReturnValue:
    return page.render(
        "tool_shed/shed.html",
        form=form,
        tools=rules.tools(page.session, page.community.id),
        keeper=page.can("tool_shed.keep"),
    )
