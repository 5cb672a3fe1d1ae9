"""What waits for a member of staff: core's own work, and that of the plugins."""

from datetime import timedelta
from typing import Any

from flask import url_for

from linli import events, jobs, notices, people
from linli.i18n import Text
from linli.people import OrganisationKind
from linli_web import page, slots
from linli_web.slots import Link
from linli_web.texts import _

#: How long before its end a notice is brought to mind.
_SOON = timedelta(days=3)


def everything() -> list[Link]:
    """Return what waits for this reader, each with its number and where it is done."""
    links = [link for link in (*slots.links("main"), *slots.links("staff")) if link.waiting]
    return [*_people(), *_notices(), *links, *slots.to_dos(), *_machinery()]


def _people() -> list[Link]:
    session, here = page.session, page.community.id
    found = []
    if page.can("core.people.approve"):
        waiting = people.count_waiting(session, here)
        found += _work(_("People who want to join"), "staff.people_sign_ups", "people", waiting)
    if page.can("core.people.manage"):
        alone = people.count_without_agents(session, here)
        found += _work(
            _("Merchants for whom nobody acts yet"),
            "staff.organisations",
            "shop",
            alone,
            kind=OrganisationKind.MERCHANT.value,
            without_agents=1,
        )
    return found


def _notices() -> list[Link]:
    session, actor, here = page.session, page.actor, page.community.id
    objections = notices.open_objections(session, actor, here)
    found = _work(_("Objections to answer"), "staff.notices", "flag", objections)
    if page.can("core.staff_area"):
        ending = notices.count_ending(session, here, _SOON)
        title = _("Notices that end within three days")
        found += _work(title, "linli.notices", "notice", ending)
    return found


def _machinery() -> list[Link]:
    if not page.can("core.settings"):
        return []
    session, actor, here = page.session, page.actor, page.community.id
    failures = len(events.failed_deliveries(session, actor, here)) + len(
        jobs.given_up(session, actor, here)
    )
    return _work(_("Work that could not be done"), "staff.plugins", "warning", failures)


def _work(title: Text, endpoint: str, icon: str, count: int, **arguments: Any) -> list[Link]:
    return [Link(title, url_for(endpoint, **arguments), icon, count)] if count else []
