"""A PostgreSQL database that a process of tests keeps, and that is put back after each test.

To make a database anew takes up to a second, most of it waiting for the server to write down what
earlier tests did; to empty one takes a hundredth of that. A test sees no difference: what it wrote
is gone, whoever else was connected is thrown out, and a database in which a test changed more than
rows is thrown away. Nothing is added to the database either.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import URL, Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

#: Tests after which the space that their rows took is given back.
_OFTEN = 10

_CATALOGS = (
    "pg_attrdef",
    "pg_attribute",
    "pg_class",
    "pg_constraint",
    "pg_enum",
    "pg_event_trigger",
    "pg_index",
    "pg_namespace",
    "pg_policy",
    "pg_proc",
    "pg_rewrite",
    "pg_statistic",
    "pg_trigger",
    "pg_type",
)
#: Whatever is made, changed or dropped, one of these numbers is another.
_SHAPE = "SELECT " + ", ".join(
    f"(SELECT ROW(count(*), max(xmin::text::bigint))::text FROM {name})" for name in _CATALOGS
)
_TABLES = (
    "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND pg_relation_size(oid) > 0 "
    "AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
)
_SEQUENCES = (
    "SELECT seqrelid::regclass::text, seqstart, pg_sequence_last_value(seqrelid) FROM pg_sequence"
)
#: Whoever is in the middle of something is waited for.
_ALONE = (
    "SELECT pg_terminate_backend(pid, CASE state WHEN 'idle' THEN 0 ELSE 10000 END) "
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@contextmanager
def administration(url: URL) -> Iterator[Connection]:
    """Open a connection outside any transaction, as CREATE DATABASE and VACUUM want it."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with engine.connect() as connection:
        yield connection


@dataclass(frozen=True, slots=True)
class _Lent:
    """A database, and what it has to be put back to."""

    name: str
    shape: tuple[str, ...]
    #: The rows that the migrations wrote, as JSON.
    rows: dict[str, str]
    sequences: dict[str, tuple[int, bool]]


class Kept:
    """The one database of this process, made when it is first asked for.

    To put it back takes a superuser and PostgreSQL 14; elsewhere each test has a new one.
    """

    def __init__(self, server: URL, template: str) -> None:
        self._server = server
        self._template = template
        self._ready: _Lent | None = None
        self._times = 0

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend it to a test, by its name, and put it back afterwards."""
        lent = self._ready = self._ready or self._make()
        try:
            yield lent.name
        finally:
            if not self._put_back(lent):
                self.drop()

    def drop(self) -> None:
        """Throw it away."""
        if self._ready is not None:
            with administration(self._server) as connection:
                connection.exec_driver_sql(f'DROP DATABASE "{self._ready.name}" WITH (FORCE)')
            self._ready = None

    def _make(self) -> _Lent:
        name = f"linli_test_{uuid4().hex[:12]}"
        with administration(self._server) as connection:
            # Quicker than writing the copy to the log, which is the default since 15.
            copying = "STRATEGY FILE_COPY" if _version(connection) >= (15,) else ""
            connection.exec_driver_sql(
                f'CREATE DATABASE "{name}" TEMPLATE "{self._template}" {copying}'
            )
        with administration(self._server.set(database=name)) as connection:
            filled = {
                table: connection.exec_driver_sql(
                    f"SELECT json_agg(one)::text FROM {table} AS one"
                ).scalar_one()
                for table in connection.exec_driver_sql(_TABLES).scalars().all()
            }
            return _Lent(
                name,
                _shape(connection),
                {table: rows for table, rows in filled.items() if rows is not None},
                _sequences(connection),
            )

    def _put_back(self, lent: _Lent) -> bool:
        self._times += 1
        database = self._server.set(database=lent.name)
        with suppress(DBAPIError), administration(database) as connection:
            superuser = connection.exec_driver_sql("SHOW is_superuser").scalar_one() == "on"
            if not superuser or _version(connection) < (14,):
                return False
            connection.exec_driver_sql(_ALONE)
            if _shape(connection) != lent.shape:
                return False
            _write_back(connection, lent)
            if self._times % _OFTEN == 0:
                connection.exec_driver_sql("VACUUM")
            return True
        return False


def _write_back(connection: Connection, lent: _Lent) -> None:
    """Leave nothing but what the migrations wrote; no trigger and no foreign key is asked."""
    tables = connection.exec_driver_sql(_TABLES).scalars().all()
    connection.exec_driver_sql("SET session_replication_role = replica")
    connection.exec_driver_sql("".join(f"DELETE FROM {table};" for table in tables) or "SELECT 1")
    for table, rows in lent.rows.items():
        connection.exec_driver_sql(
            f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)", (rows,)
        )
    now = _sequences(connection)
    for name, (value, called) in lent.sequences.items():
        if now[name] != (value, called):
            connection.exec_driver_sql("SELECT setval(%s, %s, %s)", (name, value, called))


def _shape(connection: Connection) -> tuple[str, ...]:
    return tuple(connection.exec_driver_sql(_SHAPE).one())


def _sequences(connection: Connection) -> dict[str, tuple[int, bool]]:
    return {
        name: (start if last is None else last, last is not None)
        for name, start, last in connection.exec_driver_sql(_SEQUENCES)
    }


def _version(connection: Connection) -> tuple[int, ...]:
    return connection.dialect.server_version_info or (0,)  # type: ignore[return-value]
