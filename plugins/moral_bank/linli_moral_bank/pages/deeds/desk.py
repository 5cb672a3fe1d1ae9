"""The desk: all deeds by state."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli import communities
from linli.i18n import Text
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import (
    counts,
    deed_lists,
    families,
    panels,
    preparing,
    progress,
    verifiers,
    waiting,
)
from linli_moral_bank.deeds.deed_lists import DeedRow
from linli_moral_bank.models import DeedState
from linli_moral_bank.pages import blueprint
from linli_moral_bank.texts import _
from linli_web import page

_AT_ONCE = 40
#: So many deeds that nobody can decide are named above the list.
_STUCK = 10

#: The tabs of the desk, in the order of the work.
TABS: tuple[tuple[str, tuple[DeedState, ...]], ...] = (
    ("panel", deed_lists.WAITING),
    ("staff", deed_lists.WAITING),
    ("verified", (DeedState.VERIFIED,)),
    ("ready", (DeedState.SCORED,)),
    ("notice", (DeedState.ON_NOTICE,)),
    ("booked", (DeedState.CONFIRMED,)),
    ("ended", (DeedState.REJECTED, DeedState.WITHDRAWN)),
)
_TITLES = {
    "panel": _("With the panels"),
    "staff": _("For your word"),
    "verified": _("To be scored or heard"),
    "ready": _("Ready for notice"),
    "notice": _("On notice"),
    "booked": _("Booked"),
    "ended": _("Not booked"),
}


class Asked(BaseModel):
    """Which tab, which group, and where the page begins."""

    tab: str = "panel"
    group: UUID | None = None
    before: UUID | None = None


@blueprint.get("/desk")
def desk() -> ResponseReturnValue:
    """Show the community's deeds by state."""
    asked = page.query(Asked)
    states = dict(TABS)
    tab = asked.tab if asked.tab in states else "panel"
    for_staff = deed_lists.staff_count(page.session, page.actor, page.community.id)
    counted = counts.of_community(page.session, page.actor, page.community.id)
    found = deed_lists.on_desk(
        page.session,
        page.actor,
        page.community.id,
        states=states[tab],
        for_staff=tab == "staff",
        group_id=asked.group,
        before=asked.before,
        limit=_AT_ONCE + 1,
    )
    groups = communities.groups(page.session, page.community.id)
    may_publish, ready = page.can("moral_bank.publish"), 0
    if may_publish and counted.get(DeedState.SCORED):
        ready = preparing.count_for(page.session, page.actor, page.community.id)
    return page.render(
        "moral_bank/desk.html",
        tabs=[
            (
                name,
                _TITLES[name],
                for_staff if name == "staff" else sum(counted.get(state, 0) for state in of),
            )
            for name, of in TABS
            if name != "staff" or for_staff or tab == "staff"
        ],
        most_counted=counts.MOST,
        tab=tab,
        deeds=found[:_AT_ONCE],
        before=asked.before,
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        groups=groups,
        group=asked.group,
        names={group.id: group.name for group in groups},
        **_panels(tab),
        may_grant=page.can("core.roles.grant"),
        label=progress.label,
        may_publish=may_publish,
        ready=ready,
        left=counted.get(DeedState.SCORED, 0) - ready,
        why=_why(tab, found),
    )


def _panels(tab: str) -> Mapping[str, Any]:
    """Return the groups without a panel or with a small one, and the deeds that wait for none."""
    if tab != "panel" or not page.can("core.people.see"):
        return {}
    session, place = page.session, page.community
    here = panels.read(session, page.actor, place)
    stuck = verifiers.stuck(session, here)
    no_family = families.alone(session, place.id)
    return {
        "alone": [one.name for one in here.missing],
        "needed": here.needed,
        "small": [one.name for one in here.too_small],
        "stuck": stuck[:_STUCK],
        "stuck_further": max(len(stuck) - _STUCK, 0),
        "no_family": no_family[:_STUCK],
        "no_family_further": max(len(no_family) - _STUCK, 0),
    }


def _why(tab: str, found: Sequence[DeedRow]) -> Mapping[UUID, Text]:
    """Return why deeds still stand on a tab, where that is not plain from its name."""
    if tab == "notice":
        return waiting.on_notice(page.session, page.community.id, found)
    if tab == "verified":
        return waiting.verified(found, today(page.session, page.community))
    return {}
