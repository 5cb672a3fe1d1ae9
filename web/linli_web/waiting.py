"""What waits for a reader: core's own work and that of the plugins, the most urgent first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for

from linli import clock, events, jobs, notices, people
from linli.hooks import Urgency
from linli.i18n import Text
from linli.people import OrganisationKind
from linli_web import language, page, slots
from linli_web.slots import Waits
from linli_web.texts import _

#: How long before its end a notice is brought to mind.
_SOON = timedelta(days=3)
#: With so many things in all no group has a heading, and nothing is folded away.
_FEW = 4
#: So many things of a group stand open; what has time is folded whole.
_OPEN = 6

_HEADINGS = {
    Urgency.NOW: _("For today"),
    Urgency.AWAITED: _("Somebody is waiting"),
    Urgency.LATER: _("When there is time"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list: how many of what, where it is done, and until when."""

    count: int
    title: Text
    href: str
    when: Text | None
    late: bool


@dataclass(frozen=True, slots=True)
class Group:
    """What is equally urgent; ``folded`` stands behind a line that opens it."""

    heading: Text | None
    shown: list[Item]
    folded: list[Item]


def for_reader() -> list[Group]:
    """Return what waits for this reader: for staff everything, for others what is theirs.

    Whoever serves somebody at the counter sees what waits for that person.
    """
    if page.serving() is None and page.can("core.staff_area"):
        found = [*_people(), *_notices(), *slots.waiting(staff=True), *_machinery()]
    else:
        found = slots.waiting(staff=False)
    return grouped(found, clock.now(page.session).astimezone(language.zone()).date())


def grouped(found: list[Waits], today: date) -> list[Group]:
    """Sort by urgency, then by the day until which it is to be done, then as was asked for."""

    def key(one: Waits) -> tuple[Urgency, date, int]:
        urgency = _urgency(one, today)
        due = one.due or (today if urgency is Urgency.NOW else date.max)
        return urgency, due, one.order

    found = sorted(found, key=key)
    few = len(found) <= _FEW
    groups = []
    for urgency, heading in _HEADINGS.items():
        items = [_item(one, today) for one in found if _urgency(one, today) is urgency]
        if not items:
            continue
        open_ = len(items) if few else 0 if urgency is Urgency.LATER else _OPEN
        groups.append(Group(None if few else heading, items[:open_], items[open_:]))
    return groups


def _urgency(one: Waits, today: date) -> Urgency:
    return Urgency.NOW if one.due is not None and one.due <= today else one.urgency


def _item(one: Waits, today: date) -> Item:
    when, late = None, one.due is not None and one.due < today
    if one.due == today:
        when = _("today")
    elif one.due is not None:
        when = _("was due %(day)s", day=one.due) if late else _("by %(day)s", day=one.due)
    return Item(one.count, one.title, one.href, when, late=late)


def _people() -> Iterator[Waits]:
    session, here = page.session, page.community.id
    if page.can("core.people.approve"):
        count = people.count_waiting(session, here)
        title = _.plural("Person who wants to join", "People who want to join", count)
        yield from _work(title, "staff.people_sign_ups", count, Urgency.AWAITED)
    if page.can("core.people.manage"):
        alone = people.count_without_agents(session, here)
        title = _.plural(
            "Merchant for whom nobody acts yet", "Merchants for whom nobody acts yet", alone
        )
        kind = OrganisationKind.MERCHANT.value
        yield from _work(title, "staff.organisations", alone, kind=kind, without_agents=1)


def _notices() -> Iterator[Waits]:
    session, actor, here = page.session, page.actor, page.community.id
    objections = notices.open_objections(session, actor, here)
    title = _.plural("Objection to answer", "Objections to answer", objections)
    yield from _work(title, "staff.notices", objections, Urgency.AWAITED)
    if page.can("core.staff_area"):
        ending = notices.count_ending(session, here, _SOON)
        title = _.plural(
            "Notice that ends within three days", "Notices that end within three days", ending
        )
        yield from _work(title, "linli.notices", ending)


def _machinery() -> Iterator[Waits]:
    if not page.can("core.settings"):
        return
    session, actor, here = page.session, page.actor, page.community.id
    failures = len(events.failed_deliveries(session, actor, here)) + len(
        jobs.given_up(session, actor, here)
    )
    title = _.plural(
        "Task that the portal could not finish by itself",
        "Tasks that the portal could not finish by itself",
        failures,
    )
    yield from _work(title, "staff.plugins", failures, Urgency.AWAITED)


def _work(
    title: Text, endpoint: str, count: int, urgency: Urgency = Urgency.LATER, **arguments: Any
) -> Iterator[Waits]:
    if count:
        yield Waits(title, url_for(endpoint, **arguments), count, urgency, order=1)
