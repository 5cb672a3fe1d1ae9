"""What a unit of points is called."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import points as ledger
from linli_web import page
from linli_web.staff import blueprint
from linli_web.texts import _


class UnitName(BaseModel):
    """The unit's name, as residents read it."""

    name: str = Field(max_length=80)


@blueprint.route("/points/units/<uuid:unit_id>", methods=["GET", "POST"])
def points_unit(unit_id: UUID) -> ResponseReturnValue:
    """Call a unit of this community something else."""
    page.require("core.settings")
    here = page.community.id
    unit = next((u for u in ledger.units(page.session, here) if u.id == unit_id), None)
    if unit is None or unit.community_id != here:
        raise page.not_found()
    form = page.form(UnitName, {"name": unit.name})
    if form.data:
        with form.attempt():
            ledger.rename_unit(page.session, page.actor, unit_id, form.data.name)
            page.flash(_("The new name stands in all passbooks."))
            return page.redirect("staff.points")
    return page.render("linli/staff/unit.html", form=form, unit=unit)
