"""A database that is lent to one test after another: nobody sees what was before."""

from collections.abc import Iterator

import pytest
from sqlalchemy import URL, Connection, text
from sqlalchemy.exc import DBAPIError

from linli import communities
from linli.access import SYSTEM
from linli.communities import CommunityKind
from linli.db import Database
from linli.testing.kept import Kept

pytestmark = pytest.mark.postgresql


@pytest.fixture
def kept(postgresql_server: URL, _postgresql_template: str) -> Iterator[Kept]:
    made = Kept(postgresql_server, _postgresql_template)
    yield made
    made.drop()


def send(server: URL, name: str, *statements: str) -> None:
    """Send statements to a lent database."""
    database = Database(server.set(database=name))
    with database.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    database.dispose()


def rows(connection: Connection) -> dict[str, int]:
    """Count what is in the tables that are not empty."""
    tables = connection.exec_driver_sql(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    counts = {
        name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()
        for name in tables.scalars()
    }
    return {name: count for name, count in counts.items() if count}


def test_what_was_written_is_gone_history_too(kept: Kept, postgresql_server: URL) -> None:
    with kept.lent() as first:
        database = Database(postgresql_server.set(database=first))
        with database.engine.begin() as connection:
            before = rows(connection)
            connection.exec_driver_sql("SELECT nextval('core_points_log_key_number_seq')")
            connection.exec_driver_sql("DELETE FROM core_alembic_version")
        with database.writing() as session:
            communities.create(
                session, SYSTEM, kind=CommunityKind.COMMUNITY, code="L", name="L", slug="l"
            )
            assert len(rows(session.connection())) > len(before)
        with pytest.raises(DBAPIError, match="is history"), database.writing() as session:
            session.execute(text("DELETE FROM core_audit_entry"))
        database.dispose()
    with kept.lent() as second:
        database = Database(postgresql_server.set(database=second))
        with database.engine.begin() as connection:
            assert rows(connection) == before
            assert not connection.exec_driver_sql(
                "SELECT is_called FROM core_points_log_key_number_seq"
            ).scalar_one()
        database.dispose()
    assert first == second


def test_a_transaction_that_was_left_open_is_ended(kept: Kept, postgresql_server: URL) -> None:
    with kept.lent() as name:
        database = Database(postgresql_server.set(database=name))
        forgotten = database.engine.connect()
        forgotten.exec_driver_sql("LOCK core_community")
    with pytest.raises(DBAPIError):
        forgotten.exec_driver_sql("SELECT 1")
    forgotten.close()
    database.dispose()
    with kept.lent() as again:
        assert again == name


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE left_over (id INTEGER)",
        "DROP INDEX ix_core_audit_entry_subject",
        "ALTER TABLE core_audit_entry DISABLE TRIGGER USER",
        "DROP SCHEMA public CASCADE",
    ],
)
def test_a_database_that_was_changed_is_not_lent_again(
    kept: Kept, postgresql_server: URL, statement: str
) -> None:
    with kept.lent() as first:
        send(postgresql_server, first, statement)
    with kept.lent() as second:
        assert second != first


def test_a_database_whose_tables_were_looked_at_is_not_lent_again(
    kept: Kept, postgresql_server: URL
) -> None:
    with kept.lent() as first:
        send(
            postgresql_server,
            first,
            "INSERT INTO core_alembic_version VALUES ('x')",
            "ANALYZE core_alembic_version",
        )
    with kept.lent() as second:
        assert second != first
