"""Who takes which seat of a council: one person, all whom a vote elected, all of a category."""

from datetime import date
from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_deliberation.councils import filling, seats
from linli_deliberation.pages import blueprint
from linli_deliberation.pages.councils import Line, show_council
from linli_deliberation.pages.desk import Why
from linli_deliberation.pages.naming import named
from linli_deliberation.refusals import CouncilRefused
from linli_deliberation.texts import _
from linli_web import page


class Taking(BaseModel):
    """Who takes which seat, until when, elected or appointed."""

    seat: UUID
    person: Line
    who: UUID | None = None
    until: date
    poll: UUID | None = None


class Elected(BaseModel):
    """All whom a vote elected take seats of one kind."""

    elected_seat: UUID
    election: UUID
    elected_until: date


class Belonging(BaseModel):
    """All who have a category take seats of one kind."""

    category_seat: UUID
    category: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    category_until: date


@blueprint.post("/councils/<uuid:council_id>/seats")
def take_seat(council_id: UUID) -> ResponseReturnValue:
    """Let somebody take a seat."""
    form = page.form(Taking)
    if form.data:
        with form.attempt():
            seats.seat(
                page.session,
                page.actor,
                page.community.id,
                form.data.seat,
                named(form.data.person, CouncilRefused, "person", who=form.data.who),
                until=form.data.until,
                poll_id=form.data.poll,
            )
            page.flash(_("The seat is taken."))
            return page.redirect(".council", council_id=council_id)
    return show_council(seats.find(page.session, page.community.id, council_id), form)


@blueprint.post("/councils/<uuid:council_id>/elected")
def seat_elected(council_id: UUID) -> ResponseReturnValue:
    """Let all whom a vote elected take their seats."""
    form = page.form(Elected)
    if form.data:
        with form.attempt():
            flash_filled(
                filling.with_elected(
                    page.session,
                    page.actor,
                    page.community.id,
                    form.data.elected_seat,
                    form.data.election,
                    until=form.data.elected_until,
                )
            )
            return page.redirect(".council", council_id=council_id)
    return show_council(seats.find(page.session, page.community.id, council_id), form)


@blueprint.post("/councils/<uuid:council_id>/category")
def seat_category(council_id: UUID) -> ResponseReturnValue:
    """Let all who have a category take seats."""
    form = page.form(Belonging)
    if form.data:
        with form.attempt():
            flash_filled(
                filling.with_category(
                    page.session,
                    page.actor,
                    page.community.id,
                    form.data.category_seat,
                    form.data.category,
                    until=form.data.category_until,
                )
            )
            return page.redirect(".council", council_id=council_id)
    return show_council(seats.find(page.session, page.community.id, council_id), form)


def flash_filled(filled: filling.Filled) -> None:
    """Say how many seats were taken, and who could not take theirs."""
    page.flash(
        _.plural("One seat is taken.", "%(count)s seats are taken.", filled.seated)
        if filled.seated
        else _("All of them sit on the council already."),
        "good" if filled.seated else "info",
    )
    for name in filled.gone:
        page.flash(_("%(name)s no longer belongs to the community.", name=name), "wait")


@blueprint.post("/councils/<uuid:council_id>/seats/<uuid:holder_id>/leave")
def leave_seat(council_id: UUID, holder_id: UUID) -> ResponseReturnValue:
    """End somebody's time on a seat."""
    form = page.form(Why)
    if form.data:
        with form.attempt():
            seats.leave(
                page.session, page.actor, page.community.id, holder_id, reason=form.data.reason
            )
            page.flash(_("The seat is free."), "info")
            return page.redirect(".council", council_id=council_id)
    return show_council(seats.find(page.session, page.community.id, council_id), form)
