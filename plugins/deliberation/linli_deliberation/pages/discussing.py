"""The discussion of a topic or a poll: reasons, replies, statements, and the opinion map."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli_deliberation.discussion import moderating, reading, saying, statements
from linli_deliberation.discussion.places import place_of
from linli_deliberation.models import Feeling, Remark, RemarkKind
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Why
from linli_deliberation.texts import _
from linli_web import page

FEELINGS = (
    (Feeling.CONVINCING, _("Convincing")),
    (Feeling.THANKS, _("Thank you")),
    (Feeling.UNCLEAR, _("I do not understand")),
)


class Reason(BaseModel):
    """A reason, a reply or a statement."""

    words: Annotated[str, StringConstraints(min_length=2, max_length=saying.LONGEST)]
    kind: RemarkKind
    option: str = ""
    parent: UUID | None = None


class Which(BaseModel):
    """Which page of the reasons: how many were seen already."""

    first: Annotated[int, Field(ge=0, le=100_000)] = 0


class Reacting(BaseModel):
    """How a reader reacts; nothing takes it back."""

    feeling: Feeling | None = None


class Standing(BaseModel):
    """Agree, disagree or pass."""

    value: int


class Objecting(BaseModel):
    """What speaks against the hiding."""

    words: Annotated[str, StringConstraints(min_length=2, max_length=500)]


class Deciding(BaseModel):
    """Whether a hidden remark is shown again, and why."""

    restore: bool = False
    answer: Annotated[str, StringConstraints(min_length=2, max_length=500)]


@blueprint.get("/discussions/<uuid:about_id>")
def discussion(about_id: UUID) -> ResponseReturnValue:
    """Show the reasons for and against."""
    return _discussion(about_id)


@blueprint.post("/discussions/<uuid:about_id>")
def say_reason(about_id: UUID) -> ResponseReturnValue:
    """Say a reason, or answer one."""
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            _say(about_id, form)
            page.flash(_("Thank you. Everybody can read it now."))
            return page.redirect(".discussion", about_id=about_id)
    return _discussion(about_id, form)


@blueprint.get("/discussions/<uuid:about_id>/opinions")
def opinions(about_id: UUID) -> ResponseReturnValue:
    """Show the statements, and the map of opinions."""
    return _opinions(about_id)


@blueprint.post("/discussions/<uuid:about_id>/opinions")
def say_statement(about_id: UUID) -> ResponseReturnValue:
    """Add a statement."""
    form = page.form(Reason)
    if form.data:
        with form.attempt():
            _say(about_id, form)
            page.flash(_("Your sentence is there. Others can say whether they agree."))
            return page.redirect(".opinions", about_id=about_id)
    return _opinions(about_id, form)


@blueprint.post("/remarks/<uuid:remark_id>/stand")
def take_a_stand(remark_id: UUID) -> ResponseReturnValue:
    """Agree with a statement, disagree, or pass."""
    form = page.form(Standing)
    remark = saying.find(page.session, page.community.id, remark_id)
    value = form.data.value if form.data else 2
    statements.take_a_stand(page.session, page.actor, page.community.id, remark.id, value)
    return page.redirect(".opinions", about_id=remark.about_id)


@blueprint.post("/remarks/<uuid:remark_id>/react")
def react(remark_id: UUID) -> ResponseReturnValue:
    """React to a reason or a reply."""
    form = page.form(Reacting)
    remark = saying.find(page.session, page.community.id, remark_id)
    feeling = form.data.feeling if form.data else None
    saying.react(page.session, page.actor, page.community.id, remark.id, feeling)
    return page.redirect(".discussion", about_id=remark.about_id)


@blueprint.post("/remarks/<uuid:remark_id>/hide")
def hide_remark(remark_id: UUID) -> ResponseReturnValue:
    """Hide a remark, with a reason."""
    remark = saying.find(page.session, page.community.id, remark_id)
    form = page.form(Why)
    if form.data:
        with form.attempt():
            moderating.hide(
                page.session, page.actor, page.community.id, remark_id, reason=form.data.reason
            )
            page.flash(_("It is hidden, and the reason is shown."), "info")
            return page.redirect(_place(remark), about_id=remark.about_id)
    return _again(remark, form)


@blueprint.post("/remarks/<uuid:remark_id>/appeal")
def appeal(remark_id: UUID) -> ResponseReturnValue:
    """Object to the hiding of one's own remark."""
    remark = saying.find(page.session, page.community.id, remark_id)
    form = page.form(Objecting)
    if form.data:
        with form.attempt():
            moderating.appeal(
                page.session, page.actor, page.community.id, remark_id, words=form.data.words
            )
            page.flash(_("Somebody else will look at it."))
            return page.redirect(_place(remark), about_id=remark.about_id)
    return _again(remark, form)


@blueprint.get("/desk/appeals")
def appeals() -> ResponseReturnValue:
    """Show the objections to hiding that wait."""
    return _appeals()


@blueprint.post("/desk/appeals/<uuid:remark_id>")
def decide_appeal(remark_id: UUID) -> ResponseReturnValue:
    """Decide an objection to hiding."""
    saying.find(page.session, page.community.id, remark_id)
    form = page.form(Deciding)
    if form.data:
        with form.attempt():
            moderating.decide(
                page.session,
                page.actor,
                page.community.id,
                remark_id,
                restore=form.data.restore,
                answer=form.data.answer,
            )
            page.flash(_("It is decided, and its author is told."))
            return page.redirect(".appeals")
    return _appeals(form)


def _say(about_id: UUID, form: page.Form[Reason]) -> None:
    assert form.data is not None
    saying.say(
        page.session,
        page.actor,
        page.community.id,
        about_id,
        form.data.kind,
        form.data.words,
        option=form.data.option,
        parent_id=form.data.parent,
        once=form.once,
    )


def _place(remark: Remark) -> str:
    return ".opinions" if remark.kind is RemarkKind.STATEMENT else ".discussion"


def _again(remark: Remark, form: page.Form[Any]) -> ResponseReturnValue:
    """Show the page on which a remark stands, with what was wrong."""
    if remark.kind is RemarkKind.STATEMENT:
        return _opinions(remark.about_id, form)
    return _discussion(remark.about_id, form)


def _discussion(about_id: UUID, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    page.require("deliberation.vote")
    place = place_of(page.session, page.community.id, about_id)
    moderator = page.can("deliberation.moderate")
    first = page.query(Which).first
    found = reading.threads(
        page.session, page.community.id, place.id, page.beneficiary(), moderator=moderator,
        first=first, limit=reading.AT_ONCE + 1,
    )  # fmt: skip
    return page.render(
        "deliberation/discussion.html",
        place=place,
        threads=found[: reading.AT_ONCE],
        first=first,
        more=first + reading.AT_ONCE if len(found) > reading.AT_ONCE else None,
        form=form or page.form(Reason),
        feelings=FEELINGS,
        moderator=moderator,
        options=dict(place.options),
    )


def _opinions(about_id: UUID, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    page.require("deliberation.vote")
    place = place_of(page.session, page.community.id, about_id)
    moderator = page.can("deliberation.moderate")
    return page.render(
        "deliberation/opinions.html",
        place=place,
        found=statements.opinions(
            page.session, page.community.id, place.id, page.beneficiary(), moderator=moderator
        ),
        form=form or page.form(Reason),
        moderator=moderator,
    )


def _appeals(form: page.Form[Any] | None = None) -> ResponseReturnValue:
    page.require("deliberation.appeals")
    return page.render(
        "deliberation/appeals.html",
        waiting=reading.to_decide(page.session, page.community.id),
        form=form,
    )
