"""Sweeping up bytes that belong to nothing: a crash came between storing and committing."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import structlog
from sqlalchemy import select
from sqlmodel import Session, col

from linli.evidence.models import Evidence
from linli.evidence.stores import store
from linli.hooks import Job
from linli.i18n import texts

_ = texts("linli")

#: A transaction that stored its bytes this long ago is over.
_GRACE = timedelta(days=1)
_AT_ONCE = 500

log = structlog.get_logger(__name__)


def sweep(session: Session, _payload: Mapping[str, Any]) -> None:
    """Delete stored bytes that no evidence points to. Judged by the store's own clock."""
    place = store()
    stale_before = datetime.now(UTC) - _GRACE
    old = (key for key, written in place.written() if written < stale_before)
    for keys in _batches(old):
        known = set(
            session.execute(
                select(col(Evidence.key)).where(
                    col(Evidence.key).in_({_owner_of(key) for key in keys}),
                    col(Evidence.removed_at).is_(None),
                )
            ).scalars()
        )
        for key in keys:
            if _owner_of(key) not in known:
                place.delete(key)
                log.info("orphaned evidence deleted", key=key)


def _owner_of(key: str) -> str:
    return key.removesuffix("-small")


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    source = iter(keys)
    while batch := list(islice(source, _AT_ONCE)):
        yield batch


JOBS = (Job("core.evidence.sweep", _("Delete files that belong to nothing"), sweep, "41 3 * * *"),)
