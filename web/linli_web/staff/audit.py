"""The audit log, for those who watch over the community's work."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field

from linli import audit as log
from linli import people
from linli.audit import AuditRow
from linli.subjects import Subject
from linli_web import language, page
from linli_web.staff import blueprint, sentences
from linli_web.staff.sentences import Told
from linli_web.texts import _

_ROWS = 40
#: Entries of one download; a narrower time gets the rest.
MOST_EXPORTED = 10_000
_BATCH = 1000
#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Filter(BaseModel):
    """What the log is narrowed down to."""

    area: str = Field(default="", max_length=80)
    person: UUID | None = None
    since: date | None = None
    until: date | None = None
    before: UUID | None = None


@blueprint.get("/audit")
def audit() -> ResponseReturnValue:
    """Show the log, newest first, page by page."""
    page.require("core.audit")
    wanted = page.query(Filter)
    rows = _entries(wanted, wanted.before, _ROWS + 1)
    kept: dict[str, Any] = wanted.model_dump(mode="json", exclude_defaults=True)
    narrowed = {key: value for key, value in kept.items() if key != "before"}
    last = rows[_ROWS - 1] if len(rows) > _ROWS else None
    return page.render(
        "linli/staff/audit.html",
        block="log",
        entries=sentences.told(rows[:_ROWS]),
        wanted=wanted,
        areas=sentences.areas(),
        person=_name(wanted.person),
        next_page=url_for("staff.audit", **narrowed, before=last.id) if last else None,
        newest=url_for("staff.audit", **narrowed) if wanted.before else None,
        download=url_for("staff.audit_export"),
        narrowed=narrowed,
    )


@blueprint.post("/audit/export")
def audit_export() -> ResponseReturnValue:
    """Hand the log out as a table for a spreadsheet; that it was handed out is in the log too."""
    page.require("core.audit")
    form = page.form(Filter)
    if form.data is None:
        return page.redirect("staff.audit")
    wanted = form.data
    table = io.StringIO()
    sheet = csv.writer(table)
    sheet.writerow(
        page.say(head)
        for head in (
            _("When"),
            _("Who"),
            _("For whom"),
            _("What"),
            _("Action"),
            _("From where"),
            _("Before"),
            _("After"),
        )
    )
    count = 0
    for row, told in _all(wanted):
        sheet.writerow(
            _harmless(value)
            for value in (
                language.moment(row.at),
                language.say(told.who),
                row.on_behalf_of_name or "",
                language.say(told.sentence),
                row.action,
                row.origin,
                _json(row.before),
                _json(row.after),
            )
        )
        count += 1
    log.record(
        page.session,
        page.actor,
        "core.log.exported",
        page.community.id,
        Subject("core.community", page.community.id),
        after={"entries": count},
    )
    # The mark at the beginning tells Excel that it is UTF-8.
    response = Response("\ufeff" + table.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=audit-log.csv"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _entries(wanted: Filter, before: UUID | None, limit: int) -> list[AuditRow]:
    return log.page(
        page.session,
        page.actor,
        page.community.id,
        before=before,
        action=wanted.area,
        person_id=wanted.person,
        since=_midnight(wanted.since) if wanted.since else None,
        until=_midnight(wanted.until + timedelta(days=1)) if wanted.until else None,
        limit=limit,
    )


def _all(wanted: Filter) -> Iterator[tuple[AuditRow, Told]]:
    before, left = None, MOST_EXPORTED
    while left > 0:
        rows = _entries(wanted, before, min(_BATCH, left))
        yield from zip(rows, sentences.told(rows), strict=True)
        if len(rows) < min(_BATCH, left):
            return
        before, left = rows[-1].id, left - len(rows)


def _midnight(day: date) -> datetime:
    """Return when a day begins in the community's zone."""
    return datetime.combine(day, time(), language.zone()).astimezone(UTC)


def _name(person_id: UUID | None) -> str:
    """Return whose entries are shown; a stranger's name is not told."""
    if person_id is None:
        return ""
    try:
        people.profile(page.session, page.actor, page.community.id, person_id)
    except people.NotAMember:
        return page.say(_("somebody"))
    return people.names_of(page.session, {person_id})[person_id]


def _harmless(value: str) -> str:
    """Let no spreadsheet run what somebody typed: a quotation mark makes a formula a text."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _json(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True) if values else ""
