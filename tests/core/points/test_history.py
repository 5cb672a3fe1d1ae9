"""History is neither changed nor deleted, whoever asks the database for it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from tests.core.points.conftest import World, build, found

from linli import communities, points
from linli.db import Database

HISTORY = [
    "core_points_account",
    "core_points_account_change",
    "core_points_transfer",
    "core_points_posting",
    "core_points_lot_move",
]


@pytest.fixture
def written(own_database: Database) -> Database:
    """A database with a row in every table of the ledger."""
    with own_database.writing() as session:
        found(session)
        place = communities.find(session, "longhai")
        expiry = points.Expiry(points.ExpiryRule.MONTHS, 12)
        world = build(session, place, "lasting", expiry=expiry)
        person = world.holder(10)
        world.move(person, world.merchant, 4)
        world.hold(person, world.merchant, 4)
    return own_database


def test_no_update_and_no_delete(written: Database) -> None:
    for table in HISTORY:
        with written.reading() as session:
            rows = session.execute(text(f"SELECT * FROM {table}"))
            column, before = next(iter(rows.keys())), rows.all()
        assert before
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="is history"), written.writing() as session:
                session.execute(text(statement))
        with written.reading() as session:
            assert session.execute(text(f"SELECT * FROM {table}")).all() == before


@pytest.mark.postgresql
def test_no_truncate(postgresql_database: Database) -> None:
    for table in HISTORY:
        with (
            pytest.raises(DBAPIError, match="is history"),
            postgresql_database.writing() as session,
        ):
            session.execute(text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize(
    ("change", "limit"),
    [
        ("balance = -1, held_out = 0", "minimum"),
        ("held_out = balance + 1", "minimum"),
        ("maximum = balance - 1", "maximum"),
        ("held_in = -1", "held"),
    ],
)
def test_the_database_itself_keeps_the_limits(
    session: Session, world: World, change: str, limit: str
) -> None:
    person = world.holder(5)
    with pytest.raises(DBAPIError, match=f"ck_core_points_lane_{limit}"):
        session.execute(
            text(f"UPDATE core_points_lane SET {change} WHERE account_id = :id"),
            {"id": person.hex if session.get_bind().dialect.name == "sqlite" else person},
        )


def test_the_database_itself_keeps_one_exit(written: Database) -> None:
    columns = (
        "key, kind, from_id, to_id, from_lane, to_lane, amount, effective_at, recorded_at, "
        "origin, reason, note, rule_version, seal"
    )
    copy = (
        "INSERT INTO core_points_transfer (id, hold_id, {columns}) "
        "SELECT {id}, id, {values} FROM core_points_transfer WHERE kind = 'hold'"
    )
    ids = {"sqlite": "hex(randomblob(16))", "postgresql": "gen_random_uuid()"}
    dialect = written.engine.dialect.name
    with pytest.raises(DBAPIError, match="hold"), written.writing() as session:
        for key in ("one", "two"):
            session.execute(
                text(
                    copy.format(
                        columns=columns,
                        id=ids[dialect],
                        values=columns.replace("key, kind", f"'{key}', 'void'"),
                    )
                )
            )
