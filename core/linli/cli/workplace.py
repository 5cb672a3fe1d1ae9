"""What most commands need: the configuration, a database that is ready, an actor."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, make_url
from sqlmodel import Session

from linli import plugins
from linli.access import Actor
from linli.cli import logs
from linli.config import Config
from linli.db import Database, current, heads
from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")


class NotReady(Refusal):
    """The installation has to be set up or brought up to date first."""

    code = "core.not_ready"
    status = 503


def actor() -> Actor:
    """Return the system as it acts from the command line, with the account that typed it."""
    try:
        return Actor(None, origin=f"cli {getpass.getuser()}")
    except (KeyError, OSError):  # an account without a name, as in some containers
        return Actor(None, origin="cli")


def sqlite_file(database: Database) -> Path | None:
    """Return the file of an embedded database."""
    name = database.url.database
    return Path(name) if database.is_sqlite and name and name != ":memory:" else None


@contextmanager
def any_database() -> Iterator[Database]:
    """Open the configured database, whatever is in it."""
    logs.quiet()
    database = Database(Config.from_environment().database_url)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def ready_database() -> Iterator[Database]:
    """Open the configured database.

    Raises:
        NotReady: it is not there yet, or its tables are not up to date.
    """
    _require_file(Config.from_environment().database_url)
    with any_database() as database:
        late = outdated(database)
        if late:
            raise NotReady(
                _(
                    "The tables of %(owners)s are not up to date. Run: linli init",
                    owners=", ".join(late),
                )
            )
        yield database


@contextmanager
def reading() -> Iterator[Session]:
    """Open a reading transaction of the configured database."""
    with ready_database() as database, database.reading() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """Open a writing transaction of the configured database."""
    with ready_database() as database, database.writing() as session:
        yield session


def _require_file(address: str) -> None:
    """Refuse an embedded database whose file is not there, before opening would make it.

    Raises:
        NotReady: it is not there.
    """
    if not address.startswith("sqlite"):
        return
    name = make_url(address).database
    if name and name != ":memory:" and not Path(name).exists():
        raise NotReady(
            _(
                "There is no database yet in %(folder)s. Run: linli init",
                folder=str(Path(name).parent),
            )
        )


def outdated(database: Database) -> list[str]:
    """Return the owners (core, plugins) whose tables are not at their newest revision."""
    with looking(database) as connection:
        return [
            history.owner
            for history in plugins.manager().histories()
            if current(connection, history) != heads(history)
        ]


@contextmanager
def looking(database: Database) -> Iterator[Connection]:
    """Open a connection that only reads and waits for nobody who writes."""
    reader = database.engine.execution_options(linli_reading=True, postgresql_readonly=True)
    with reader.connect() as connection:
        yield connection
