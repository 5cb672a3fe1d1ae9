"""Those who proposed by phone or on a slip: their name and number, and who is to be called back."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Pressed
from linli_deliberation.pages.topic_desk import again
from linli_deliberation.texts import _
from linli_deliberation.topics import callers as rules
from linli_deliberation.topics import reading
from linli_web import page


class Named(BaseModel):
    """Who proposed something, and how they are reached."""

    caller: Annotated[str, StringConstraints(max_length=80)] = ""
    contact: Annotated[str, StringConstraints(max_length=120)] = ""


@blueprint.get("/desk/callers")
def callers() -> ResponseReturnValue:
    """Show who is to be told what."""
    return page.render(
        "deliberation/callers.html",
        news=rules.news(page.session, page.actor, page.community.id),
        happened=reading.HAPPENED,
    )


@blueprint.post("/desk/topics/<uuid:topic_id>/caller")
def name_caller(topic_id: UUID) -> ResponseReturnValue:
    """Write down who proposed a topic, or forget them."""
    form = page.form(Named)
    if form.data:
        with form.attempt():
            kept = rules.name(
                page.session,
                page.actor,
                page.community.id,
                topic_id,
                name=form.data.caller,
                contact=form.data.contact,
            )
            page.flash(
                _("Nobody is named for it any more.")
                if kept is None
                else _("It is kept. Only those who look after proposals read it.")
            )
            return page.redirect(".topic_desk", topic_id=topic_id)
    return again(topic_id, form)


@blueprint.post("/desk/topics/<uuid:topic_id>/caller/told")
def caller_told(topic_id: UUID) -> ResponseReturnValue:
    """Note that whoever proposed a topic knows what happened."""
    form = page.form(Pressed)
    with form.attempt():
        kept = rules.told(page.session, page.actor, page.community.id, topic_id)
        page.flash(
            _("Noted. How to reach them is deleted, since the matter is over.")
            if not kept.contact
            else _("Noted: they know.")
        )
        return page.redirect(".callers")
    return again(topic_id, form)
