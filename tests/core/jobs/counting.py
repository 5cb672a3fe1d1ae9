"""A plugin whose jobs leave a mark for each time they are done, and can misbehave on request."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col
from tests.core.plugins.fakes import module

from linli.clock import now
from linli.codes.models import WrongCode
from linli.hooks import Job
from linli.i18n import texts

_ = texts("linli")


def mark(session: Session, payload: Mapping[str, Any]) -> None:
    """Leave a mark called ``payload["mark"]``; fail, commit or hang after it when told to."""
    session.add(WrongCode(bucket=payload["mark"], at=now(session)))
    session.flush()
    if payload.get("fail"):
        raise ValueError("the lamp\nis broken")
    if payload.get("commit"):
        session.commit()
    if payload.get("roll back"):
        session.rollback()
    if "started" in payload and "LINLI_TEST_HANG" in os.environ:
        Path(payload["started"]).touch()
        time.sleep(60)


def letter(session: Session, payload: Mapping[str, Any]) -> Callable[[], None] | None:
    """Mark that it was prepared; leave a visit to the file ``payload["box"]`` for outside."""
    mark(session, payload)
    if "box" not in payload:
        return None

    def post() -> None:
        assert not session.in_transaction()
        with Path(payload["box"]).open("a") as box:
            box.write("x")
        if Path(payload["box"]).stat().st_size <= payload.get("busy", 0):
            raise ConnectionError("nobody opens")

    return post


def counting() -> ModuleType:
    """Return the plugin's module."""
    jobs = (
        Job("counting.mark", _("Mark"), mark),
        Job("counting.letter", _("Post"), letter, outside=True),
        Job(
            "counting.daily",
            _("Mark daily"),
            lambda session, _payload: mark(session, {"mark": f"{now(session):%d %H:%M}"}),
            cron="0 4 * * *",
        ),
    )
    return module("counting", linli_jobs=lambda: jobs)


def marks(session: Session) -> dict[str, int]:
    """Return how often each mark was left."""
    counted = select(col(WrongCode.bucket), func.count()).group_by(col(WrongCode.bucket))
    return dict(session.execute(counted).all())
