"""Preparing a poll: who votes, how secretly, and by which ways."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import communities
from linli.people import PeopleSettings
from linli_deliberation.models import Secrecy, Voters
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.preparing import draft
from linli_deliberation.polls import drafting, narrowing, seated, wording
from linli_deliberation.sortition import draws
from linli_web import page


class Electorate(BaseModel):
    """Who votes, and how secretly."""

    voters: Voters = Voters.PERSONS
    secrecy: Secrecy = Secrecy.RECOUNTABLE
    group: UUID | None = None
    draw: UUID | None = None
    council: UUID | None = None
    categories: list[str] = []
    min_age: Annotated[int, Field(ge=0, le=99)] = 18
    paper: bool = False
    delegation: bool = False
    homes_only: bool = False
    buildings: Annotated[str, StringConstraints(max_length=400)] = ""


@blueprint.route("/desk/polls/<uuid:poll_id>/voters", methods=["GET", "POST"])
def electorate(poll_id: UUID) -> ResponseReturnValue:
    """Choose who votes."""
    poll = draft(poll_id)
    initial = {
        "voters": poll.voters.value,
        "secrecy": poll.secrecy.value,
        "group": poll.group_id,
        "draw": poll.draw_id,
        "council": poll.council_id,
        "categories": poll.categories,
        "min_age": poll.min_age,
        "paper": poll.paper,
        "delegation": poll.delegation,
        "homes_only": poll.homes_only,
        "buildings": ", ".join(poll.buildings),
    }
    form = page.form(Electorate, initial)
    if form.data:
        with form.attempt():
            desk = (page.session, page.actor, page.community.id, poll.id)
            drafting.set_voters(
                *desk,
                voters=form.data.voters,
                secrecy=form.data.secrecy,
                group_id=form.data.group,
                draw_id=form.data.draw,
                council_id=form.data.council,
                categories=form.data.categories,
                min_age=form.data.min_age,
                paper=form.data.paper,
                delegation=form.data.delegation,
                homes_only=form.data.homes_only,
                buildings=narrowing.buildings(form.data.buildings),
            )
            return page.redirect(".times", poll_id=poll.id)
    people = communities.settings(page.session, page.community.id, "core", PeopleSettings)
    return page.render(
        "deliberation/electorate.html",
        poll=poll,
        form=form,
        voters=wording.VOTERS.items(),
        secrecy=[(key.value, *texts) for key, texts in wording.SECRECY.items()],
        groups=[(one.id, one.name) for one in communities.groups(page.session, page.community.id)],
        draws=[
            (one.id, one.title)
            for one in draws.of(page.session, page.community.id)
            if one.drawn_at is not None and one.annulled_at is None
        ],
        councils=seated.voting(page.session, page.community.id),
        categories=list(people.categories.items()),
    )
