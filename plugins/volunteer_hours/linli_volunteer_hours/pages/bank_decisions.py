"""What is decided about the time bank: disputed exchanges, and what neighbours told of others."""

from operator import attrgetter
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_volunteer_hours.labels import EXCHANGES
from linli_volunteer_hours.pages import blueprint
from linli_volunteer_hours.pages.bank_tabs import tabs
from linli_volunteer_hours.pages.exchanges import Words
from linli_volunteer_hours.pages.paging import cut
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import blocking, lists
from linli_web import page

#: Rows of each list; the others stand on its next page.
_AT_ONCE = 20


class Behind(BaseModel):
    """Behind which row the page begins."""

    after: UUID | None = None


@blueprint.get("/desk/bank/decisions")
def bank_decisions() -> ResponseReturnValue:
    """Show which exchanges whoever decides disputes has to look into."""
    page.require(SETTLE)
    asked = page.query(Behind)
    decide, older = cut(
        lists.to_decide(page.session, page.community.id, after=asked.after, limit=_AT_ONCE + 1),
        attrgetter("id"),
        _AT_ONCE,
    )
    return page.render(
        "volunteer_hours/bank_decisions.html",
        tabs=tabs("bank_decisions"),
        asked=asked,
        decide=decide,
        older=older,
        labels=EXCHANGES,
    )


@blueprint.get("/desk/bank/told")
def bank_told() -> ResponseReturnValue:
    """Show what neighbours told of one another."""
    return _told()


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
            return page.redirect(".bank_told")
    return _told(form, report_id)


def _told(form: page.Form[Words] | None = None, which: UUID | None = None) -> ResponseReturnValue:
    page.require(SETTLE)
    session, here, asked = page.session, page.community.id, page.query(Behind)
    found = blocking.open_reports(
        session, here, reader_id=page.actor.person_id, after=asked.after, limit=_AT_ONCE + 1
    )
    reports, older = cut(found, attrgetter("id"), _AT_ONCE)
    return page.render(
        "volunteer_hours/bank_told.html",
        tabs=tabs("bank_told"),
        form=form,
        which=which,
        asked=asked,
        reports=reports,
        older=older,
    )
