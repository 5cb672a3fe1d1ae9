"""What is told of people: stories they agree to, the black list, lists for other benefits."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import evidence
from linli.i18n import Text
from linli_moral_bank import settings
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


class BlackListing(BaseModel):
    """Why somebody is put on the black list, and for how long."""

    reason: Annotated[str, StringConstraints(min_length=2, max_length=300)]
    days: Annotated[int, Field(ge=1)]


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
            made = telling.answer(
                page.session,
                children.for_child(page.session, page.actor, found.person_id),
                page.community.id,
                story_id,
                **form.data.model_dump(),
            )
            page.flash(_told(made))
            return page.redirect(".stories")
    whom = children.for_child(page.session, page.actor, found.person_id).beneficiary_id
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
    return page.render(
        "moral_bank/black_list_new.html",
        form=form,
        deed_id=deed_id,
        most=settings.of(page.session, page.community.id).black_list_days,
    )


@blueprint.post("/black-list/<uuid:entry_id>/lift")
def lift_from_black_list(entry_id: UUID) -> ResponseReturnValue:
    """Take somebody off the black list."""
    black_list.lift(page.session, page.actor, page.community.id, entry_id)
    page.flash(_("The person no longer stands on the list, and is told."), "info")
    return page.redirect(".honours")


def _told(made: Story) -> Text:
    if made.state is StoryState.PUBLISHED:
        return _("Thank you! Your story is told now. You can change your mind at any time.")
    return _("It is not told. Thank you for saying so.")
