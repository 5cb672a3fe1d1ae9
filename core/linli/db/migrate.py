"""Bringing tables up to date: one Alembic history for each owner.

A single history for all would break as soon as a plugin is uninstalled, because its revisions
would be missing from the chain. So each owner keeps a version table of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from linli.db.engine import Database

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class History:
    """An owner's migrations: its name (``core`` or the plugin's) and the folder they lie in."""

    owner: str
    versions: Path

    @property
    def version_table(self) -> str:
        """The table that records how far this owner's tables are."""
        return f"{self.owner}_alembic_version"


CORE = History("core", _HERE.parent / "versions")


def upgrade(database: Database, histories: Sequence[History] = (CORE,)) -> None:
    """Bring each owner's tables to its newest revision, core first; each in one transaction."""
    for history in sorted(histories, key=lambda h: (h.owner != CORE.owner, h.owner)):
        _upgrade_one(database, history)


def heads(history: History) -> str | None:
    """Return the newest revision of ``history``."""
    return ScriptDirectory.from_config(_config(history)).get_current_head()


def revisions(history: History) -> frozenset[str]:
    """Return every revision that ``history`` knows."""
    return frozenset(
        script.revision for script in ScriptDirectory.from_config(_config(history)).walk_revisions()
    )


def current(connection: Connection, history: History) -> str | None:
    """Return the revision that the database is at for ``history``."""
    context = MigrationContext.configure(connection, opts={"version_table": history.version_table})
    return context.get_current_revision()


def _upgrade_one(database: Database, history: History) -> None:
    config = _config(history)
    with database.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        if database.is_sqlite:
            # Batch mode copies a table and drops the old one; with enforcement on that would
            # delete the children of ON DELETE CASCADE. It can only be set outside a transaction.
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if database.is_sqlite:
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
                    if broken:
                        raise RuntimeError(f"migration left dangling foreign keys: {broken[:5]}")
        finally:
            if database.is_sqlite:
                assert raw is not None
                raw.execute("PRAGMA foreign_keys=ON")


def _config(history: History) -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(_HERE))
    config.set_main_option("version_locations", str(history.versions))
    config.set_main_option("path_separator", "os")
    config.attributes["owner"] = history.owner
    config.attributes["version_table"] = history.version_table
    return config
