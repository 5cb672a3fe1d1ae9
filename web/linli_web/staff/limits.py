"""How far somebody's account may fall and rise."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import people
from linli import points as ledger
from linli.points import MAX_AMOUNT
from linli_web import page
from linli_web.staff import accounts, blueprint
from linli_web.texts import _


class Limits(BaseModel):
    """The bounds of a balance, counting what is set aside; left out: none."""

    minimum: int | None = Field(default=None, ge=-MAX_AMOUNT, le=MAX_AMOUNT)
    maximum: int | None = Field(default=None, ge=-MAX_AMOUNT, le=MAX_AMOUNT)
    reason: str = Field(min_length=3, max_length=200)


@blueprint.route("/points/<uuid:person_id>/<uuid:account_id>/limits", methods=["GET", "POST"])
def points_limits(person_id: UUID, account_id: UUID) -> ResponseReturnValue:
    """Bound a member's account anew, with the reason."""
    page.require("core.points.manage")
    person = people.profile(page.session, page.actor, page.community.id, person_id)
    opened = next((a for a in accounts.of_person(person_id) if a.account.id == account_id), None)
    if opened is None:
        raise page.not_found()
    account = opened.account
    form = page.form(Limits, {"minimum": account.minimum, "maximum": account.maximum})
    if form.data:
        with form.attempt():
            ledger.change_limits(
                page.session,
                page.actor,
                account_id,
                minimum=form.data.minimum,
                maximum=form.data.maximum,
                reason=form.data.reason,
            )
            page.flash(_("The limits hold from now on."))
            return page.redirect("staff.points_person", person_id=person_id, account=account_id)
    return page.render("linli/staff/limits.html", form=form, person=person, opened=opened)
