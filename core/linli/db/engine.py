"""Connections and transactions, the same on SQLite and PostgreSQL."""

import math
import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from linli.clock import _CLOCK, Clock
from linli.db.compiled import CompiledStatements
from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")

T = TypeVar("T")

_DATABASE = "linli.database"
_USED_AT = "linli.used_at"
_READING = "linli.reading"

#: How long a SQLite writer waits for another, in milliseconds.
BUSY_TIMEOUT = 10_000
#: After how many seconds without work a pooled connection is tried before it is used again.
IDLE = 1.0
#: How often a whole transaction is tried when the database asks for it to be repeated: fifty people
#: who want the same last place under serializable isolation are all answered.
TRIES = 12
#: How long is waited at most before the next try, in seconds.
_LONGEST_WAIT = 2.0
#: serialization_failure and deadlock_detected (PostgreSQL manual, appendix A).
_RETRY_STATES = frozenset({"40001", "40P01"})


class DatabaseBusy(Refusal):
    """The database was locked by others for too long; nothing was changed."""

    code = "core.database_busy"
    status = 503


class Database:
    """One database with its engine; make it once for a process.

    What an error says in the log names the statement and never its values: they are people's.

    ``url`` is SQLAlchemy's, with ``postgres://`` accepted as people write it. A SQLite file's
    folder is made when it is missing.
    """

    def __init__(self, url: str | URL, *, pool_size: int = 5) -> None:
        self.url = _normalise(url)
        #: Replaces the database's clock; see :mod:`linli.clock`.
        self.clock: Clock | None = None
        if self.url.get_backend_name() == "sqlite":
            self.engine = _sqlite(self.url)
        else:
            self.engine = _server(self.url, pool_size)
        self.engine.update_execution_options(compiled_cache=CompiledStatements())
        self._reader = self.engine.execution_options(linli_reading=True, postgresql_readonly=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database, with one writer at a time."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that may write: committed at the end, rolled back on an exception.

        Raises:
            DatabaseBusy: SQLite's writer was held by others for longer than the busy timeout.
        """
        with self._session(self.engine) as session:
            try:
                yield session
                session.commit()
            except DBAPIError as error:
                if _is_locked(error):
                    raise DatabaseBusy(_("Many people are busy just now. Please try again.")) from (
                        error
                    )
                raise

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that only reads; on SQLite it never waits for a writer."""
        with self._session(self._reader) as session:
            session.info[_READING] = True
            yield session

    def run(self, work: Callable[[Session], T]) -> T:
        """Do ``work`` in a writing transaction, again from its start when that is asked for.

        PostgreSQL refuses one of two conflicting transactions (40001, 40P01); the answer it
        expects is to repeat the whole of it. ``work`` must therefore have no effect outside the
        session.
        """
        for attempt in range(TRIES):
            try:
                with self.writing() as session:
                    return work(session)
            except DBAPIError as error:
                if not is_retryable(error):
                    raise
                longest = min(0.01 * 2**attempt, _LONGEST_WAIT)
                time.sleep(random.uniform(0, longest))  # noqa: S311 - spreads retries
        raise DatabaseBusy(_("Many people are busy just now. Please try again."))

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False, autoflush=True) as session:
            session.info[_DATABASE] = self
            if self.clock is not None:
                session.info[_CLOCK] = self.clock
            yield session


def database_of(session: Session) -> Database:
    """Return the database that a session belongs to."""
    database: Database = session.info[_DATABASE]
    return database


def is_reading(session: Session) -> bool:
    """Whether a session's transaction only reads."""
    return _READING in session.info


def is_retryable(error: DBAPIError) -> bool:
    """Whether repeating the whole transaction is the right answer to ``error``."""
    return getattr(error.orig, "sqlstate", None) in _RETRY_STATES


def _is_locked(error: DBAPIError) -> bool:
    return isinstance(
        error.orig, sqlite3.OperationalError
    ) and error.orig.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _normalise(url: str | URL) -> URL:
    if isinstance(url, str) and url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def _server(url: URL, pool_size: int) -> Engine:
    engine = create_engine(url, pool_size=pool_size, hide_parameters=True)

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_USED_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _see_whether_it_lives(connection: Any, record: ConnectionPoolEntry, _proxy: Any) -> None:
        # SQLAlchemy's own pre-ping asks every time, a fifth of a short transaction's round trips.
        if time.monotonic() - record.info.get(_USED_AT, math.inf) <= IDLE:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError() from error

    return engine


def _sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT / 1000}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
        # Python's own implicit BEGIN would come too late and let a savepoint's row survive the
        # rollback around it; transactions are begun by the listener below instead.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A deferred BEGIN fails as locked when it turns from reading to writing beside another
        # writer; taking the write lock at once waits for it instead.
        reading = connection.get_execution_options().get("linli_reading", False)
        if connection.info.get("linli_reading") is not reading:
            connection.exec_driver_sql(f"PRAGMA query_only={reading:d}")
            connection.info["linli_reading"] = reading
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
