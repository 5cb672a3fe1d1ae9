"""Histories: one for each owner, repeatable, and kind to children of copied tables."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from linli.db import Database, History, current, heads, upgrade
from linli.db.migrate import CORE

FIRST = """
import sqlalchemy as sa
from alembic import op
revision = "{owner}_1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("{owner}_parent", sa.Column("id", sa.Integer(), primary_key=True),
                    sa.Column("name", sa.String(20)))
    op.create_table("{owner}_child", sa.Column("id", sa.Integer(), primary_key=True),
                    sa.Column("parent_id", sa.Integer(),
                              sa.ForeignKey("{owner}_parent.id", ondelete="CASCADE")))
"""
SECOND = """
import sqlalchemy as sa
from alembic import op
revision = "{owner}_2"
down_revision = "{owner}_1"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("{owner}_parent", recreate="auto") as batch:
        batch.alter_column("name", type_=sa.String(40), nullable=False)
"""
BROKEN = """
from alembic import op
revision = "{owner}_2"
down_revision = "{owner}_1"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("UPDATE {owner}_parent SET name = 'spoiled'")
    op.execute("SELECT * FROM no_such_table")
"""


def history(folder: Path, owner: str, *revisions: str) -> History:
    versions = folder / owner
    versions.mkdir(exist_ok=True)
    for number, revision in enumerate(revisions, 1):
        (versions / f"{number}.py").write_text(revision.format(owner=owner))
    return History(owner, versions)


def fill(database: Database, owner: str) -> None:
    with database.writing() as session:
        session.execute(text(f"INSERT INTO {owner}_parent VALUES (1, 'a')"))
        session.execute(text(f"INSERT INTO {owner}_child VALUES (1, 1)"))


def test_core_is_at_its_newest_revision(database: Database) -> None:
    with database.engine.connect() as connection:
        assert current(connection, CORE) == heads(CORE)
    upgrade(database)


def test_copying_a_table_does_not_delete_its_children(database: Database, tmp_path: Path) -> None:
    upgrade(database, [history(tmp_path, "shed", FIRST)])
    fill(database, "shed")
    newest = history(tmp_path, "shed", FIRST, SECOND)
    upgrade(database, [newest])
    with database.engine.connect() as connection:
        assert current(connection, newest) == "shed_2"
        assert connection.execute(text("SELECT count(*) FROM shed_child")).scalar_one() == 1


def test_foreign_keys_are_watched_again_afterwards(sqlite_database: Database) -> None:
    upgrade(sqlite_database)
    with sqlite_database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_revision_that_fails_changes_nothing(database: Database, tmp_path: Path) -> None:
    upgrade(database, [history(tmp_path, "shed", FIRST)])
    fill(database, "shed")
    with pytest.raises(Exception, match="no_such_table"):
        upgrade(database, [history(tmp_path, "shed", FIRST, BROKEN)])
    with database.engine.connect() as connection:
        assert current(connection, history(tmp_path, "shed")) == "shed_1"
        assert connection.execute(text("SELECT name FROM shed_parent")).scalar_one() == "a"


def test_an_uninstalled_plugins_history_does_not_disturb_the_others(
    database: Database, tmp_path: Path
) -> None:
    upgrade(database, [history(tmp_path, "shed", FIRST), history(tmp_path, "barn", FIRST)])
    upgrade(database, [CORE, history(tmp_path, "barn", FIRST, SECOND)])
    with database.engine.connect() as connection:
        assert current(connection, history(tmp_path, "barn")) == "barn_2"
        assert "shed_parent" in inspect(connection).get_table_names()
