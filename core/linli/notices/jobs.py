"""Closing notices when their time is over."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli.hooks import Job
from linli.i18n import texts
from linli.notices.closing import CLOSE, close

_ = texts("linli")


def run(session: Session, payload: Mapping[str, Any]) -> None:
    """Close the notice named in the payload."""
    close(session, UUID(payload["notice_id"]))


JOBS = (Job(CLOSE, _("Close a notice whose time is over"), run),)
