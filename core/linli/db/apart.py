"""Doing what may fail without spoiling the transaction around it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from linli.db.engine import is_reading


@contextmanager
def apart(session: Session) -> Iterator[None]:
    """Run somebody else's code in the caller's transaction; when it raises, that goes on.

    In a writing transaction this is a savepoint, so that all it wrote is undone. In a reading one
    there is nothing to undo, and nothing is sent: only when it raises is the transaction ended and
    another begun with the next statement, because PostgreSQL refuses every statement after one that
    failed.
    """
    if not is_reading(session) or session.in_nested_transaction():
        with session.begin_nested():
            yield
        return
    try:
        yield
        session.flush()  # What must not be written here is refused here, not later on.
    except Exception:
        session.rollback()
        raise
