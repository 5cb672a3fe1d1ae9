"""What is made public: major matters, accounts and welfare, with questions and answers."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_deliberation import settings
from linli_deliberation.disclosure import matters as rules
from linli_deliberation.models import MatterKind
from linli_deliberation.pages import blueprint
from linli_deliberation.texts import _
from linli_web import page

KINDS = {
    MatterKind.MAJOR: _("Major matters"),
    MatterKind.ACCOUNTS: _("Accounts"),
    MatterKind.WELFARE: _("Welfare"),
}


class Publication(BaseModel):
    """What is made public."""

    kind: MatterKind = MatterKind.MAJOR
    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    words: Annotated[str, StringConstraints(min_length=2, max_length=8000)]


class Asking(BaseModel):
    """A question."""

    words: Annotated[str, StringConstraints(min_length=2, max_length=500)]


class Answering(BaseModel):
    """An answer."""

    answer: Annotated[str, StringConstraints(min_length=2, max_length=2000)]


@blueprint.get("/matters")
def matters() -> ResponseReturnValue:
    """Show what was made public."""
    _require_reader()
    return page.render(
        "deliberation/matters.html",
        matters=rules.of(page.session, page.community.id),
        kinds=KINDS,
        may=page.can(rules.PUBLISH),
    )


@blueprint.route("/matters/new", methods=["GET", "POST"])
def publish_matter() -> ResponseReturnValue:
    """Make something public."""
    page.require(rules.PUBLISH)
    form = page.form(Publication, {"kind": MatterKind.MAJOR.value})
    if form.data:
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
    return page.render("deliberation/matter_new.html", form=form, kinds=kinds)


@blueprint.get("/matters/<uuid:matter_id>")
def matter(matter_id: UUID) -> ResponseReturnValue:
    """Show one matter with its questions."""
    return _matter(matter_id)


@blueprint.post("/matters/<uuid:matter_id>/questions")
def ask_question(matter_id: UUID) -> ResponseReturnValue:
    """Ask about a matter."""
    form = page.form(Asking)
    if form.data:
        with form.attempt():
            rules.ask(
                page.session,
                page.actor,
                page.community.id,
                matter_id,
                form.data.words,
                once=form.once,
            )
            page.flash(_("Your question is there. The answer comes here too."))
            return page.redirect(".matter", matter_id=matter_id)
    return _matter(matter_id, form)


@blueprint.post("/matters/<uuid:matter_id>/questions/<uuid:question_id>")
def answer_question(matter_id: UUID, question_id: UUID) -> ResponseReturnValue:
    """Answer a question."""
    form = page.form(Answering)
    if form.data:
        with form.attempt():
            rules.answer(page.session, page.actor, page.community.id, question_id, form.data.answer)
            page.flash(_("The answer is public."))
            return page.redirect(".matter", matter_id=matter_id)
    return _matter(matter_id, form)


def _require_reader() -> None:
    """Refuse members who may not vote, unless everybody may read."""
    if not settings.of(page.session, page.community.id).shows_topics:
        page.require("deliberation.vote")


def _matter(matter_id: UUID, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    _require_reader()
    found = rules.find(page.session, page.community.id, matter_id)
    return page.render(
        "deliberation/matter.html",
        matter=found,
        kind=KINDS[found.kind],
        questions=rules.questions(page.session, found),
        form=form or page.form(Asking),
        member=page.can("deliberation.vote"),
        may=page.can(rules.PUBLISH),
    )
