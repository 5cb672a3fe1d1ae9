"""The passbooks of households and organisations, for those who speak for them and for staff."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from linli_moral_bank import owners
from linli_moral_bank.books import benefits, passbooks
from linli_moral_bank.deeds import deed_lists, progress
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.paging import AT_ONCE, Older
from linli_web import page

#: Households and organisations on one page.
_LISTED = 50


class Opened(Older):
    """Where the deeds and the lines of the account begin."""

    lines: str | None = None


@blueprint.get("/depositors/<uuid:owner_id>")
def depositor(owner_id: UUID) -> ResponseReturnValue:
    """Show a household's or organisation's points and deeds."""
    session, here = page.session, page.community.id
    asked = page.query(Opened)
    book = passbooks.of_owner(session, page.actor, here, owner_id, before=asked.lines)
    deeds = deed_lists.of_owner(session, owner_id, here, before=asked.before, limit=AT_ONCE + 1)
    return page.render(
        "moral_bank/depositor.html",
        whose=book.whose,
        speaks=page.beneficiary() in owners.speakers(session, here, book.whose.owner),
        consents=benefits.consents(session, here, owner_id),
        mine=book.holdings,
        lines=book.lines,
        older_lines=book.older,
        asked=asked,
        deeds=deeds[:AT_ONCE],
        label=progress.label,
        older=deeds[AT_ONCE - 1].id if len(deeds) > AT_ONCE else None,
    )


@blueprint.get("/desk/depositors")
def depositors() -> ResponseReturnValue:
    """Show all households and organisations that have something in the book."""
    before = page.query(Older).before
    found = passbooks.listing(
        page.session, page.actor, page.community.id, before=before, limit=_LISTED + 1
    )
    return page.render(
        "moral_bank/depositors.html",
        found=found[:_LISTED],
        before=before,
        older=found[_LISTED - 1].owner.id if len(found) > _LISTED else None,
    )
