"""What is told of people: stories they agree to, the black list, lists for other benefits."""

from datetime import date
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import evidence
from linli.i18n import Text, translate
from linli_moral_bank.books import benefits, spreadsheets
from linli_moral_bank.calendar import today
from linli_moral_bank.conduct import black_list
from linli_moral_bank.deeds import children, states
from linli_moral_bank.honours import stories as telling
from linli_moral_bank.models import Story, StoryState
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.paging import Older
from linli_moral_bank.texts import _
from linli_web import page

#: Stories on one page.
_STORIES = 10


class Told(BaseModel):
    """A story as staff write it."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    text: Annotated[str, StringConstraints(min_length=2, max_length=2000)]


class Agreement(BaseModel):
    """What somebody agrees to."""

    agrees: bool
    with_name: bool = False
    with_photo: bool = False


class Agrees(BaseModel):
    """Yes or no."""

    agrees: bool


class BlackListing(BaseModel):
    """Why somebody is put on the black list, and for how long."""

    reason: Annotated[str, StringConstraints(min_length=2, max_length=300)]
    days: Annotated[int, Field(ge=1, le=black_list.LONGEST)]


class Threshold(BaseModel):
    """Who is wanted on a list, and what for."""

    purpose: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    since: date
    until: date
    least: Annotated[int, Field(ge=1, le=100_000)]


@blueprint.get("/stories")
def stories() -> ResponseReturnValue:
    """Show the good-deeds stories to everybody."""
    before = page.query(Older).before
    listed = telling.published(page.session, page.community, before=before, limit=_STORIES + 1)
    found = listed[:_STORIES]
    photos = {
        one.id: [
            photo
            for photo in evidence.listing(page.session, states.subject_of(one.deed_id))
            if photo.is_photo
        ]
        for one in found
        if one.with_photo
    }
    return page.render(
        "moral_bank/stories.html",
        stories=found,
        photos=photos,
        before=before,
        older=found[-1].id if len(listed) > _STORIES else None,
    )


@blueprint.route("/deeds/<uuid:deed_id>/story", methods=["GET", "POST"])
def new_story(deed_id: UUID) -> ResponseReturnValue:
    """Write the story of a deed, and ask whose it is."""
    page.require("moral_bank.honours")
    deed = states.find(page.session, page.community.id, deed_id)
    form = page.form(Told, {"text": deed.story})
    if form.data:
        with form.attempt():
            telling.ask(
                page.session, page.actor, page.community.id, deed_id, **form.data.model_dump()
            )
            page.flash(_("The person is asked. It is told as soon as they agree."))
            return page.redirect(".deed", deed_id=deed_id)
    return page.render("moral_bank/story_new.html", form=form, deed_id=deed_id)


@blueprint.route("/stories/<uuid:story_id>", methods=["GET", "POST"])
def story(story_id: UUID) -> ResponseReturnValue:
    """Ask the person, or a child's guardian, whether their story may be told."""
    found = telling.find_story(page.session, page.community.id, story_id)
    form = page.form(Agreement)
    if form.data:
        with form.attempt():
            deed = states.find(page.session, page.community.id, found.deed_id)
            made = telling.answer(
                page.session,
                children.in_whose_name(page.session, page.actor, deed),
                page.community.id,
                story_id,
                **form.data.model_dump(),
            )
            page.flash(_told(made))
            return page.redirect(".stories")
    deed = states.find(page.session, page.community.id, found.deed_id)
    whom = children.in_whose_name(page.session, page.actor, deed).beneficiary_id
    if whom != found.person_id:
        page.require("moral_bank.honours")
    return page.render(
        "moral_bank/story.html", story=found, form=form, mine=whom == found.person_id
    )


@blueprint.post("/deeds/<uuid:deed_id>/black-list")
def put_on_black_list(deed_id: UUID) -> ResponseReturnValue:
    """Put somebody on the black list for a deduction."""
    page.require("moral_bank.honours")
    states.find(page.session, page.community.id, deed_id)
    form = page.form(BlackListing)
    if form.data:
        with form.attempt():
            black_list.propose(
                page.session, page.actor, page.community.id, deed_id, **form.data.model_dump()
            )
            page.flash(_("The person is told, and may appeal before it is shown."))
            return page.redirect(".deed", deed_id=deed_id)
    return page.render("moral_bank/black_list_new.html", form=form, deed_id=deed_id)


@blueprint.post("/black-list/<uuid:entry_id>/lift")
def lift_from_black_list(entry_id: UUID) -> ResponseReturnValue:
    """Take somebody off the black list."""
    black_list.lift(page.session, page.actor, page.community.id, entry_id)
    page.flash(_("The person no longer stands on the list, and is told."), "info")
    return page.redirect(".honours")


@blueprint.post("/year/consent")
def set_consent() -> ResponseReturnValue:
    """Agree to stand on lists for other benefits, or no longer."""
    form = page.form(Agrees)
    if form.data:
        benefits.set_consent(page.session, page.actor, page.community.id, agrees=form.data.agrees)
        page.flash(_("Thank you. It is written down."))
    return page.redirect(".my_year")


@blueprint.route("/desk/benefits", methods=["GET", "POST"])
def benefit_list() -> ResponseReturnValue:
    """Make a list of who meets a threshold and consents, as a file."""
    page.require("moral_bank.honours")
    present = today(page.session, page.community)
    form = page.form(Threshold, {"since": present.replace(month=1, day=1), "until": present})
    if form.data:
        with form.attempt():
            found = benefits.qualified(
                page.session, page.actor, page.community.id, **form.data.model_dump()
            )
            return _as_file(found, form.data.purpose)
    return page.render("moral_bank/benefits.html", form=form, today=present)


def _as_file(found: list[benefits.Qualified], purpose: str) -> Response:
    heads = [translate(one, page.language) for one in (_("Name"), _("Points"))]
    table = spreadsheets.Table(purpose[:30], heads, [[one.name, one.points] for one in found])
    response = Response(spreadsheets.csv_file(table), mimetype="text/csv; charset=utf-8")
    name = quote(f"{purpose}.csv")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _told(made: Story) -> Text:
    if made.state is StoryState.PUBLISHED:
        return _("Thank you! Your story is told now. You can change your mind at any time.")
    return _("It is not told. Thank you for saying so.")
