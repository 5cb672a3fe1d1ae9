"""Screening topics: given back, not taken up, merged, ended; each with a reason."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Pressed, Why
from linli_deliberation.pages.topic_desk import again
from linli_deliberation.texts import _
from linli_deliberation.topics import deciding, screening
from linli_web import page


class Merge(BaseModel):
    """Into which proposal, and why."""

    into: UUID
    reason: Annotated[str, StringConstraints(min_length=2, max_length=2000)]


@blueprint.post("/desk/topics/<uuid:topic_id>/return")
def return_topic(topic_id: UUID) -> ResponseReturnValue:
    """Give a proposal back."""
    return _with_reason(topic_id, screening.return_)


@blueprint.post("/desk/topics/<uuid:topic_id>/reject")
def reject_topic(topic_id: UUID) -> ResponseReturnValue:
    """Decide against a proposal."""
    return _with_reason(topic_id, screening.reject)


@blueprint.post("/desk/topics/<uuid:topic_id>/cancel")
def cancel_topic(topic_id: UUID) -> ResponseReturnValue:
    """End a topic on its way."""
    return _with_reason(topic_id, screening.cancel)


@blueprint.post("/desk/topics/<uuid:topic_id>/not-adopted")
def not_adopted(topic_id: UUID) -> ResponseReturnValue:
    """Close a topic whose vote did not pass."""
    form = page.form(Pressed)
    with form.attempt():
        deciding.not_adopted(page.session, page.actor, page.community.id, topic_id)
        page.flash(_("The matter is closed. Whoever proposed or supports it is told."))
        return page.redirect(".topic", topic_id=topic_id)
    return again(topic_id, form)


@blueprint.post("/desk/topics/<uuid:topic_id>/merge")
def merge_topic(topic_id: UUID) -> ResponseReturnValue:
    """Merge a proposal into another."""
    form = page.form(Merge)
    if form.data:
        with form.attempt():
            screening.merge(
                page.session,
                page.actor,
                page.community.id,
                topic_id,
                form.data.into,
                reason=form.data.reason,
            )
            page.flash(_("Merged. The supporters are asked whether they support that too."))
            return page.redirect(".topic", topic_id=form.data.into)
    return again(topic_id, form)


def _with_reason(topic_id: UUID, act: screening.Act) -> ResponseReturnValue:
    form = page.form(Why)
    if form.data:
        with form.attempt():
            act(page.session, page.actor, page.community.id, topic_id, reason=form.data.reason)
            page.flash(_("It is written down for everybody."))
            return page.redirect(".topic", topic_id=topic_id)
    return again(topic_id, form)
