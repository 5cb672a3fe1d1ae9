"""Looking after something promised: it is done, it changes, or it is dropped."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_deliberation.pages import blueprint
from linli_deliberation.pages.money import Yuan, fen, typed
from linli_deliberation.pages.topic_desk import end_of
from linli_deliberation.texts import _
from linli_deliberation.topics import acting, carrying_out, finding, mending, photos
from linli_web import page


class Kept(BaseModel):
    """What is said of something that is done, and what it really cost in yuan."""

    words: Annotated[str, StringConstraints(max_length=500)] = ""
    spent: Yuan | None = None


class Otherwise(BaseModel):
    """Who answers for something promised, until when, for how many yuan."""

    owner: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    due: date
    cost: Yuan | None = None


class Dropped(BaseModel):
    """Why something is not done after all."""

    reason: Annotated[str, StringConstraints(min_length=2, max_length=500)]


@blueprint.get("/desk/promises/<uuid:commitment_id>")
def look_after_promise(commitment_id: UUID) -> ResponseReturnValue:
    """Show what can be done about something promised."""
    return _show(commitment_id, None)


@blueprint.post("/desk/promises/<uuid:commitment_id>/done")
def fulfil(commitment_id: UUID) -> ResponseReturnValue:
    """Note that something promised was done."""
    form = page.form(Kept)
    if form.data:
        with form.attempt():
            topic = carrying_out.fulfil(
                page.session,
                page.actor,
                page.community.id,
                commitment_id,
                words=form.data.words,
                spent=fen(form.data.spent),
            )
            page.flash(_("Done. Everybody can see it."))
            return page.redirect(".topic_desk", topic_id=topic.id)
    return _show(commitment_id, form)


@blueprint.post("/desk/promises/<uuid:commitment_id>/change")
def amend_promise(commitment_id: UUID) -> ResponseReturnValue:
    """Change who answers for something promised, until when, or what it costs."""
    form = page.form(Otherwise)
    if form.data:
        with form.attempt():
            made = mending.amend(
                page.session,
                page.actor,
                page.community.id,
                commitment_id,
                owner=form.data.owner,
                due_at=end_of(form.data.due),
                cost=fen(form.data.cost),
            )
            page.flash(_("It is changed. What it was before stays to be read."))
            return page.redirect(".topic_desk", topic_id=made.topic_id)
    return _show(commitment_id, form)


@blueprint.post("/desk/promises/<uuid:commitment_id>/drop")
def drop_promise(commitment_id: UUID) -> ResponseReturnValue:
    """Say that something promised is not done after all."""
    form = page.form(Dropped)
    if form.data:
        with form.attempt():
            topic = mending.drop(
                page.session,
                page.actor,
                page.community.id,
                commitment_id,
                reason=form.data.reason,
            )
            page.flash(_("It is dropped. Everybody can read why."), "info")
            return page.redirect(".topic_desk", topic_id=topic.id)
    return _show(commitment_id, form)


def _show(commitment_id: UUID, form: page.Form[Any] | None) -> ResponseReturnValue:
    """Show something promised to whoever acts in the stage of its matter."""
    page.require("deliberation.propose")
    promise, topic = photos.promised(page.session, page.community.id, commitment_id)
    acting.require(page.session, page.actor, topic, finding.stage_of(page.session, topic))
    return page.render(
        "deliberation/promise.html",
        form=form,
        topic=topic,
        promise=promise,
        due=promise.due_at.astimezone(ZoneInfo(page.community.time_zone)).date().isoformat(),
        cost=typed(promise.cost),
    )
