"""Giving back what was held too long, writing off what has lapsed, and keeping the log."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from linli.hooks import Job
from linli.i18n import texts
from linli.points.holds import expire_due

_ = texts("linli")


def run(session: Session, _payload: Mapping[str, Any]) -> None:
    """Book what has expired; balances were right before. What is left is for the next time."""
    expire_due(session)


def keep_log(session: Session, _payload: Mapping[str, Any]) -> None:
    """Enter what was booked into each community's log, and sign the day's checkpoint once."""
    from linli.points import log

    for community_id in log.communities_with_units(session):
        log.enter(session, community_id)
        if log.size_of(session, community_id):
            log.checkpoint(session, community_id)


JOBS = (
    Job("core.points.expire", _("Book points that have expired"), run, "*/5 * * * *"),
    Job("core.points.log", _("Enter bookings into the log and sign it"), keep_log, "3 * * * *"),
)
