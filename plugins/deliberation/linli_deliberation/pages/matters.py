"""What is made public, for everybody: the list, one matter with its questions, asking."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import evidence
from linli_deliberation import settings
from linli_deliberation.disclosure import formatting, questions
from linli_deliberation.disclosure import matters as rules
from linli_deliberation.models import Correction, Matter, MatterKind
from linli_deliberation.pages import blueprint
from linli_deliberation.texts import _
from linli_web import page

KINDS = {
    MatterKind.MAJOR: _("Major matters"),
    MatterKind.ACCOUNTS: _("Accounts"),
    MatterKind.WELFARE: _("Welfare"),
}


class Before(BaseModel):
    """Which page of the list: what comes before this matter."""

    before: UUID | None = None


class Asking(BaseModel):
    """A question."""

    words: Annotated[str, StringConstraints(min_length=2, max_length=500)]


@blueprint.get("/matters")
def matters() -> ResponseReturnValue:
    """Show what was made public."""
    _require_reader()
    before = page.query(Before).before
    rows = rules.of(page.session, page.community.id, before=before, limit=rules.AT_ONCE + 1)
    return page.render(
        "deliberation/matters.html",
        matters=rows[: rules.AT_ONCE],
        before=before,
        older=rows[rules.AT_ONCE - 1].id if len(rows) > rules.AT_ONCE else None,
        kinds=KINDS,
        may=page.can(rules.PUBLISH),
    )


@blueprint.get("/matters/<uuid:matter_id>")
def matter(matter_id: UUID) -> ResponseReturnValue:
    """Show one matter with its questions."""
    return show(matter_id)


@blueprint.post("/matters/<uuid:matter_id>/questions")
def ask_question(matter_id: UUID) -> ResponseReturnValue:
    """Ask about a matter."""
    form = page.form(Asking)
    if form.data:
        with form.attempt():
            questions.ask(
                page.session,
                page.actor,
                page.community.id,
                matter_id,
                form.data.words,
                once=form.once,
            )
            page.flash(_("Your question is there. The answer comes here too."))
            return page.redirect(".matter", matter_id=matter_id)
    return show(matter_id, form)


def show(matter_id: UUID, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    """Show a matter as it is now, with what it said before."""
    _require_reader()
    session = page.session
    found = rules.find(session, page.community.id, matter_id)
    back = rules.taken_back(session, found.id)
    corrections = rules.corrections(session, found.id)
    said: list[Matter | Correction] = [found, *corrections]
    return page.render(
        "deliberation/matter.html",
        matter=found,
        title=said[-1].title,
        shown=formatting.blocks(said[-1].words),
        earlier=[
            (before.title, formatting.blocks(before.words), after.at, after.reason)
            for before, after in zip(said[:-1], corrections, strict=True)
        ],
        corrections=corrections,
        back=back,
        files=[] if back else evidence.listing(session, rules.subject_of(found.id)),
        kind=KINDS[found.kind],
        questions=questions.questions(session, found),
        form=form or page.form(Asking),
        member=page.can("deliberation.vote"),
        may=page.can(rules.PUBLISH),
    )


def _require_reader() -> None:
    """Refuse members who may not vote, unless everybody may read."""
    if not settings.of(page.session, page.community.id).shows_topics:
        page.require("deliberation.vote")
