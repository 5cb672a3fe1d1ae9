"""The inbox: what the reader was told, newest first."""

from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import communities, inbox
from linli_web import page
from linli_web.pages import blueprint
from linli_web.texts import _

_AT_ONCE = 20


class Cursor(BaseModel):
    """Where a page of a list begins."""

    before: UUID | None = None


@blueprint.get("/c/<community>/inbox", endpoint="inbox")
def show() -> ResponseReturnValue:
    """List the messages of this reader."""
    assert page.person is not None
    messages = inbox.page(
        page.session, page.person.id, before=page.query(Cursor).before, limit=_AT_ONCE + 1
    )
    older = messages[_AT_ONCE - 1].id if len(messages) > _AT_ONCE else None
    return page.render("linli/inbox.html", messages=messages[:_AT_ONCE], older=older)


@blueprint.post("/c/<community>/inbox/<uuid:message_id>")
def open_message(message_id: UUID) -> ResponseReturnValue:
    """Mark a message as read and go where it leads."""
    assert page.person is not None
    message = inbox.open_link(page.session, page.person.id, message_id)
    if message is None:
        raise page.not_found()
    if not message.link:
        return page.redirect("linli.inbox")
    slug = page.community.slug
    if message.community_id is not None:
        slug = communities.home_of(page.session, message.community_id).slug
    return page.go_to(url_for("linli.home", community=slug) + message.link)


@blueprint.post("/c/<community>/inbox/read")
def read_all() -> ResponseReturnValue:
    """Mark every message as read."""
    assert page.person is not None
    inbox.mark_all_read(page.session, page.person.id)
    page.flash(_("All messages are marked as read."))
    return page.redirect("linli.inbox")
