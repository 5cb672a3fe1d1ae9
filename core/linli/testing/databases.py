"""A fresh, migrated database for each test: a copy of a template made once for a test run."""

import os
import shutil
import sqlite3
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, event, make_url
from sqlmodel import Session

from linli.db import Database, History, upgrade
from linli.testing import postgres
from linli.testing.kept import Kept, administration
from linli.testing.report import cannot_run

#: What the workers of a run share: a folder, and the process that started them.
_FOLDER = "LINLI_TEST_RUN_FOLDER"
_PID = "LINLI_TEST_RUN_PID"
#: The key that signs the ledger's checkpoints in tests, so that none is written into a folder.
_LEDGER_KEY = "LINLI_LEDGER_KEY"
_BEFORE = pytest.StashKey[dict[str, str | None]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Settings of the fixtures, for ``[tool.pytest.ini_options]``."""
    parser.addini(
        "linli_isolation",
        "default_transaction_isolation on PostgreSQL (LINLI_TEST_ISOLATION goes before it)",
        default="read committed",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that all workers of this run share."""
    config.addinivalue_line("markers", "postgresql: needs PostgreSQL")
    if not hasattr(config, "workerinput"):
        config.stash[_BEFORE] = {
            name: os.environ.get(name) for name in (_FOLDER, _PID, _LEDGER_KEY)
        }
        os.environ[_LEDGER_KEY] = b64encode(bytes(range(32))).decode()
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="linli-tests-")
        os.environ[_PID] = str(os.getpid())


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the shared server with the run, and leave nothing behind."""
    if hasattr(config, "workerinput"):
        return
    folder = Path(os.environ[_FOLDER])
    postgres.stop(folder)
    given, template = os.environ.get("LINLI_TEST_DATABASE_URL"), folder / "template.name"
    if given and template.exists():
        with administration(make_url(given)) as connection:
            connection.exec_driver_sql(f'DROP DATABASE "{template.read_text()}" WITH (FORCE)')
    shutil.rmtree(folder, ignore_errors=True)
    for name, value in config.stash[_BEFORE].items():
        if value is None:
            os.environ.pop(name)
        else:
            os.environ[name] = value


def _migrate(url: str | URL, histories: Sequence[History]) -> None:
    database = Database(url)
    try:
        upgrade(database, histories)
    finally:
        database.dispose()  # SQLite's last connection folds the write-ahead log into the file


@pytest.fixture(scope="session")
def linli_histories() -> Sequence[History]:
    """The migrations a test database has: core's and those of every plugin that works."""
    from linli import plugins

    return plugins.manager().histories()


@pytest.fixture(scope="session")
def _sqlite_template(linli_histories: Sequence[History]) -> Path:
    folder = Path(os.environ[_FOLDER])
    ready = folder / "template.db"
    with postgres.locked(folder / "sqlite.lock"):
        if not ready.exists():
            draft = folder / f"draft-{uuid4().hex}.db"  # a failed one is not gone on with
            draft.touch()
            _migrate(f"sqlite:///{draft}", linli_histories)
            draft.rename(ready)
    return ready


@pytest.fixture(scope="session")
def postgresql_server() -> URL:
    """The address of a PostgreSQL server on which databases can be made."""
    try:
        return make_url(postgres.server_url(Path(os.environ[_FOLDER]), int(os.environ[_PID])))
    except postgres.NoPostgres as error:
        cannot_run(str(error))


@pytest.fixture(scope="session")
def _postgresql_template(postgresql_server: URL, linli_histories: Sequence[History]) -> str:
    folder = Path(os.environ[_FOLDER])
    ready = folder / "template.name"
    with postgres.locked(folder / "template.lock"):
        if not ready.exists():
            name = f"linli_template_{uuid4().hex[:12]}"
            with administration(postgresql_server) as connection:
                connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
            _migrate(postgresql_server.set(database=name), linli_histories)
            ready.write_text(name)
    return ready.read_text()


@pytest.fixture(scope="session")
def _postgresql_kept(postgresql_server: URL, _postgresql_template: str) -> Iterator[Kept]:
    kept = Kept(postgresql_server, _postgresql_template)
    yield kept
    kept.drop()


@pytest.fixture
def linli_isolation(pytestconfig: pytest.Config) -> str:
    """How transactions are isolated on PostgreSQL; ``serializable`` shows what needs a retry."""
    return os.environ.get("LINLI_TEST_ISOLATION") or str(pytestconfig.getini("linli_isolation"))


@pytest.fixture
def sqlite_database(
    request: pytest.FixtureRequest, _sqlite_template: Path, tmp_path: Path
) -> Iterator[Database]:
    """A migrated SQLite file of this test alone, which tells the time by ``clock`` if asked for."""
    path = tmp_path / "linli.db"
    shutil.copyfile(_sqlite_template, path)
    database = Database(f"sqlite:///{path}")

    @event.listens_for(database.engine, "connect")
    def _hurry(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    _set_clock(request, database)
    yield database
    database.dispose()


@pytest.fixture
def postgresql_database(
    request: pytest.FixtureRequest,
    postgresql_server: URL,
    _postgresql_kept: Kept,
    linli_isolation: str,
) -> Iterator[Database]:
    """A migrated PostgreSQL database of this test alone; it too tells the time by ``clock``."""
    isolation = linli_isolation.replace(" ", r"\ ")
    options = {"options": f"-c default_transaction_isolation={isolation}"}
    with _postgresql_kept.lent() as name:
        database = Database(postgresql_server.set(database=name).update_query_dict(options))
        _set_clock(request, database)
        yield database
        database.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated database of this test alone, once on SQLite and once on PostgreSQL.

    Override it with ``sqlite_database`` or ``postgresql_database`` where one is enough.
    """
    made: Database = request.getfixturevalue(f"{request.param}_database")
    return made


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing transaction; people made in this test are made in it.

    It is committed after the test, so that what only fails at the end fails the test too; after
    an expected database error it is rolled back. Not for tests with ``client`` or threads: their
    own transactions would wait for this one.
    """
    with database.writing() as session:
        yield session
        if not session.is_active:
            session.rollback()


def _set_clock(request: pytest.FixtureRequest, database: Database) -> None:
    if "clock" in request.fixturenames:
        database.clock = request.getfixturevalue("clock")


@contextmanager
def current_session(request: pytest.FixtureRequest, database: Database) -> Iterator[Session]:
    """Give the test's own ``session`` where it asks for one, else a transaction that commits."""
    if "session" in request.fixturenames:
        session: Session = request.getfixturevalue("session")
        yield session
        session.flush()
    else:
        with database.writing() as session:
            yield session
