"""What is done once a transaction has ended: files that go with it, guesses that outlive it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from sqlalchemy import event
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

from linli.db.engine import database_of

_CALLS = "linli.afterwards"

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Calls:
    committed: bool = False
    on_commit: list[Callable[[], None]] = field(default_factory=list)
    on_rollback: list[Callable[[], None]] = field(default_factory=list)


def after_commit(session: Session, call: Callable[[], None]) -> None:
    """Call once the outermost transaction is committed; not at all when it is rolled back.

    A call that raises is logged and stops nobody: the transaction is over.
    """
    _calls(session).on_commit.append(call)


def after_rollback(session: Session, call: Callable[[], None]) -> None:
    """Call once the outermost transaction is rolled back; not at all when it is committed."""
    _calls(session).on_rollback.append(call)


def after_end(session: Session, call: Callable[[], None]) -> None:
    """Call once the outermost transaction is over, committed or not."""
    after_commit(session, call)
    after_rollback(session, call)


def in_own_transaction(session: Session, work: Callable[[Session], None]) -> None:
    """Do ``work`` in a writing transaction of its own once the outermost one is over.

    For what must be kept although the present transaction only reads, or is about to be refused.
    """
    database = database_of(session)

    def call() -> None:
        database.run(work)

    after_end(session, call)


def _calls(session: Session) -> _Calls:
    if not session.in_transaction():
        session.begin()
    calls: _Calls = session.info.setdefault(_CALLS, _Calls())
    return calls


@event.listens_for(Session, "after_commit")
def _note_commit(session: Session) -> None:
    # Also told for each savepoint, which decides nothing yet.
    if _CALLS in session.info and not session.in_nested_transaction():
        _calls(session).committed = True


@event.listens_for(Session, "after_transaction_end")
def _call(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is not None or _CALLS not in session.info:
        return
    calls: _Calls = session.info.pop(_CALLS)
    for call in calls.on_commit if calls.committed else calls.on_rollback:
        try:
            call()
        except Exception:
            log.exception("work after a transaction failed")
