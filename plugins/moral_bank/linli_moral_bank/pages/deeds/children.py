"""What guardians see and do for their children."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from linli_moral_bank import own_work
from linli_moral_bank.books import lasting, passbooks, purse
from linli_moral_bank.deeds import children as rules
from linli_moral_bank.deeds import deed_lists, progress
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.deeds.depositors import Opened
from linli_moral_bank.pages.paging import AT_ONCE
from linli_moral_bank.shop import exchanges
from linli_web import page


@blueprint.get("/children")
def children() -> ResponseReturnValue:
    """Show the children whose guardian the reader is."""
    found = rules.of(page.session, page.beneficiary(), page.community.id)
    return page.render(
        "moral_bank/children.html",
        children=[
            (
                one,
                purse.holdings(page.session, page.community.id, one.person_id),
                own_work.of_children(page.session, page.community.id, [one.person_id])[0],
            )
            for one in found
        ],
    )


@blueprint.get("/children/<uuid:child_id>")
def child(child_id: UUID) -> ResponseReturnValue:
    """Show a child's points and deeds to their guardian."""
    session, here = page.session, page.community.id
    rules.acting_for(session, page.actor, child_id)
    found = next(
        (one for one in rules.of(session, page.beneficiary(), here) if one.person_id == child_id),
        None,
    )
    if found is None:
        raise page.not_found()
    asked = page.query(Opened)
    deeds = deed_lists.mine(session, child_id, here, before=asked.before, limit=AT_ONCE + 1)
    book = passbooks.of_person(session, child_id, here, before=asked.lines)
    return page.render(
        "moral_bank/child.html",
        child=found,
        mine=purse.holdings(session, here, child_id),
        ending=lasting.next_ending(session, page.community, child_id),
        to_fetch=exchanges.open_count(session, child_id, here),
        to_answer=own_work.of_children(session, here, [child_id]),
        deeds=deeds[:AT_ONCE],
        label=progress.label,
        lines=book.lines if book else (),
        older_lines=book.before if book else None,
        asked=asked,
        older=deeds[AT_ONCE - 1].id if len(deeds) > AT_ONCE else None,
    )
