"""The staff area's first page: what waits, finding a person, and where everything is."""

from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue

from linli import events, jobs, notices, people
from linli.i18n import Text
from linli_web import page, slots
from linli_web.staff import blueprint
from linli_web.texts import _


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for this member of staff."""

    title: Text
    count: int
    href: str
    icon: str


@blueprint.get("/")
def desk() -> ResponseReturnValue:
    """Show what waits for this reader, and everything they may open."""
    page.require("core.staff_area")
    return page.render(
        "linli/staff/desk.html",
        waiting=[row for row in _waiting() if row.count],
        may_search=page.can("core.people.see"),
        figures=_figures() if page.can("core.people.see") else [],
    )


def _figures() -> list[tuple[Text, int]]:
    """Return a few figures to see how things stand."""
    session, here = page.session, page.community.id
    in_groups = people.count_in_groups(session, here)
    return [
        (_("Members"), sum(in_groups.values())),
        (_("Groups and grids"), len([group for group in in_groups if group is not None])),
        (_("Organisations"), people.count_organisations(session, here)),
    ]


def _waiting() -> list[Waiting]:
    session, actor, here = page.session, page.actor, page.community.id
    found = []
    if page.can("core.people.approve"):
        found.append(
            Waiting(
                _("People who want to join"),
                people.count_waiting(session, here),
                url_for("staff.people_sign_ups"),
                "people",
            )
        )
    found.append(
        Waiting(
            _("Objections to answer"),
            notices.open_objections(session, actor, here),
            url_for("staff.notices"),
            "flag",
        )
    )
    found += [
        Waiting(link.title, link.waiting, link.href, link.icon) for link in slots.links("staff")
    ]
    if page.can("core.settings"):
        failures = len(events.failed_deliveries(session, actor, here)) + len(
            jobs.given_up(session, actor, here)
        )
        found.append(
            Waiting(_("Work that could not be done"), failures, url_for("staff.plugins"), "warning")
        )
    return found
