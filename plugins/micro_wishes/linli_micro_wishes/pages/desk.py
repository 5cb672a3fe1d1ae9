"""The desk: all wishes by where they stand."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_micro_wishes import progress
from linli_micro_wishes.models import CLAIMABLE, FULFILLED, WishState
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import categories, lists
from linli_micro_wishes.wishes.categories import AGE_BANDS
from linli_web import page

_AT_ONCE = 40

#: The tabs of the desk, in the order of the work.
TABS: tuple[tuple[str, tuple[WishState, ...]], ...] = (
    ("review", (WishState.REVIEW,)),
    ("returned", (WishState.RETURNED,)),
    ("open", CLAIMABLE),
    ("taken", (WishState.CLAIMED, WishState.IN_PROGRESS)),
    ("brought", (WishState.DELIVERED,)),
    ("true", FULFILLED),
    ("ended", (WishState.WITHDRAWN, WishState.EXPIRED)),
)
_TITLES = {
    "review": _("To be looked at"),
    "returned": _("Sent back"),
    "open": _("On the board"),
    "taken": _("Taken"),
    "brought": _("To be confirmed"),
    "true": _("Come true"),
    "ended": _("Ended"),
}


class Asked(BaseModel):
    """Which tab, and where the page begins."""

    tab: str = "review"
    before: UUID | None = None


@blueprint.get("/desk")
def desk() -> ResponseReturnValue:
    """Show the community's wishes by state."""
    asked = page.query(Asked)
    states = dict(TABS)
    tab = asked.tab if asked.tab in states else "review"
    found = lists.on_desk(
        page.session,
        page.actor,
        page.community.id,
        states=states[tab],
        before=asked.before,
        limit=_AT_ONCE + 1,
    )
    counted = lists.counts(page.session, page.community.id)
    return page.render(
        "micro_wishes/desk.html",
        tabs=[
            (name, _TITLES[name], sum(counted.get(state, 0) for state in of)) for name, of in TABS
        ],
        tab=tab,
        wishes=found[:_AT_ONCE],
        before=asked.before,
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        categories=categories.names(page.session, page.community.id),
        bands=AGE_BANDS,
        states=progress.WISH_STATES,
    )
