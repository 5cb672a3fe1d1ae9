"""Lists for other benefits: who agrees to stand on them, and making one."""

from datetime import date
from io import BytesIO
from typing import Annotated, Any, Literal
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, StringConstraints

from linli import communities
from linli.i18n import translate
from linli.points import OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.books import benefits, passbooks
from linli_moral_bank.books.spreadsheets import Table, write_csv, write_xlsx
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import children
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.files import Kind, sent
from linli_moral_bank.pages.shop.choosing import chosen_child
from linli_moral_bank.reach import reach
from linli_moral_bank.texts import _
from linli_web import page


class Agrees(BaseModel):
    """Yes or no."""

    agrees: bool


class Threshold(BaseModel):
    """Who is wanted on a list, and what for."""

    purpose: Annotated[str, StringConstraints(min_length=2, max_length=120)]
    since: date
    until: date
    least: Annotated[int, Field(ge=1, le=100_000)]
    kind: Literal[OwnerKind.PERSON, OwnerKind.HOUSEHOLD, OwnerKind.ORGANISATION] = OwnerKind.PERSON
    file: Kind = "xlsx"


@blueprint.post("/year/consent")
def set_consent() -> ResponseReturnValue:
    """Agree to stand on lists for other benefits, or no longer; for oneself, or for a child."""
    child = chosen_child()
    actor = children.acting_for(page.session, page.actor, child.person_id) if child else page.actor
    form = page.form(Agrees)
    if form.data:
        benefits.set_consent(page.session, actor, page.community.id, agrees=form.data.agrees)
        page.flash(_("Thank you. It is written down."))
    return page.redirect(".my_year", child=child.person_id if child else None)


@blueprint.post("/depositors/<uuid:owner_id>/consent")
def set_owners_consent(owner_id: UUID) -> ResponseReturnValue:
    """Agree for a household or organisation, or no longer."""
    here = page.community.id
    whose = passbooks.readable(page.session, page.actor, here, owner_id)
    form = page.form(Agrees)
    if form.data:
        benefits.set_consent(
            page.session, page.actor, here, agrees=form.data.agrees, owner=whose.owner
        )
        page.flash(_("Thank you. It is written down."))
    return page.redirect(".depositor", owner_id=owner_id)


@blueprint.route("/desk/benefits", methods=["GET", "POST"])
def benefit_list() -> ResponseReturnValue:
    """Make a list of who meets a threshold and consents, as a file."""
    page.require("moral_bank.honours")
    present = today(page.session, page.community)
    form = page.form(Threshold, {"since": present.replace(month=1, day=1), "until": present})
    if form.data:
        with form.attempt():
            found = benefits.qualified(
                page.session,
                page.actor,
                page.community.id,
                **form.data.model_dump(exclude={"file"}),
            )
            return _as_file(found, form.data)
    return page.render(
        "moral_bank/benefits.html",
        form=form,
        today=present,
        kinds=list(owners.KINDS.items()),
        with_below=_with_below(),
    )


def _with_below() -> bool:
    return len(reach(page.session, page.community.id)) > 1


def _as_file(found: list[benefits.Qualified], asked: Threshold) -> Response:
    columns = [_("Name"), _("Points")]
    rows: list[list[Any]] = [[translate(one.name, page.language), one.points] for one in found]
    if _with_below():
        places = communities.names_of(page.session, {one.community_id for one in found})
        columns.append(_("Where"))
        rows = [[*row, places[one.community_id]] for row, one in zip(rows, found, strict=True)]
    table = Table(
        asked.purpose[:30],
        [translate(one, page.language) for one in columns],
        rows,
    )
    file = BytesIO()
    if asked.file == "csv":
        write_csv(table, file)
    else:
        write_xlsx([table], file)
    return sent(file, asked.purpose, asked.file)
