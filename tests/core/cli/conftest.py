"""The command line on a database of the test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result
from sqlalchemy import URL

from linli import evidence
from linli.cli import cli
from linli.db import Database

Linli = Callable[..., Result]


@pytest.fixture
def linli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Linli]:
    """Call ``linli(...words, input=…)`` in this process, in English, with an empty data folder."""
    for name in ("LC_ALL", "LC_MESSAGES", "LINLI_DATABASE_URL", "LINLI_EVIDENCE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LINLI_SECRET_KEY", "k" * 64)

    def call(*words: str, input: str | None = None) -> Result:
        result = CliRunner().invoke(cli, list(words), input=input, prog_name="linli")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    evidence.use(None)
    logging = structlog.get_config()
    yield call
    evidence.use(None)
    structlog.configure(**logging)


@pytest.fixture
def at(database: Database, linli: Linli, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The test's migrated database, which ``linli`` works on: SQLite, then PostgreSQL."""
    address: URL = database.url
    monkeypatch.setenv("LINLI_DATABASE_URL", address.render_as_string(hide_password=False))
    return database


@pytest.fixture
def here(sqlite_database: Database, linli: Linli, monkeypatch: pytest.MonkeyPatch) -> Database:
    """The same on SQLite only, for what does not depend on the database."""
    monkeypatch.setenv("LINLI_DATABASE_URL", str(sqlite_database.url))
    return sqlite_database
