"""The notices desk: objections to look into and answer, notices that run, and what is on file."""

from typing import Literal
from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import access
from linli import notices as rules
from linli.hooks import Correctable
from linli.notices import Correction, ObjectionRow, ObjectionState
from linli_web import page
from linli_web.staff import blueprint, labels
from linli_web.texts import _

_ROWS = 30


class Desk(BaseModel):
    """Which part of the desk is shown, and where its page begins."""

    part: Literal["open", "running", "file"] = "open"
    before: UUID | None = None


class Answer(BaseModel):
    """What was found out about an objection, and what follows from it."""

    outcome: Literal["strike", "correct", "keep"]
    answer: str = Field(min_length=5, max_length=4000)
    detail: str = Field(default="", max_length=1000)
    number: int | None = None


@blueprint.get("/notices")
def notices() -> ResponseReturnValue:
    """Show what is to be answered, what runs, or what is on file."""
    session, actor, here = page.session, page.actor, page.community.id
    # Whoever may answer for one group only sees that group's objections.
    answers = access.groups_with(session, actor, "core.notices.answer", here) != frozenset()
    if not answers:
        page.require("core.staff_area")
    desk = page.query(Desk)
    waiting = rules.open_objections(session, actor, here)
    part = desk.part if answers or desk.part == "running" else "running"
    objections: list[ObjectionRow] = []
    running = []
    if part == "running":
        running = rules.listing(session, here, running=True, before=desk.before, limit=_ROWS + 1)
    elif answers:
        objections = rules.objections(
            session, actor, here, open_only=part == "open", before=desk.before, limit=_ROWS + 1
        )
    last = (running or objections)[_ROWS - 1] if len(running or objections) > _ROWS else None
    tabs = [("running", _("Running notices"), 0)]
    if answers:
        tabs = [("open", _("To answer"), waiting), *tabs, ("file", _("All objections"), 0)]
    return page.render(
        "linli/staff/notices.html",
        part=part,
        tabs=[(title, url_for("staff.notices", part=name), count) for name, title, count in tabs],
        current=[name for name, _title, _count in tabs].index(part),
        objections=objections[:_ROWS],
        running=running[:_ROWS],
        states=STATES,
        groups={group.id: group.name for group in labels.groups()},
        next_page=url_for("staff.notices", part=part, before=last.id) if last else None,
    )


@blueprint.route("/notices/objections/<uuid:objection_id>", methods=["GET", "POST"])
def notices_objection(objection_id: UUID) -> ResponseReturnValue:
    """Show an objection with everything about it, and take the written answer."""
    session, actor, here = page.session, page.actor, page.community.id
    found = rules.find_objection(session, actor, here, objection_id)
    page.require("core.notices.answer", found.group_id)
    line = rules.find_item(session, here, found.item_id)
    number = rules.correctable(session, line.subject)
    given: dict[str, object] = {"outcome": "", "detail": found.item_detail}
    form = page.form(Answer, given | ({"number": number.stands_at} if number else {}))
    if form.data:
        with form.attempt():
            rules.answer(
                session,
                actor,
                here,
                objection_id,
                upheld=form.data.outcome != "keep",
                answer=form.data.answer,
                correction=_correction(form.data, number),
            )
            page.flash(_("The answer is given, and whoever objected has a message."))
            return page.redirect("staff.notices")
    return page.render(
        "linli/staff/objection.html",
        form=form,
        objection=found,
        number=number,
        line=line,
        earlier=rules.answers(session, [found.item_id]).get(found.item_id, []),
        states=STATES,
        groups={group.id: group.name for group in labels.groups()},
    )


def _correction(given: Answer, number: Correctable | None) -> Correction | None:
    """Return what the line says from now on; its number goes to the plugin that published it."""
    if given.outcome != "correct":
        return None
    terms = {number.term: given.number} if number and given.number is not None else {}
    return Correction(given.detail, terms)


#: What the state of an objection is called, and its badge.
STATES = {
    ObjectionState.OPEN: (_("To answer"), "wait"),
    ObjectionState.UPHELD: (_("Was right"), "good"),
    ObjectionState.DISMISSED: (_("Was not right"), ""),
}
