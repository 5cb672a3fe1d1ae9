"""Public notices (公示): reading them, objecting to a line, and following one's objections."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import notices
from linli.i18n import Text
from linli.notices import ItemState, ObjectionState
from linli_web import page
from linli_web.pages import blueprint
from linli_web.texts import _

_NOTICES_AT_ONCE = 12
_ITEMS_AT_ONCE = 60

#: What a line's state is called, and the kind of badge that shows it.
ITEM_STATES: dict[ItemState, tuple[Text, str]] = {
    ItemState.ON_NOTICE: (_("In public notice"), "info"),
    ItemState.SUSPENDED: (_("Being looked into"), "wait"),
    ItemState.CONFIRMED: (_("Confirmed"), "good"),
    ItemState.REJECTED: (_("Struck off"), "bad"),
}
OBJECTION_STATES: dict[ObjectionState, tuple[Text, str]] = {
    ObjectionState.OPEN: (_("Being looked into"), "wait"),
    ObjectionState.UPHELD: (_("You were right"), "good"),
    ObjectionState.DISMISSED: (_("The line stays"), ""),
}


class Listing(BaseModel):
    """Which notices to list."""

    ended: bool = False
    before: UUID | None = None


class Lines(BaseModel):
    """Which lines of a notice to list."""

    after: int = Field(default=0, ge=0)


class Objection(BaseModel):
    """What somebody has against a line."""

    reason: str = Field(min_length=5, max_length=2000)


@blueprint.get("/c/<community>/notices", endpoint="notices")
def show_all() -> ResponseReturnValue:
    """List the notices that run, or those that have ended."""
    asked = page.query(Listing)
    found = notices.listing(
        page.session,
        page.community.id,
        running=not asked.ended,
        before=asked.before,
        limit=_NOTICES_AT_ONCE + 1,
    )
    shown = found[:_NOTICES_AT_ONCE]
    return page.render(
        "linli/notices.html",
        notices=shown,
        ended=asked.ended,
        older=shown[-1].id if len(found) > _NOTICES_AT_ONCE else None,
        mine=notices.my_objections(page.session, page.beneficiary(), page.community.id, limit=5),
        states=OBJECTION_STATES,
    )


@blueprint.get("/c/<community>/notices/<uuid:notice_id>")
def notice(notice_id: UUID) -> ResponseReturnValue:
    """Show one notice with its lines."""
    found = notices.read(page.session, page.community.id, notice_id)
    after = page.query(Lines).after
    lines = notices.items(
        page.session, page.community.id, notice_id, after=after, limit=_ITEMS_AT_ONCE + 1
    )
    shown = lines[:_ITEMS_AT_ONCE]
    return page.render(
        "linli/notice.html",
        notice=found,
        lines=shown,
        more=shown[-1].position if len(lines) > _ITEMS_AT_ONCE else None,
        after=after,
        states=ITEM_STATES,
    )


@blueprint.route("/c/<community>/notices/lines/<uuid:item_id>", methods=["GET", "POST"])
def notice_line(item_id: UUID) -> ResponseReturnValue:
    """Show one line with what was answered about it, and take an objection."""
    line = notices.find_item(page.session, page.community.id, item_id)
    form = page.form(Objection)
    if form.data:
        with form.attempt():
            objection_id = notices.object_to(
                page.session, page.actor, page.community.id, item_id, form.data.reason
            )
            page.flash(_("Your objection has arrived. You will get an answer in writing."))
            return page.redirect("linli.objection", objection_id=objection_id)
    return page.render(
        "linli/notice_line.html",
        line=line,
        notice=notices.read(page.session, page.community.id, line.notice_id),
        answers=notices.answers(page.session, [item_id]).get(item_id, []),
        may_object=line.open_to_objections and page.can("core.notices.object"),
        form=form,
        states=ITEM_STATES,
    )


@blueprint.get("/c/<community>/objections/<uuid:objection_id>")
def objection(objection_id: UUID) -> ResponseReturnValue:
    """Show an objection and its answer to whoever made it, or may answer it."""
    found = notices.find_objection(page.session, page.actor, page.community.id, objection_id)
    return page.render("linli/objection.html", objection=found, states=OBJECTION_STATES)
