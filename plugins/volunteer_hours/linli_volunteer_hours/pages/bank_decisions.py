"""What is decided about the time bank: disputed exchanges, and what neighbours told of others."""

from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_volunteer_hours.labels import EXCHANGES
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.exchanges import Words
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import blocking, lists
from linli_web import page

#: Rows of each list; the others stand on its next page.
_AT_ONCE = 20


class Behind(BaseModel):
    """Behind which row each list begins."""

    reports: UUID | None = None
    decide: UUID | None = None


@blueprint.get("/desk/bank/decisions")
def bank_decisions() -> ResponseReturnValue:
    """Show what whoever decides disputes has to look into."""
    return _show()


@blueprint.post("/desk/bank/reports/<uuid:report_id>")
def close_report(report_id: UUID) -> ResponseReturnValue:
    """Say what was done about a report."""
    form = page.form(Words)
    if form.data:
        with form.attempt():
            blocking.close_report(
                page.session, page.actor, page.community.id, report_id, form.data.reason
            )
            page.flash(_("Done."))
            return page.redirect(".bank_decisions")
    return _show(form, report_id)


def _show(form: page.Form[Any] | None = None, which: UUID | None = None) -> ResponseReturnValue:
    page.require(SETTLE)
    session, here = page.session, page.community.id
    asked, many = page.query(Behind), _AT_ONCE + 1
    reports = blocking.open_reports(
        session, here, reader_id=page.actor.person_id, after=asked.reports, limit=many
    )
    decide = lists.to_decide(session, here, after=asked.decide, limit=many)
    return page.render(
        "volunteer_hours/bank_decisions.html",
        form=form,
        which=which,
        asked=asked,
        reports=reports[:_AT_ONCE],
        older_reports=reports[_AT_ONCE - 1].id if len(reports) > _AT_ONCE else None,
        decide=decide[:_AT_ONCE],
        older_decide=decide[_AT_ONCE - 1].id if len(decide) > _AT_ONCE else None,
        labels=EXCHANGES,
    )
