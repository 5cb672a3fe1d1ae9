"""Whatever is changed behind our back is found and named."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, inspect, text
from sqlmodel import Session
from tests.core.points.conftest import build, found

from linli import communities, points
from linli.access import SYSTEM
from linli.db import Database
from linli.points import Expiry, ExpiryRule
from linli.points.verify import Verified, verify
from linli.testing.clock import MovableClock

TABLES = [
    "core_points_unit",
    "core_points_account",
    "core_points_account_change",
    "core_points_lane",
    "core_points_transfer",
    "core_points_posting",
    "core_points_open_hold",
    "core_points_lot",
    "core_points_lot_move",
]


def some_history(session: Session, clock: MovableClock) -> None:
    """Do a bit of everything, so that every table and most columns are in use."""
    plain = found(session)
    place = communities.find(session, "longhai")
    lasting = build(session, place, "lasting", expiry=Expiry(ExpiryRule.MONTHS, 1))
    for world in (plain, lasting):
        one, two = world.holder(20, maximum=50), world.holder(5)
        clock.move(days=10)
        paid = world.move(one, world.merchant, 6, note="Noodles")
        world.reverse(paid.id, 2)
        world.award(two, 5)
        world.settle(world.hold(one, world.merchant, 4).id, 3)
        world.void(world.hold(two, world.merchant, 2).id)
        world.hold(one, world.merchant, 5, expires_at=clock.now() + timedelta(days=1))
        world.hold(two, world.merchant, 1, expires_at=None)
        with pytest.raises(points.NotEnough):
            world.move(two, world.merchant, 500)
        points.transfer_linked(
            session,
            SYSTEM,
            [
                points.Transfer(
                    key=f"{world.unit.code}:{n}",
                    from_id=world.issuer,
                    to_id=two,
                    amount=n,
                    reason="t",
                )
                for n in (1, 2, 3)
            ],
        )
        points.freeze(session, SYSTEM, two, "lost passbook")
        points.unfreeze(session, SYSTEM, two, "found")
    clock.move(days=25)
    assert points.expire_due(session) > 0


@pytest.fixture
def history(clock: MovableClock, own_database: Database) -> Database:
    """A database with some history, whose guards are taken away."""
    own_database.clock = clock
    with own_database.writing() as session:
        some_history(session, clock)
    with own_database.engine.begin() as connection:
        _disarm(connection)
    return own_database


def _disarm(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for table in TABLES:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        return
    triggers = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'core_points%'"
    )
    for (name,) in connection.exec_driver_sql(triggers).all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def checked(database: Database) -> Verified:
    """Verify in a transaction of its own."""
    with database.reading() as session:
        return verify(session)


def test_an_untouched_ledger_is_right(history: Database) -> None:
    seen: list[tuple[int, int]] = []
    with history.reading() as session:
        result = verify(session, lambda done, total: seen.append((done, total)))
    assert result.wrong is None, str(result.wrong)
    assert (result.transfers, result.postings, result.accounts) > (20, 30, 8)


def test_an_empty_ledger_is_right(own_database: Database) -> None:
    assert checked(own_database) == Verified(0, 0, 0, None)


def _changed(value: Any, type_: str) -> Any:
    """Another value that the column takes."""
    if "UUID" in type_ or "CHAR(32)" in type_:
        other = "01234567-89ab-7def-8123-456789abcdef"
        return other.replace("-", "") if "CHAR" in type_ else other
    if "INT" in type_:
        return (value or 0) + 1000
    if "TIMESTAMP" in type_ or "DATETIME" in type_:
        return "2025-01-01 00:00:00.000000"
    if "BYTE" in type_ or "BLOB" in type_:
        return b"\\x00" * 16
    if "BOOL" in type_:
        return not value
    if "JSON" in type_:
        return '{"amount": 1}'
    return {"transfer": "reversal", "open": "frozen"}.get(value, f"{value}x"[:32])


def columns_of(database: Database) -> Iterator[tuple[str, str, str]]:
    """Return every column of the ledger: table, name, type."""
    for table in TABLES:
        for column in inspect(database.engine).get_columns(table):
            yield table, column["name"], str(column["type"])


def test_every_column_of_every_table_is_guarded(history: Database) -> None:
    """One column of one row at a time is changed; the change is found, named, and undone."""
    unseen = []
    for table, column, type_ in columns_of(history):
        with history.engine.connect() as connection, connection.begin() as undone:
            _release(connection)
            _tamper(connection, table, column, type_)
            with Session(connection) as session:
                wrong = verify(session).wrong
            if wrong is None or wrong.table not in {table, *ALSO.get(table, ())}:
                unseen.append((table, column, str(wrong)))
            undone.rollback()
    assert unseen == []
    assert checked(history).wrong is None


def test_a_deleted_row_is_missed(history: Database) -> None:
    unseen = []
    for table in TABLES:
        with history.engine.connect() as connection, connection.begin() as undone:
            _release(connection)
            keys, row = _one_row(connection, table, None)
            where = " AND ".join(f"{key} = :{key}" for key in keys)
            done = connection.execute(text(f"DELETE FROM {table} WHERE {where}"), keys)
            assert done.rowcount == 1
            with Session(connection) as session:
                if verify(session).wrong is None:
                    unseen.append((table, row))
            undone.rollback()
    assert unseen == []


#: Where a change of a table may show first: what it says belongs to rows of these.
ALSO: dict[str, set[str]] = {
    "core_points_account_change": {"core_points_account"},
    "core_points_lane": {"core_points_account"},
    "core_points_transfer": {"core_points_posting", "core_points_lot_move"},
    "core_points_posting": {"core_points_transfer"},
    "core_points_lot_move": {"core_points_transfer"},
}


def _release(connection: Connection) -> None:
    """Take the database's own rules away for this transaction, as a thief with all rights can."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        return
    constraints = connection.exec_driver_sql(
        "SELECT conrelid::regclass, conname FROM pg_constraint "
        "WHERE contype IN ('c', 'f') AND conrelid::regclass::text LIKE 'core_points%%'"
    )
    for table, name in constraints.all():
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


def _one_row(
    connection: Connection, table: str, column: str | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a row's key and the row: one where ``column`` has a value, if any has."""
    keys = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    order = ", ".join([*([f"{column} IS NULL"] if column else []), *keys])
    rows = connection.execute(text(f"SELECT * FROM {table} ORDER BY {order}")).mappings()
    row = dict(next(iter(rows.all())))
    return {key: row[key] for key in keys}, row


def _tamper(connection: Connection, table: str, column: str, type_: str) -> None:
    keys, row = _one_row(connection, table, column)
    new = _changed(row[column], type_)
    assert new != row[column]
    where = " AND ".join(f"{key} = :{key}" for key in keys)
    done = connection.execute(
        text(f"UPDATE {table} SET {column} = :new WHERE {where}"), {"new": new, **keys}
    )
    assert done.rowcount == 1


def test_a_made_up_booking_is_found(history: Database) -> None:
    """A thief who writes a complete movement, but cannot make it fit."""
    with history.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE core_points_lane SET balance = balance + 100 "
                "WHERE account_id = (SELECT account_id FROM core_points_lane "
                "                     WHERE maximum IS NULL AND minimum = 0 LIMIT 1)"
            )
        )
    wrong = checked(history).wrong
    assert wrong is not None
    assert wrong.table == "core_points_lane"
    assert str(wrong).endswith("it is not what the journal says")
