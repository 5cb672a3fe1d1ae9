"""What was read once in a transaction and need not be read again in it."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

_MEMORY = "linli.memory"


def remembered(session: Session, name: str) -> dict[Any, Any]:
    """Return the dictionary called ``name`` of this transaction.

    It is forgotten when the transaction ends, and when a savepoint is rolled back: what was read
    inside it may never have been.
    """
    memory: dict[str, dict[Any, Any]] = session.info.setdefault(_MEMORY, {})
    return memory.setdefault(name, {})


def forget(session: Session, name: str) -> None:
    """Forget one dictionary: what it was read from changed in this transaction."""
    session.info.get(_MEMORY, {}).pop(name, None)


@event.listens_for(Session, "after_transaction_end")
def _forget_at_the_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_MEMORY, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget_after_rollback(session: Session, _previous: SessionTransaction) -> None:
    session.info.pop(_MEMORY, None)
