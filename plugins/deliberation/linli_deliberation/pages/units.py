"""The register of units: the list, taking a list in, putting one unit right."""

from typing import Annotated
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli_deliberation import unit_changing
from linli_deliberation import units as unit_rules
from linli_deliberation.pages import blueprint
from linli_deliberation.texts import _
from linli_deliberation.unit_changing import Written
from linli_deliberation.units import BadUnits
from linli_web import page

_AT_ONCE = 50


class List(BaseModel):
    """Units, one a line."""

    lines: Annotated[str, StringConstraints(min_length=1)]


class Asked(BaseModel):
    """Which part of the register."""

    q: str = ""
    after: str = ""


class Unit(BaseModel):
    """One unit; the area in square metres."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    area: Annotated[str, StringConstraints(max_length=20)] = ""
    owners: Annotated[str, StringConstraints(max_length=400)] = ""
    which: Annotated[str, StringConstraints(max_length=400)] = ""


@blueprint.route("/desk/units", methods=["GET", "POST"])
def units() -> ResponseReturnValue:
    """Show the units with their areas and owners, and take a list in."""
    form = page.form(List)
    problems: tuple[object, ...] = ()
    if form.data:
        with form.attempt():
            try:
                taken = unit_rules.take_in(
                    page.session, page.actor, page.community.id, form.data.lines
                )
            except BadUnits as refusal:
                problems = refusal.problems
                raise
            page.flash(_.plural("One unit is taken in.", "%(count)s units are taken in.", taken))
            return page.redirect(".units")
    asked = page.query(Asked)
    rows = unit_rules.units(
        page.session, page.actor, page.community.id, search=asked.q, after=asked.after,
        limit=_AT_ONCE + 1,
    )  # fmt: skip
    return page.render(
        "deliberation/units.html",
        form=form,
        problems=problems,
        asked=asked,
        units=rows[:_AT_ONCE],
        older=rows[_AT_ONCE - 1].code if len(rows) > _AT_ONCE else None,
        may_prepare=page.can("deliberation.polls"),
    )


@blueprint.route("/desk/units/<uuid:unit_id>", methods=["GET", "POST"])
def unit(unit_id: UUID) -> ResponseReturnValue:
    """Put a unit right."""
    desk = (page.session, page.actor, page.community.id, unit_id)
    now = unit_changing.written(*desk)
    form = page.form(
        Unit, {"code": now.code, "area": now.area, "owners": now.owners, "which": now.which}
    )
    if form.data:
        with form.attempt():
            unit_changing.change(*desk, Written(**form.data.model_dump()))
            page.flash(_("The unit is put right."))
            return page.redirect(".units")
    return page.render("deliberation/unit.html", unit_id=unit_id, unit=now, form=form)


@blueprint.post("/desk/units/<uuid:unit_id>/remove")
def remove_unit(unit_id: UUID) -> ResponseReturnValue:
    """Take a unit off the register."""
    unit_changing.remove(page.session, page.actor, page.community.id, unit_id)
    page.flash(_("The unit is off the register."), "info")
    return page.redirect(".units")
