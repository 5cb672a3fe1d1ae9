"""What guardians see and do for their children."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from linli import points
from linli.points import Owner
from linli_moral_bank.books import purse
from linli_moral_bank.deeds import children as rules
from linli_moral_bank.deeds import deed_lists, progress
from linli_moral_bank.pages import blueprint
from linli_moral_bank.pages.deeds.resident import AT_ONCE, Older
from linli_web import page


@blueprint.get("/children")
def children() -> ResponseReturnValue:
    """Show the children whose guardian the reader is."""
    found = rules.of(page.session, page.beneficiary(), page.community.id)
    return page.render(
        "moral_bank/children.html",
        children=[
            (one, purse.holdings(page.session, page.community.id, one.person_id)) for one in found
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
    asked = page.query(Older)
    deeds = deed_lists.mine(session, child_id, here, before=asked.before, limit=AT_ONCE + 1)
    own = points.holdings(session, Owner.person(child_id), here).get(purse.POINTS)
    return page.render(
        "moral_bank/child.html",
        child=found,
        mine=purse.holdings(session, here, child_id),
        deeds=deeds[:AT_ONCE],
        label=progress.label,
        lines=points.statement(session, own.account.id, limit=10).lines if own else (),
        before=asked.before,
        older=deeds[AT_ONCE - 1].id if len(deeds) > AT_ONCE else None,
    )
