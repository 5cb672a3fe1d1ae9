"""Draws by lot: the pool with its hash, the seed, who was drawn, and the means to draw again."""

import json
from datetime import date, datetime
from importlib.resources import files
from typing import Annotated, Any
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import select
from sqlmodel import col

from linli import communities
from linli.clock import now
from linli.people import PeopleSettings, Person
from linli_deliberation.councils import filling, reading, seats
from linli_deliberation.models import Draw, DrawEntry, Voters
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.desk import Why
from linli_deliberation.pages.moments import aware
from linli_deliberation.pages.seating import flash_filled
from linli_deliberation.polls import drafting, methods
from linli_deliberation.sortition import annulling, draws, seeding
from linli_deliberation.sortition.pools import Terms, age_groups
from linli_deliberation.texts import _
from linli_web import page


class NewDraw(BaseModel):
    """How many are drawn, from which strata, and where the seed comes from."""

    title: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    about: Annotated[str, StringConstraints(max_length=2000)] = ""
    places: Annotated[int, Field(ge=1, le=1000)]
    source: Annotated[str, StringConstraints(min_length=2, max_length=200)]
    seed_from: datetime
    group: UUID | None = None
    only: list[str] = []
    by_group: bool = False
    by_kind: bool = False
    ages: Annotated[str, StringConstraints(max_length=60)] = ""


class Seed(BaseModel):
    """The seed as it was published."""

    seed: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class Question(BaseModel):
    """What those drawn are asked."""

    question: Annotated[str, StringConstraints(min_length=2, max_length=120)]


class Seating(BaseModel):
    """Which seats those drawn take, until when."""

    seat: UUID
    until: date


@blueprint.get("/draws")
def draw_list() -> ResponseReturnValue:
    """Show the draws of the community."""
    return page.render(
        "deliberation/draws.html",
        draws=draws.of(page.session, page.community.id),
        may=page.can(draws.DRAW),
    )


@blueprint.route("/desk/draws/new", methods=["GET", "POST"])
def fix_draw() -> ResponseReturnValue:
    """Fix the pool of a draw."""
    page.require(draws.DRAW)
    form = page.form(NewDraw, {"ages": "35, 60"})
    if form.data:
        said = form.data
        with form.attempt():
            made = draws.fix(
                page.session,
                page.actor,
                page.community.id,
                title=said.title,
                about=said.about,
                places=said.places,
                source=said.source,
                seed_from=aware(said.seed_from, page.community),
                terms=Terms(
                    said.group, tuple(said.only), said.by_group, said.by_kind,
                    age_groups(said.ages),
                ),
            )  # fmt: skip
            page.flash(_("The pool is fixed and published. The seed comes later."))
            return page.redirect(".draw_by_lot", draw_id=made.id)
    people = communities.settings(page.session, page.community.id, "core", PeopleSettings)
    return page.render(
        "deliberation/draw_new.html",
        form=form,
        groups=[(one.id, one.name) for one in communities.groups(page.session, page.community.id)],
        kinds=list(people.categories.items()),
    )


@blueprint.get("/draws/<uuid:draw_id>")
def draw_by_lot(draw_id: UUID) -> ResponseReturnValue:
    """Show a draw."""
    return _draw(draws.find(page.session, page.community.id, draw_id))


@blueprint.post("/desk/draws/<uuid:draw_id>/seed")
def enter_seed(draw_id: UUID) -> ResponseReturnValue:
    """Enter the seed; the second who reads the same draws."""
    form = page.form(Seed)
    if form.data:
        with form.attempt():
            found = seeding.enter(
                page.session, page.actor, page.community.id, draw_id, form.data.seed
            )
            if found.drawn_at is None:
                page.flash(_("Noted. Lots are drawn when a second person reads the same."), "wait")
            else:
                page.flash(_("Lots are drawn. Those drawn are told."))
            return page.redirect(".draw_by_lot", draw_id=draw_id)
    return _draw(draws.find(page.session, page.community.id, draw_id), form)


@blueprint.post("/desk/draws/<uuid:draw_id>/annul")
def annul_draw(draw_id: UUID) -> ResponseReturnValue:
    """End a draw, in public."""
    form = page.form(Why)
    if form.data:
        with form.attempt():
            annulling.annul(
                page.session, page.actor, page.community.id, draw_id, reason=form.data.reason
            )
            page.flash(_("The draw is annulled. Everybody can read why."), "info")
            return page.redirect(".draw_by_lot", draw_id=draw_id)
    return _draw(draws.find(page.session, page.community.id, draw_id), form)


