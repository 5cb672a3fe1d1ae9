"""Bringing in a list of people: looked through first, then entered as a whole or not at all."""

import json
from collections import Counter
from contextlib import suppress
from typing import Any, Literal

from flask import Response
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, TypeAdapter, ValidationError

from linli.cli.roster import example
from linli.cli.roster.columns import MEANINGS, headings
from linli.cli.roster.entering import Outcome, Result, enter
from linli.cli.roster.reading import Roster, Row, ignored_columns, parse
from linli.errors import Refusal
from linli.i18n import Text
from linli_web import page
from linli_web.staff import blueprint, labels
from linli_web.texts import _

#: Longer lists are for the command line, which shows how far it is.
MOST_ROWS = 2000
_ROWS = TypeAdapter(list[Row])

OUTCOMES: dict[Outcome, tuple[Text, str]] = {
    Outcome.NEW: (_("New"), "good"),
    Outcome.CHANGED: (_("Changes"), "info"),
    Outcome.SAME: (_("Stays as it is"), ""),
    Outcome.BAD: (_("Wrong"), "bad"),
}


class ListRefused(Refusal):
    """The list cannot be brought in like this."""

    code = "web.list_refused"


class Sent(BaseModel):
    """A list that was looked through already, row by row; empty while a file is uploaded."""

    rows: str = ""


class Wanted(BaseModel):
    """Which kind of file the example is to be."""

    kind: Literal["csv", "xlsx"] = "xlsx"


class _LookedThrough(Exception):
    """Ends the savepoint of a trial."""


@blueprint.route("/people/import", methods=["GET", "POST"])
def people_import() -> ResponseReturnValue:
    """Take a file and show what it would do; then, confirmed, do it."""
    page.require("core.people.manage")
    form = page.form(Sent)
    form.values.setdefault("list", None)
    results: list[Result] = []
    ignored: Text | None = None
    rows: list[Row] = []
    if form.data is not None:
        with form.attempt():
            if form.data.rows:
                rows = _read_back(form.data.rows)
                results = _trial(rows, keep=True)
                if not _wrong(results):
                    page.flash(_summary(results))
                    return page.redirect("staff.people")
            else:
                roster = _uploaded()
                rows, ignored = roster.rows, ignored_columns(roster)
                results = _trial(rows, keep=False)
    if _wrong(results):
        form.refuse(_("Nobody was entered. Please mend the rows below in your file and try again."))
    return page.render(
        "linli/staff/import.html",
        form=form,
        results=[result for result in results if result.outcome is not Outcome.SAME],
        counts=Counter(result.outcome for result in results),
        outcomes=OUTCOMES,
        ignored=ignored,
        columns=[(*headings(column), meaning) for column, meaning in MEANINGS.items()],
        rows="" if _wrong(results) or not results else _ROWS.dump_json(rows).decode(),
    )


@blueprint.get("/people/import/example")
def people_import_example() -> ResponseReturnValue:
    """Hand out a list to fill in, with a group and a category of this community."""
    page.require("core.people.manage")
    kind = page.query(Wanted).kind
    sheet = example.file(
        kind,
        chinese=page.language == "zh-Hans",
        group=next((group.name for group in labels.groups()), ""),
        category=next(iter(labels.categories().values()), ""),
    )
    response = Response(sheet, mimetype=example.MEDIA_TYPES[kind])
    response.headers["Content-Disposition"] = f"attachment; filename=people.{kind}"
    return response


def _uploaded() -> Roster:
    files = page.uploads("list")
    if not files:
        raise ListRefused(_("Please choose a file."), field="list")
    roster = parse(files[0].filename or "", files[0].stream.read())
    if len(roster.rows) > MOST_ROWS:
        raise ListRefused(
            _("This list is too long: at most %(most)s rows at a time.", most=MOST_ROWS),
            field="list",
        )
    return roster


def _read_back(sent: str) -> list[Row]:
    try:
        return _ROWS.validate_python(json.loads(sent))[:MOST_ROWS]
    except (ValueError, ValidationError) as error:
        raise ListRefused(_("Please choose the file once more."), field="list") from error


def _trial(rows: list[Row], *, keep: bool) -> list[Result]:
    """Enter all rows, and take everything back unless all are right and it is to be kept."""
    results: list[Result] = []
    with suppress(_LookedThrough), page.session.begin_nested():
        results = enter(page.session, page.actor, page.community, rows)
        if not keep or _wrong(results):
            raise _LookedThrough
    return results


def _wrong(results: list[Result]) -> bool:
    return any(result.outcome is Outcome.BAD for result in results)


def _summary(results: list[Result]) -> Text:
    counted: dict[str, Any] = {outcome.value: 0 for outcome in Outcome}
    counted.update(Counter(result.outcome.value for result in results))
    return _("Entered %(new)s, changed %(changed)s, left %(same)s as they were.", **counted)
