"""What time it is: the database's time, so that every process agrees on a deadline."""

from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import event, text
from sqlalchemy.orm import Session, SessionTransaction

_NOW = "linli.now"
_CLOCK = "linli.clock"


class Clock(Protocol):
    """Gives the time instead of the database; tests and the demo set one as ``Database.clock``."""

    def now(self) -> datetime:
        """Return an aware UTC datetime."""
        ...


def now(session: Session) -> datetime:
    """Return the moment of this transaction, aware UTC, to the millisecond.

    It is read once and then stays the same until the transaction ends, so that one decision does
    not judge a deadline twice.
    """
    clock: Clock | None = session.info.get(_CLOCK)
    if clock is not None:
        return clock.now()
    moment: datetime | None = session.info.get(_NOW)
    if moment is None:
        moment = session.info[_NOW] = _read(session)
    return moment


def remember(session: Session, moment: datetime) -> None:
    """Take ``moment`` for :func:`now` when a statement of this transaction has just told it.

    It spares the question a round trip; a moment that was already told stays.
    """
    if session.info.get(_CLOCK) is None:
        session.info.setdefault(_NOW, moment.astimezone(UTC))


def _read(session: Session) -> datetime:
    if session.get_bind().dialect.name == "sqlite":
        stamp = session.execute(text("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now')")).scalar_one()
        return datetime.fromisoformat(stamp).replace(tzinfo=UTC)
    moment = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    assert isinstance(moment, datetime)
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_NOW, None)