@blueprint.post("/desk/draws/<uuid:draw_id>/decline/<int:number>")
def decline_draw(draw_id: UUID, number: int) -> ResponseReturnValue:
    """Note that somebody drawn cannot take part."""
    form = page.form(Why)
    if form.data:
        with form.attempt():
            draws.decline(
                page.session,
                page.actor,
                page.community.id,
                draw_id,
                number,
                reason=form.data.reason,
            )
            page.flash(_("The next one of the same stratum moves up."))
            return page.redirect(".draw_by_lot", draw_id=draw_id)
    return _draw(draws.find(page.session, page.community.id, draw_id), form)


@blueprint.post("/desk/draws/<uuid:draw_id>/poll")
def let_drawn_vote(draw_id: UUID) -> ResponseReturnValue:
    """Begin a vote whose roll is those drawn."""
    form = page.form(Question)
    if form.data:
        with form.attempt():
            desk = (page.session, page.actor, page.community.id)
            made = drafting.create(
                *desk, title=form.data.question, rule=methods.simple_majority(Voters.PERSONS)
            )
            drafting.set_voters(
                *desk, made.id, voters=Voters.PERSONS, secrecy=made.secrecy, draw_id=draw_id
            )
            page.flash(_("Those drawn will be the list of voters. Please prepare the rest."))
            return page.redirect(".question", poll_id=made.id)
    return _draw(draws.find(page.session, page.community.id, draw_id), form)


@blueprint.post("/desk/draws/<uuid:draw_id>/seats")
def seat_drawn(draw_id: UUID) -> ResponseReturnValue:
    """Let those drawn take seats of a council."""
    form = page.form(Seating)
    if form.data:
        with form.attempt():
            filled = filling.with_drawn(
                page.session,
                page.actor,
                page.community.id,
                form.data.seat,
                draw_id,
                until=form.data.until,
            )
            flash_filled(filled)
            return page.redirect(".council", council_id=filled.council_id)
    return _draw(draws.find(page.session, page.community.id, draw_id), form)


@blueprint.get("/draws/<uuid:draw_id>/draw.json")
def draw_file(draw_id: UUID) -> ResponseReturnValue:
    """Send everything that is needed to draw again; numbers and no names."""
    found = draws.find(page.session, page.community.id, draw_id)
    text = json.dumps(draws.as_json(page.session, found), ensure_ascii=False, indent=1)
    return Response(
        f"{text}\n",
        mimetype="application/json",
        headers={"Content-Disposition": 'attachment; filename="draw.json"'},
    )


@blueprint.get("/draws/redraw.py")
def redraw_program() -> ResponseReturnValue:
    """Send the program that draws again."""
    return Response(
        (files("linli_deliberation") / "redraw.py").read_bytes(),
        mimetype="text/x-python",
        headers={"Content-Disposition": 'attachment; filename="redraw.py"'},
    )


def _draw(found: Draw, form: page.Form[Any] | None = None) -> ResponseReturnValue:
    session, me = page.session, page.beneficiary()
    rows = draws.entries(session, found.id)
    member = page.can("deliberation.vote")
    standing = found.annulled_at is None
    sizes: dict[str, list[DrawEntry]] = {}
    for one in rows:
        sizes.setdefault(one.stratum, []).append(one)
    shown = [one for one in rows if one.drawn]
    names = {
        row[0]: row[1]
        for row in session.execute(
            select(col(Person.id), col(Person.name)).where(
                col(Person.id).in_([one.person_id for one in shown])
            )
        )
    }
    return page.render(
        "deliberation/draw.html",
        draw=found,
        strata=sizes,
        pool=len(rows),
        mine=next((one for one in rows if one.person_id == me), None),
        drawn=sorted(shown, key=lambda one: (one.stratum, one.place or 0)),
        names=names if member else {},
        ready=found.drawn_at is None and standing and now(session) >= found.seed_from,
        second=bool(found.read_seed) and found.read_by_id != page.actor.person_id,
        may_annul=standing and page.can(annulling.ANNUL),
        form=form,
        may=standing and page.can(draws.DRAW),
        may_ask=found.drawn_at is not None and standing and page.can(drafting.PREPARE),
        kinds=reading.kinds_of_seats(session, page.community.id)
        if found.drawn_at is not None and standing and page.can(seats.COUNCILS)
        else [],
    )
