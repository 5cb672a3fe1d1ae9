"""Keeping the list of perks."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel, StringConstraints

from linli import people
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Perk
from linli_moral_bank.pages import blueprint
from linli_moral_bank.perks import keeping, reading
from linli_moral_bank.texts import _
from linli_web import page

_Grade = Annotated[str, StringConstraints(max_length=keeping.LONGEST_GRADE)]


class PerkForm(BaseModel):
    """A perk as it is entered."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=keeping.LONGEST_TITLE)]
    organisation: UUID | None = None
    grade_1: _Grade = ""
    grade_2: _Grade = ""
    grade_3: _Grade = ""
    grade_4: _Grade = ""
    grade_5: _Grade = ""
    bring: Annotated[str, StringConstraints(max_length=keeping.LONGEST_BRING)] = ""
    since: date | None = None
    until: date | None = None

    def perk(self) -> dict[str, Any]:
        """Return what the rules take."""
        grades = (self.grade_1, self.grade_2, self.grade_3, self.grade_4, self.grade_5)
        return {
            "title": self.title,
            "organisation_id": self.organisation,
            "grades": {star: text for star, text in enumerate(grades, 1) if text},
            "bring": self.bring,
            "since": self.since,
            "until": self.until,
        }


@blueprint.route("/desk/perks", methods=["GET", "POST"])
def kept_perks() -> ResponseReturnValue:
    """Show the community's perks, and enter one."""
    page.require("moral_bank.shop")
    form = page.form(PerkForm)
    if form.data:
        with form.attempt():
            keeping.add(page.session, page.actor, page.community.id, **form.data.perk())
            page.flash(_("It is on the list now."))
            return page.redirect(".kept_perks")
    return page.render(
        "moral_bank/perks_kept.html",
        form=form,
        perks=reading.kept(page.session, page.community),
        organisations=_organisations(),
        today=today(page.session, page.community),
    )


@blueprint.route("/desk/perks/<uuid:perk_id>", methods=["GET", "POST"])
def kept_perk(perk_id: UUID) -> ResponseReturnValue:
    """Change a perk."""
    page.require("moral_bank.shop")
    perk = keeping.find(page.session, page.community.id, perk_id)
    form = page.form(PerkForm, _filled(perk))
    if form.data:
        with form.attempt():
            keeping.change(page.session, page.actor, page.community.id, perk_id, **form.data.perk())
            page.flash(_("Saved."))
            return page.redirect(".kept_perks")
    return page.render(
        "moral_bank/perk_kept.html", form=form, perk=perk, organisations=_organisations()
    )


@blueprint.post("/desk/perks/<uuid:perk_id>/retire")
def retire_perk(perk_id: UUID) -> ResponseReturnValue:
    """Take a perk off the list."""
    keeping.retire(page.session, page.actor, page.community.id, perk_id)
    page.flash(_("It is off the list."), "info")
    return page.redirect(".kept_perks")


def _organisations() -> list[tuple[UUID, str]]:
    return [(one.id, one.name) for one in people.organisations(page.session, page.community.id)]


def _filled(perk: Perk) -> dict[str, Any]:
    return {
        "title": perk.title,
        "organisation": perk.organisation_id,
        **{f"grade_{star}": text for star, text in perk.grades.items()},
        "bring": perk.bring,
        "since": perk.since,
        "until": perk.until,
    }
