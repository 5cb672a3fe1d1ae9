"""Making things public: published, answered, corrected, taken back; photos and files with them."""

from typing import Annotated, BinaryIO, cast
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_deliberation.disclosure import correcting, files, formatting, questions
from linli_deliberation.disclosure import matters as rules
from linli_deliberation.models import Correction, Matter, MatterKind
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Pressed, Why
from linli_deliberation.pages.matters import KINDS, show
from linli_deliberation.refusals import MatterRefused
from linli_deliberation.texts import _
from linli_web import page


class Wording(BaseModel):
    """A title and a text; looked at first, nothing is published yet."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    words: Annotated[str, StringConstraints(min_length=2, max_length=8000)]
    preview: bool = False


class Publication(Wording):
    """What is made public."""

    kind: MatterKind = MatterKind.MAJOR


class Corrected(Wording):
    """What it should say instead, and what was wrong."""

    reason: Annotated[str, StringConstraints(min_length=2, max_length=500)]


class Answering(BaseModel):
    """An answer."""

    answer: Annotated[str, StringConstraints(min_length=2, max_length=2000)]


@blueprint.route("/matters/new", methods=["GET", "POST"])
def publish_matter() -> ResponseReturnValue:
    """Make something public."""
    page.require(rules.PUBLISH)
    form = page.form(Publication, {"kind": MatterKind.MAJOR.value})
    if form.data and not form.data.preview:
        with form.attempt():
            made = rules.publish(
                page.session,
                page.actor,
                page.community.id,
                form.data.kind,
                form.data.title,
                form.data.words,
            )
            page.flash(_("It is public, and on a notice."))
            return page.redirect(".matter", matter_id=made.id)
    kinds = [(kind.value, title) for kind, title in KINDS.items()]
    return page.render(
        "deliberation/matter_new.html", form=form, kinds=kinds, shown=_looked_at(form.data)
    )


@blueprint.post("/matters/<uuid:matter_id>/questions/<uuid:question_id>")
def answer_question(matter_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Answer a question."""
    form = page.form(Answering)
    if form.data:
        with form.attempt():
            questions.answer(
                page.session, page.actor, page.community.id, question_id, form.data.answer
            )
            page.flash(_("The answer is public."))
            return page.redirect(".matter", matter_id=matter_id)
    return show(matter_id, form)


@blueprint.route("/matters/<uuid:matter_id>/correct", methods=["GET", "POST"])
def correct_matter(matter_id: UUID) -> ResponseReturnValue:
    """Correct something made public."""
    page.require(rules.PUBLISH)
    found = rules.find(page.session, page.community.id, matter_id)
    corrections = rules.corrections(page.session, found.id)
    now_said: Matter | Correction = corrections[-1] if corrections else found
    form = page.form(Corrected, {"title": now_said.title, "words": now_said.words})
    if form.data and not form.data.preview:
        with form.attempt():
            correcting.correct(
                page.session,
                page.actor,
                page.community.id,
                matter_id,
                title=form.data.title,
                words=form.data.words,
                reason=form.data.reason,
            )
            page.flash(_("The correction is public, and on a notice."))
            return page.redirect(".matter", matter_id=matter_id)
    return page.render(
        "deliberation/matter_correct.html",
        form=form,
        matter=found,
        title=now_said.title,
        shown=_looked_at(form.data),
    )


@blueprint.post("/matters/<uuid:matter_id>/take-back")
def take_matter_back(matter_id: UUID) -> ResponseReturnValue:
    """Show something made public no more."""
    form = page.form(Why)
    if form.data:
        with form.attempt():
            correcting.take_back(
                page.session, page.actor, page.community.id, matter_id, reason=form.data.reason
            )
            page.flash(_("It is taken back. Everybody can read why."), "info")
            return page.redirect(".matter", matter_id=matter_id)
    return show(matter_id, form)


@blueprint.post("/matters/<uuid:matter_id>/files")
def attach_to_matter(matter_id: UUID) -> ResponseReturnValue:
    """Add photos or files to something made public."""
    form = page.form(Pressed)
    with form.attempt():
        sent = page.uploads("files")
        if not sent:
            raise MatterRefused(_("Please choose a photo or a file."), field="files")
        for file in sent:
            files.attach(
                page.session,
                page.actor,
                page.community.id,
                matter_id,
                file.filename or "",
                cast(BinaryIO, file.stream),
            )
        page.flash(_("Everybody who reads it can see them now."))
        return page.redirect(".matter", matter_id=matter_id)
    return show(matter_id, form)


@blueprint.post("/matters/<uuid:matter_id>/files/<uuid:evidence_id>/remove")
def remove_from_matter(matter_id: UUID, evidence_id: UUID) -> ResponseReturnValue:
    """Take a photo or a file away from something made public."""
    form = page.form(Pressed)
    with form.attempt():
        files.remove(page.session, page.actor, page.community.id, matter_id, evidence_id)
        page.flash(_("The file is taken away."), "info")
        return page.redirect(".matter", matter_id=matter_id)
    return show(matter_id, form)


def _looked_at(wording: Wording | None) -> list[formatting.Block]:
    """Return what somebody wants to look at before it is published."""
    return formatting.blocks(wording.words) if wording is not None and wording.preview else []
