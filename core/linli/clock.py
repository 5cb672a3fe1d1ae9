"""What time it is: the database's time, so that every process agrees on a deadline."""

from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import event, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel.sql.sqltypes import UTCDateTime

_NOW = "linli.now"
_CLOCK = "linli.clock"


class Clock(Protocol):
    """Gives the time instead of the database; tests and the demo set one as ``Database.clock``."""

    def now(self) -> datetime:
        """Return an aware UTC datetime."""
        ...


class Moment(FunctionElement[datetime]):
    """The database's time as a column of a statement, aware UTC, to the millisecond.

    A statement that every transaction sends anyway tells it on the way; see :func:`remember`.
    """

    type = UTCDateTime()
    inherit_cache = True


@compiles(Moment)
def _moment(_element: Moment, _compiler: Any, **_options: Any) -> str:
    return "date_trunc('milliseconds', clock_timestamp())"


@compiles(Moment, "sqlite")
def _moment_of_sqlite(_element: Moment, _compiler: Any, **_options: Any) -> str:
    return "strftime('%Y-%m-%d %H:%M:%f', 'now')"


_NOW_STATEMENT = select(Moment())


def now(session: Session) -> datetime:
    """Return the moment of this transaction, aware UTC, to the millisecond.

    It is read once and then stays the same until the transaction ends, so that one decision does
    not judge a deadline twice.
    """
    moment = told(session)
    if moment is None:
        moment = session.info[_NOW] = _read(session)
    return moment


def told(session: Session) -> datetime | None:
    """Return the moment of this transaction if it was asked for or told already."""
    clock: Clock | None = session.info.get(_CLOCK)
    if clock is not None:
        return clock.now()
    moment: datetime | None = session.info.get(_NOW)
    return moment


def remember(session: Session, moment: datetime) -> None:
    """Take ``moment`` for :func:`now` when a statement of this transaction has just told it.

    It spares the question a round trip; a moment that was already told stays.
    """
    if session.info.get(_CLOCK) is None:
        session.info.setdefault(_NOW, moment.astimezone(UTC))


def _read(session: Session) -> datetime:
    moment: datetime = session.connection().execute(_NOW_STATEMENT).scalar_one()
    return moment.astimezone(UTC)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_NOW, None)
