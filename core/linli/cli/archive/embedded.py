"""Putting a SQLite database away while it is in use, and bringing it back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine

from linli.cli.archive.manifest import ArchiveRefused
from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")


class StillInUse(Refusal):
    """Another process has the database open."""

    code = "core.still_in_use"
    status = 409


@contextmanager
def snapshot(file: Path, folder: Path) -> Iterator[tuple[Path, Connection]]:
    """Copy the database as of one moment into ``folder``; give the copy and a connection to it.

    SQLite's online backup reads a consistent state; nobody who writes is stopped.
    """
    copy = folder / "database.sqlite"
    with (
        closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    engine = create_engine(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection:
            yield copy, connection
    finally:
        engine.dispose()


def check(copy: Path) -> None:
    """See that a database file is whole.

    Raises:
        ArchiveRefused: it is not.
    """
    try:
        with closing(sqlite3.connect(copy)) as connection:
            answers = connection.execute("PRAGMA integrity_check").fetchall()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise ArchiveRefused(
            _("The database in the backup is damaged. Nothing was changed.")
        ) from error
    if answers != [("ok",)] or dangling is not None:
        raise ArchiveRefused(_("The database in the backup is damaged. Nothing was changed."))


def swap(copy: Path, file: Path) -> Path | None:
    """Put ``copy`` in the place of the database; return where the former one is kept now.

    Raises:
        StillInUse: the portal or a worker has it open.
    """
    kept = None
    if file.exists():
        _close(file)
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        kept = file.with_name(f"{file.name}.before-restore-{stamp}")
        file.rename(kept)
    copy.chmod(0o600)
    copy.replace(file)
    return kept


def _close(file: Path) -> None:
    """Fold the write-ahead log into the file, which works only while nobody else has it open."""
    try:
        with closing(sqlite3.connect(file, timeout=2)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise StillInUse(
            _("The portal or a worker still runs. Stop it, then restore again.")
        ) from error
