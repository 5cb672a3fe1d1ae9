"""Keeping the queue small."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col

from linli.clock import now
from linli.hooks import Job
from linli.i18n import texts
from linli.jobs.models import JobState, QueuedJob

_ = texts("linli")

#: How long work that is done stays known by its key.
KEPT_DAYS = 90


def forget_done(session: Session, _payload: Mapping[str, Any]) -> None:
    """Delete what was done more than :data:`KEPT_DAYS` days ago; what was given up stays."""
    session.execute(
        delete(QueuedJob).where(
            col(QueuedJob.state) == JobState.DONE,
            col(QueuedJob.finished_at) < now(session) - timedelta(days=KEPT_DAYS),
        )
    )


JOBS = (
    Job("core.jobs.forget_done", _("Tidy up the list of finished work"), forget_done, "17 3 * * *"),
)
