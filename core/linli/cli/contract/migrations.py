"""A plugin's migrations: there, with one end, and making exactly the tables of the models."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlmodel import SQLModel

from linli import plugins
from linli.cli.contract.tables import tables
from linli.db import Database, History, heads, upgrade
from linli.db.migrate import CORE
from linli.i18n import Text, texts
from linli.plugins import Loaded

_ = texts("linli")


def problems(plugin: Loaded) -> Iterator[Text]:
    """Yield what is wrong with a plugin's migrations, tried on an empty SQLite database."""
    own = {table.name for table in tables(plugin.info.package)}
    history = next((h for h in plugins.manager().histories() if h.owner == plugin.name), None)
    if history is None:
        if own:
            yield _("it has tables and no folder “versions” that makes them")
        return
    try:
        if heads(history) is None:
            yield _("its folder “versions” holds no migration")
            return
    except CommandError:
        yield _("its migrations have several ends; join them")
        return
    with tempfile.TemporaryDirectory(prefix="linli-check-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'check.db'}")
        try:
            yield from _tried(database, history, own)
        finally:
            database.dispose()


def _tried(database: Database, history: History, own: set[str]) -> Iterator[Text]:
    try:
        upgrade(database, (CORE, history))
    except Exception as error:
        yield _("its migrations fail: %(reason)s", reason=f"{type(error).__name__}: {error}")
        return

    def mine(_thing: Any, name: str | None, kind: str, *_rest: Any) -> bool:
        return kind != "table" or name in own

    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": mine, "compare_type": True}
        )
        for difference in compare_metadata(context, SQLModel.metadata):
            yield _(
                "its migrations do not make what the models say: %(difference)s",
                difference=_described(difference),
            )


def _described(difference: Any) -> str:
    """Shorten Alembic's own words: ("add_column", None, "shed_tool", Column(…)), or a list."""
    first = difference[0] if isinstance(difference, list) else difference
    words = [str(first[0]).replace("_", " ")]
    for part in first[1:]:
        if isinstance(part, str):
            words.append(part)
        elif getattr(part, "name", None):
            words.append(str(part.name))
    return " ".join(words)
