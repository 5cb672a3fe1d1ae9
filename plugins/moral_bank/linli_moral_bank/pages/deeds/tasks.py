"""Published tasks: the list, taking one up, handing it in, and the sheet of an event."""

from datetime import date
from typing import Annotated
from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import dates, pdf
from linli.access import Actor
from linli.i18n import Text, translate
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import children
from linli_moral_bank.deeds.children import Child
from linli_moral_bank.deeds.declaring import Photo
from linli_moral_bank.models import EvidenceNeed, TaskKind, Way
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.paging import AT_ONCE, Older
from linli_moral_bank.pages.shop.choosing import chosen_child
from linli_moral_bank.tasks import publishing, reading, taking
from linli_moral_bank.tasks.refusals import TaskUnknown
from linli_moral_bank.texts import _
from linli_web import page


class NewTask(BaseModel):
    """Something to do."""

    kind: TaskKind = TaskKind.TASK
    rule_code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    about: Annotated[str, StringConstraints(max_length=500)] = ""
    since: date
    until: date
    places: Annotated[int, Field(ge=1, le=1000)] | None = None


class Done(BaseModel):
    """How a task went."""

    story: Annotated[str, StringConstraints(min_length=2, max_length=1000)]
    quantity: Annotated[int, Field(ge=1, le=100_000)] = 1
    separate: bool = False
    happened_on: date | None = None


@blueprint.get("/tasks")
def tasks() -> ResponseReturnValue:
    """Show what there is to do."""
    day, before = today(page.session, page.community), page.query(Older).before
    child = chosen_child()
    asked = (page.session, page.community.id, _whose(child), day)
    over = reading.listing(*asked, over=True, before=before, limit=AT_ONCE + 1)
    return page.render(
        "moral_bank/tasks.html",
        tasks=reading.listing(*asked) if before is None else [],
        over=over[:AT_ONCE],
        before=before,
        older=over[AT_ONCE - 1].id if len(over) > AT_ONCE else None,
        may_publish=page.can("moral_bank.publish"),
        child=child,
    )


@blueprint.route("/tasks/new", methods=["GET", "POST"])
def new_task() -> ResponseReturnValue:
    """Publish something to do."""
    page.require("moral_bank.publish")
    present = today(page.session, page.community)
    form = page.form(NewTask, {"kind": "task", "since": present, "until": present})
    if form.data:
        with form.attempt():
            made = publishing.publish(
                page.session, page.actor, page.community.id, **form.data.model_dump()
            )
            page.flash(_("It is published. Residents can take it up now."))
            return page.redirect(".task", task_id=made.id)
    book = rule_sets.in_force(page.session, page.community.id)
    return page.render(
        "moral_bank/task_new.html",
        form=form,
        today=present,
        rules=[
            (rule.code, rule.title)
            for rule in (book.rules if book else ())
            if Way.SELF in rule.ways and not rule.is_deduction
        ],
    )


@blueprint.get("/tasks/<uuid:task_id>")
def task(task_id: UUID) -> ResponseReturnValue:
    """Show a task, and what the reader can do about it."""
    return _task(task_id)


@blueprint.post("/tasks/<uuid:task_id>/take")
def take_task(task_id: UUID) -> ResponseReturnValue:
    """Take a task up."""
    child = chosen_child()
    taking.take_up(page.session, _as_whom(child), page.community.id, task_id)
    page.flash(
        _("Thank you! It is now %(name)s's. Tell us here when it is done.", name=child.name)
        if child
        else _("Thank you! It is yours now. Tell us here when it is done.")
    )
    return page.redirect(".task", task_id=task_id, child=_id(child))


@blueprint.post("/tasks/<uuid:task_id>/back")
def give_task_back(task_id: UUID) -> ResponseReturnValue:
    """Give a task back."""
    child = chosen_child()
    taking.give_back(page.session, _as_whom(child), page.community.id, task_id)
    page.flash(_("You gave it back. Somebody else can take it up now."), "info")
    return page.redirect(".tasks", child=_id(child))


