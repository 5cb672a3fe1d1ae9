"""Calling a handler, so that it can neither commit nor harm what is around it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from linli.events import TransactionEnded
from linli.jobs.registry import handlers

__all__ = ["MAX_ATTEMPTS", "TransactionEnded", "pause_after", "perform", "reason_of"]

#: How often work is tried before it is given up.
MAX_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(seconds=10)
_LONGEST_PAUSE = timedelta(hours=1)


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after the given number of failed attempts: doubling, to an hour."""
    doublings: int = 2 ** min(attempts - 1, 16)
    return min(_FIRST_PAUSE * doublings, _LONGEST_PAUSE)


def reason_of(error: BaseException) -> str:
    """Return what went wrong in one line that fits the row."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:1000]


def perform(session: Session, name: str, payload: Mapping[str, Any]) -> Callable[[], None] | None:
    """Run the handler of ``name`` in the caller's transaction; return what is left for outside it.

    Raises:
        TransactionEnded: the handler tried to end a transaction that is not its own.
    """
    with _not_ending(session, name):
        left = handlers()[name].run(session, payload)
        session.flush()
    return left


@contextmanager
def _not_ending(session: Session, name: str) -> Iterator[None]:
    def refuse() -> None:
        raise TransactionEnded(f"{name} tried to end a transaction that is not its own")

    session.commit = session.rollback = refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        del session.commit, session.rollback
