"""Erasing a person who asked for it at the counter, or who died."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from linli import people
from linli.errors import Refusal
from linli.people import erasing
from linli_web import page
from linli_web.pages.erasing import Sure
from linli_web.staff import blueprint, labels
from linli_web.texts import _


class Erasure(Sure):
    """Why somebody is erased."""

    reason: erasing.Reason


@blueprint.route("/people/<uuid:person_id>/erase", methods=["GET", "POST"])
def people_erase(person_id: UUID) -> ResponseReturnValue:
    """Tell what has to end first and what would be lost; then erase the person."""
    page.require("core.people.manage")
    session, actor, here = page.session, page.actor, page.community.id
    person = people.profile(session, actor, here, person_id)
    form = page.form(Erasure)
    if form.data:
        with form.attempt():
            erasing.erase(session, actor, here, person_id, form.data.reason)
            page.flash(_("The person's data has been erased."))
            return page.redirect("staff.people")
    return page.render(
        "linli/staff/erase.html",
        form=form,
        person=person,
        not_allowed=_not_allowed(person_id),
        outlook=(outlook := erasing.outlook(session, person_id)),
        ties=[(one.tie.what, "") for one in outlook.ties],
        may_serve=page.can("core.counter") and page.person is not None,
        reasons=[(reason.value, text) for reason, text in labels.WHY_ERASED.items()],
    )


def _not_allowed(person_id: UUID) -> Refusal | None:
    """Return why the reader may not erase this person, whatever is brought to an end."""
    try:
        erasing.require_right(page.session, page.actor, page.community.id, person_id)
    except (erasing.BelongsElsewhere, erasing.NotYourself) as refusal:
        return refusal
    return None
