"""Publishing: what would stand on the notice, and putting it there; booking what was held up."""

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import communities
from linli_moral_bank import settings
from linli_moral_bank.deeds import booking, preparing, publishing
from linli_moral_bank.pages import blueprint
from linli_moral_bank.texts import _
from linli_web import page

#: The entries of a group are folded where they are more.
_UNFOLDED = 10


class Seen(BaseModel):
    """What stands for the entries that the reader looked at."""

    seen: str


@blueprint.get("/desk/publish")
def to_publish() -> ResponseReturnValue:
    """Show what would be published now, and what holds the rest back."""
    return _to_publish()


@blueprint.post("/desk/publish")
def publish() -> ResponseReturnValue:
    """Put what was looked at on notice."""
    form = page.form(Seen)
    if form.data:
        with form.attempt():
            made = publishing.publish_ready(
                page.session, page.actor, page.community.id, seen=form.data.seen
            )
            page.flash(
                _.plural(
                    "The list is on public notice.",
                    "%(count)s lists are on public notice.",
                    len(made),
                )
            )
            return page.redirect("linli.notice", notice_id=made[0])
    return _to_publish(form)


@blueprint.post("/desk/book")
def book_again() -> ResponseReturnValue:
    """Book what was confirmed and could not be booked then."""
    done = booking.book_confirmed(page.session, page.actor, page.community.id)
    page.flash(
        _.plural("One entry was booked.", "%(count)s entries were booked.", done)
        if done
        else _("Nothing was waiting to be booked."),
        "good" if done else "info",
    )
    return page.redirect(".desk", tab="notice")


def _to_publish(form: page.Form[Seen] | None = None) -> ResponseReturnValue:
    groups = communities.groups(page.session, page.community.id)
    return page.render(
        "moral_bank/to_publish.html",
        form=form,
        found=preparing.prepare(page.session, page.actor, page.community),
        names={group.id: group.name for group in groups},
        unfolded=_UNFOLDED,
        publish_day=settings.of(page.session, page.community.id).publish_day,
    )
