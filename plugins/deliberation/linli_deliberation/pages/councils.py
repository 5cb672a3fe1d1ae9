"""Councils: who sits on them, elected, drawn by lot or appointed."""

from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import communities
from linli.people import PeopleSettings
from linli_deliberation.councils import (
    changing,
    chosen,
    composition,
    deciding,
    reading,
    seats,
)
from linli_deliberation.days import today_in
from linli_deliberation.models import Council, Secrecy, Voters
from linli_deliberation.models.councils import Decides, Quorum
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Why
from linli_deliberation.pages.naming import namesakes
from linli_deliberation.polls import drafting
from linli_deliberation.texts import _
from linli_web import page

QUORUMS = (
    (Quorum.HALF.value, _("more than half")),
    (Quorum.TWO_THIRDS.value, _("at least two thirds")),
)
DECIDES = (
    (Decides.VOTES.value, _("more than half of those who say yes or no")),
    (Decides.MEMBERS.value, _("more than half of all who hold a seat")),
    (Decides.TWO_THIRDS.value, _("at least two thirds of all who hold a seat")),
)
Line = Annotated[str, StringConstraints(min_length=2, max_length=120)]


class NewCouncil(BaseModel):
    """A council, its seats one kind a line."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    about: Annotated[str, StringConstraints(max_length=1000)] = ""
    seats: Annotated[str, StringConstraints(min_length=2, max_length=2000)]
    majority: str = ""
    notice_days: Annotated[int, Field(ge=0, le=60)] = 3
    quorum: Quorum = Quorum.HALF
    decides: Decides = Decides.VOTES


class Changed(BaseModel):
    """What a council is to be like from now on."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=80)]
    about: Annotated[str, StringConstraints(max_length=1000)] = ""
    seats: Annotated[str, StringConstraints(min_length=2, max_length=2000)]
    notice_days: Annotated[int, Field(ge=0, le=60)]
    quorum: Quorum
    decides: Decides
    majority: str = ""


class Before(BaseModel):
    """Which of its meetings: those before this one."""

    before: UUID | None = None


class Asked(BaseModel):
    """What a council is asked."""

    question: Annotated[str, StringConstraints(min_length=2, max_length=120)]


@blueprint.get("/councils")
def councils() -> ResponseReturnValue:
    """Show the community's councils."""
    page.require("deliberation.vote")
    return page.render(
        "deliberation/councils.html",
        councils=reading.councils(page.session, page.community.id),
        may=page.can(seats.COUNCILS),
    )


@blueprint.route("/councils/new", methods=["GET", "POST"])
def found_council() -> ResponseReturnValue:
    """Found a council."""
    page.require(seats.COUNCILS)
    form = page.form(
        NewCouncil,
        {
            "seats": "书记 1\n固定成员 7\n利益相关方 X",
            "notice_days": 3,
            "quorum": Quorum.HALF.value,
            "decides": Decides.VOTES.value,
        },
    )
    if form.data:
        with form.attempt():
            made = seats.found(
                page.session, page.actor, page.community.id, **form.data.model_dump()
            )
            return page.redirect(".council", council_id=made.id)
    return page.render(
        "deliberation/council_new.html",
        form=form,
        categories=_categories(),
        quorums=QUORUMS,
        ways=DECIDES,
    )


@blueprint.route("/councils/<uuid:council_id>/change", methods=["GET", "POST"])
def change_council(council_id: UUID) -> ResponseReturnValue:
    """Change what a council is called, its seats, its notice and how it decides."""
    page.require(seats.COUNCILS)
    found = seats.find(page.session, page.community.id, council_id)
    form = page.form(
        Changed,
        {
            "title": found.title,
            "about": found.about,
            "seats": changing.written(page.session, found),
            "notice_days": found.notice_days,
            "quorum": found.quorum.value,
            "decides": found.decides.value,
            "majority": found.majority,
        },
    )
    if form.data:
        with form.attempt():
            changing.change(
                page.session,
                page.actor,
                page.community.id,
                council_id,
                **form.data.model_dump(),
            )
            page.flash(_("The council is changed."))
            return page.redirect(".council", council_id=council_id)
    return _change(found, form)


@blueprint.post("/councils/<uuid:council_id>/dissolve")
def dissolve_council(council_id: UUID) -> ResponseReturnValue:
    """End a council."""
    form = page.form(Why)
    if form.data:
        with form.attempt():
            changing.dissolve(
                page.session, page.actor, page.community.id, council_id, reason=form.data.reason
            )
            page.flash(_("The council is dissolved. Everybody can read why."), "info")
            return page.redirect(".council", council_id=council_id)
    return show_council(seats.find(page.session, page.community.id, council_id), form)


def _change(found: Council, form: page.Form[Changed]) -> ResponseReturnValue:
    return page.render(
        "deliberation/council_change.html",
        council=found,
        form=form,
        categories=_categories(),
        quorums=QUORUMS,
        ways=DECIDES,
    )


@blueprint.get("/councils/<uuid:council_id>")
def council(council_id: UUID) -> ResponseReturnValue:
    """Show a council: seats, composition, meetings."""
    return show_council(seats.find(page.session, page.community.id, council_id))


@blueprint.post("/councils/<uuid:council_id>/poll")
def let_council_vote(council_id: UUID) -> ResponseReturnValue:
    """Begin a vote whose roll is who holds a seat."""
    form = page.form(Asked)
    if form.data:
        with form.attempt():
            desk = (page.session, page.actor, page.community.id)
            found = seats.find(page.session, page.community.id, council_id)
            made = drafting.create(*desk, title=form.data.question, rule=deciding.rule(found))
            drafting.set_voters(
                *desk, made.id, voters=Voters.PERSONS, secrecy=Secrecy.OPEN, council_id=council_id
            )
            page.flash(_("The council will be the list of voters. Please prepare the rest."))
            return page.redirect(".question", poll_id=made.id)
    return show_council(seats.find(page.session, page.community.id, council_id), form)


def _categories() -> list[tuple[str, str]]:
    chosen = communities.settings(page.session, page.community.id, "core", PeopleSettings)
    return list(chosen.categories.items())


def show_council(found: Council, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    """Show a council, with what was wrong."""
    page.require("deliberation.vote")
    session = page.session
    today = today_in(session, page.community.id)
    rows = reading.seats(session, found, today)
    before = page.query(Before).before
    meetings = reading.meetings(session, found.id, before=before, limit=reading.AT_ONCE + 1)
    return page.render(
        "deliberation/council.html",
        council=found,
        form=form,
        seats=rows,
        kinds=[(row.id, row.title) for row in rows if row.places],
        composition=composition.composition(session, found, today),
        namesakes=namesakes(form.values, "person") if form else [],
        category=dict(_categories()).get(found.majority, found.majority),
        meetings=meetings[: reading.AT_ONCE],
        before=before,
        older=meetings[reading.AT_ONCE - 1].id if len(meetings) > reading.AT_ONCE else None,
        states=reading.STATES,
        elections=chosen.elections(session, page.community.id),
        may=page.can(seats.COUNCILS) and found.dissolved_on is None,
        quorum=dict(QUORUMS)[found.quorum.value],
        decides=dict(DECIDES)[found.decides.value],
        categories=_categories(),
        may_ask=page.can("deliberation.polls"),
    )
