"""Rules out of the portal and into it, as YAML or Excel."""

from typing import Literal
from urllib.parse import quote
from uuid import UUID

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_moral_bank import rule_sets
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.rule_sets.words import names_here
from linli_moral_bank.rule_sets import sheet, yaml_file
from linli_moral_bank.rule_sets.faults import Fault, FileRefused
from linli_moral_bank.rule_sets.rules import RuleList
from linli_moral_bank.texts import _
from linli_web import page

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Upload(BaseModel):
    """A file of rules; it comes along beside the fields."""

    file: str | None = None


class Kind(BaseModel):
    """In which form a file is wanted."""

    kind: Literal["yaml", "xlsx"] = "xlsx"


@blueprint.get("/desk/rules/<uuid:rule_set_id>/file")
def rule_file(rule_set_id: UUID) -> ResponseReturnValue:
    """Send a version as a file."""
    page.require("moral_bank.desk")
    found = rule_sets.find(page.session, page.community.id, rule_set_id)
    rules = rule_sets.written(page.session, found)
    kind = page.query(Kind).kind
    if kind == "yaml":
        body, mimetype = yaml_file.write(rules).encode(), "application/yaml"
    else:
        body = sheet.write(rules, page.language, names_here(rules.products))
        mimetype = _XLSX
    name = quote(f"{rules.title}-v{found.version}.{kind}")
    response = Response(body, mimetype=mimetype)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


@blueprint.route("/desk/rules/import", methods=["GET", "POST"])
def import_rules() -> ResponseReturnValue:
    """Make a draft from a file: all of it, or nothing with the reasons."""
    page.require("moral_bank.rules")
    form = page.form(Upload)
    faults: tuple[Fault, ...] = ()
    if form.data:
        with form.attempt():
            try:
                rules = _read()
            except FileRefused as refusal:
                faults = refusal.faults
                raise
            made = rule_sets.draft(page.session, page.actor, page.community.id, rules)
            page.flash(
                _.plural(
                    "A draft with one item was made from the file.",
                    "A draft with %(count)s items was made from the file.",
                    len(rules.rules),
                )
            )
            return page.redirect(".version", rule_set_id=made.id)
    return page.render(
        "moral_bank/rule_import.html",
        form=form,
        faults=faults,
        book=rule_sets.in_force(page.session, page.community.id),
    )


def _read() -> RuleList:
    files = page.uploads("file")
    if not files:
        raise FileRefused(_("Please choose a file."))
    content = files[0].stream.read(sheet.MAX_SIZE + 1)
    if not content.startswith(b"PK\x03\x04"):
        return yaml_file.read(content, names_here())
    present = _present()
    return sheet.read(content, present, names_here(present.products))


def _present() -> RuleList:
    """Return the rules that hold, for what an Excel file does not say."""
    book = rule_sets.in_force(page.session, page.community.id)
    if book is None:
        title = page.say(_("Rules of %(place)s", place=page.community.name))
        return RuleList.model_construct(title=title, products=(), rules=(), extends=False)
    here = book.community_id == page.community.id
    # A file of what was added here is again what is added here.
    return rule_sets.as_list(book, extends=here and book.extends)