@blueprint.post("/tasks/<uuid:task_id>/done")
def hand_in_task(task_id: UUID) -> ResponseReturnValue:
    """Tell how a task went."""
    form = page.form(Done)
    if form.data:
        with form.attempt():
            deed = taking.hand_in(
                page.session,
                _as_whom(chosen_child()),
                page.community.id,
                task_id,
                story=form.data.story,
                quantity=form.data.quantity,
                separate=form.data.separate,
                happened_on=form.data.happened_on,
                photos=[
                    Photo(one.filename or "", one.stream)  # type: ignore[arg-type]
                    for one in page.uploads("photos")
                ],
            )
            page.flash(_("Thank you! The panel of the resident group will look into it."))
            return page.redirect(".deed", deed_id=deed.id)
    form.values.setdefault("photos", None)
    return _task(task_id, form)


@blueprint.post("/tasks/<uuid:task_id>/close")
def close_task(task_id: UUID) -> ResponseReturnValue:
    """End a task early."""
    publishing.close(page.session, page.actor, page.community.id, task_id)
    page.flash(_("It has ended."), "info")
    return page.redirect(".tasks")


@blueprint.get("/here/<sign>")
def here(sign: str) -> ResponseReturnValue:
    """Show the event whose sheet was scanned."""
    found = taking.by_sign(page.session, page.community.id, sign)
    return page.render("moral_bank/here.html", task=found, sign=sign, children=_children())


@blueprint.post("/here/<sign>")
def come_in(sign: str) -> ResponseReturnValue:
    """Write down that the reader, or their child, came to an event."""
    came = taking.come_in(page.session, _as_whom(chosen_child()), page.community.id, sign)
    page.flash(
        _(
            "Thank you for coming! You had told of this for today already: your scan stands with "
            "it, and it counts once. If that was something else, please declare it once more."
        )
        if came.told_before
        else _("Thank you for coming! It is written down, and the panel confirms it.")
    )
    return page.redirect(".deed", deed_id=came.deed.id)


@blueprint.get("/tasks/<uuid:task_id>/sheet.pdf")
def task_sheet(task_id: UUID) -> ResponseReturnValue:
    """Return the sheet that hangs at an event, to be scanned."""
    page.require("moral_bank.publish")
    found = publishing.find(page.session, page.community.id, task_id)
    if found.sign is None:
        raise TaskUnknown(_("There is no such event here."))

    def say(text: Text) -> str:
        return translate(text, page.language)

    body = pdf.poster(
        pdf.Poster(
            title=found.title,
            lead=say(
                _(
                    "%(day)s. Scan this with your phone, and it is written down that you came.",
                    day=dates.day(found.since, page.language),
                )
            ),
            columns=(pdf.Column(say(_("What there is to do"))),),
            rows=((found.about or found.title,),),
            footer=page.community.name,
            address=url_for(".here", sign=found.sign, _external=True),
            check=say(_("Scan here")),
        ),
        page.language,
    )
    return Response(body, mimetype="application/pdf")


def _as_whom(child: Child | None) -> Actor:
    if child is None:
        return page.actor
    return children.acting_for(page.session, page.actor, child.person_id)


def _whose(child: Child | None) -> UUID:
    return child.person_id if child else page.beneficiary()


def _id(child: Child | None) -> UUID | None:
    return child.person_id if child else None


def _children() -> list[Child]:
    return children.of(page.session, page.beneficiary(), page.community.id)


def _task(task_id: UUID, form: page.Form[Done] | None = None) -> ResponseReturnValue:
    found = publishing.find(page.session, page.community.id, task_id)
    day = today(page.session, page.community)
    child = chosen_child()
    row = reading.one(page.session, found, _whose(child))
    book = rule_sets.in_force(page.session, page.community.id)
    rule = next((one for one in (book.rules if book else ()) if one.code == row.rule_code), None)
    manages = page.can("moral_bank.publish")
    return page.render(
        "moral_bank/task.html",
        task=row,
        child=child,
        children=_children(),
        rule=rule,
        is_open=not row.closed and row.until >= day,
        may_tell=not row.closed and row.since <= day <= row.until + reading.GRACE,
        tell_until=row.until + reading.GRACE,
        last=min(row.until, day),
        form=form,
        wants_photo=rule is not None and rule.evidence is EvidenceNeed.PHOTO,
        manages=manages,
        takers=reading.takers(page.session, task_id) if manages else [],
    )
