"""What stands above each page of the time bank's desk: the others, with how much waits there."""

from flask import url_for

from linli.i18n import Text
from linli_volunteer_hours.permissions import MANAGE, SETTLE
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import blocking, departed, lists, phone
from linli_web import page

Tab = tuple[Text, str, int]


def tabs(current: str) -> tuple[list[Tab], int]:
    """Return the pages that the reader may open, and which of them this one is."""
    session, here = page.session, page.community.id
    found: list[tuple[str, Text, int]] = []
    if page.can(MANAGE):
        found.append(("bank_desk", _("By phone"), phone.count(session, here)))
    if page.can(SETTLE):
        told = blocking.count_open(session, here, reader_id=page.actor.person_id)
        found += [
            ("bank_decisions", _("To decide"), lists.count_to_decide(session, here)),
            ("bank_told", _("Told us"), told),
        ]
    if page.can(MANAGE):
        found += [
            ("bank_accounts", _("Accounts"), departed.count(session, here)),
            ("bank_homes", _("Visits"), 0),
            ("proxy_desk", _("Proxies"), 0),
        ]
    shown = [(title, url_for(f".{view}"), count) for view, title, count in found]
    return shown, [view for view, _title, _count in found].index(current)
