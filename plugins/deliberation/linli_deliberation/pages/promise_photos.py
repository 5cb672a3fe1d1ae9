"""Photos of what was promised: whoever carries it out adds them, everybody sees them."""

from typing import BinaryIO, cast
from uuid import UUID

from flask.typing import ResponseReturnValue

from linli import evidence
from linli.subjects import Subject
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Pressed
from linli_deliberation.refusals import TopicRefused
from linli_deliberation.texts import _
from linli_deliberation.topics import photos
from linli_web import page


@blueprint.route("/desk/promises/<uuid:commitment_id>/photos", methods=["GET", "POST"])
def promise_photos(commitment_id: UUID) -> ResponseReturnValue:
    """Show the photos of a promise, and add some."""
    page.require("deliberation.propose")
    promise, topic = photos.promised(page.session, page.community.id, commitment_id)
    photos.require_showing(page.session, page.actor, topic)
    form = page.form(Pressed)
    if form.data:
        with form.attempt():
            files = page.uploads("photos")
            if not files:
                raise TopicRefused(_("Please choose a photo."), field="photos")
            for file in files:
                photos.attach(
                    page.session,
                    page.actor,
                    page.community.id,
                    promise.id,
                    file.filename or "",
                    cast(BinaryIO, file.stream),
                )
            page.flash(_("Everybody in the community can see them now."))
            return page.redirect(".topic", topic_id=topic.id)
    return page.render(
        "deliberation/promise_photos.html",
        form=form,
        topic=topic,
        promise=promise,
        photos=evidence.listing(page.session, Subject(photos.SUBJECT, promise.id)),
    )
