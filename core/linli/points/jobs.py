"""Giving back what was held too long, and writing off what has lapsed."""

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


JOBS = (Job("core.points.expire", _("Book points that have expired"), run, "*/5 * * * *"),)
