"""Whatever is changed behind our back is found and named."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, inspect, select, text, update
from sqlmodel import Session, col
from tests.core.points.conftest import build, found

from linli import communities, points
from linli.access import SYSTEM
from linli.db import Database
from linli.points import Expiry, ExpiryRule, exchange, log
from linli.points.journal import COLUMNS
from linli.points.log.notes import sign
from linli.points.models import PointsLotMove, PointsPosting, PointsTransfer
from linli.points.seals import plain as written
from linli.points.seals import seal_transfer
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
    "core_points_rate",
    "core_points_log",
    "core_points_log_run",
    "core_points_log_tile",
    "core_points_checkpoint",
    "core_points_log_key",
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
        log.checkpoint(session, place.id)
    pair = plain.unit.id, lasting.unit.id
    for receive in (2, 3):
        exchange.set_rate(session, SYSTEM, place.id, *pair, give=1, receive=receive, cap=100)
    exchange.exchange(session, SYSTEM, place.id, plain.holder(5), lasting.unit.id, 5, key="ex")
    clock.move(days=25)
    assert points.expire_due(session) > 0
    log.rotate(session, SYSTEM)
    log.checkpoint(session, place.id)
    plain.award(plain.penalty, 1)  # not in the log yet


@pytest.fixture
def history(
    clock: MovableClock,
    own_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Database:
    """A database with some history, whose guards are taken away."""
    monkeypatch.delenv("LINLI_LEDGER_KEY")
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path / "data"))
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
    if type_ == "DATE":
        return "2025-01-01"
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
    "core_points_log": {"core_points_checkpoint"},
    "core_points_log_run": {"core_points_log", "core_points_posting"},
    "core_points_log_key": {"core_points_checkpoint"},
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


def test_one_community_can_be_verified_alone(history: Database) -> None:
    with history.reading() as session:
        place = communities.find(session, "longhai")
        all_ = verify(session)
        mine = verify(session, community_id=place.id)
        nobodys = verify(session, community_id=uuid4())
    assert mine == all_, "there is only one"
    assert nobodys == Verified(0, 0, 0, None)
    with history.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE core_points_lane SET balance = balance + 1")
    with history.reading() as session:
        assert verify(session, community_id=uuid4()).wrong is None
        assert verify(session, community_id=place.id).wrong is not None


def test_who_rewrites_history_with_all_its_seals_is_found_by_the_log(history: Database) -> None:
    """A thief who knows the formats and mends every seal still stands against the tree."""
    with history.engine.begin() as connection:
        _release(connection)
        rewritten = _rewrite_a_note(connection)
    with history.reading() as session:
        wrong = verify(session).wrong
    assert wrong is not None
    assert wrong.table == "core_points_posting"
    assert wrong.row == rewritten
    assert str(wrong).endswith("it is not what the log says of it")


def test_who_rewrites_the_log_too_stands_against_the_checkpoint(history: Database) -> None:
    """With the tree made anew as well, what was signed and hung up does not fit any more."""
    with history.engine.begin() as connection:
        _release(connection)
        _rewrite_a_note(connection)
        for table in ("core_points_log_tile", "core_points_log_run"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE core_points_log SET size = 0")
    with history.writing() as session:
        log.enter(session, communities.find(session, "longhai").id)
    with history.reading() as session:
        wrong = verify(session).wrong
    assert wrong is not None
    assert wrong.table == "core_points_checkpoint"
    assert "root" in str(wrong)


def _rewrite_a_note(connection: Connection) -> str:
    """Change what the oldest posting was for, and its seal with it; return its booking's id."""
    with Session(connection) as session:
        columns = [getattr(PointsTransfer, name) for name in COLUMNS]
        row = session.execute(
            select(*columns)
            .where(col(PointsTransfer.note) == "Noodles")
            .order_by(col(PointsTransfer.id))
            .limit(1)
        ).one()
        sides = session.execute(
            select(
                col(PointsPosting.number),
                col(PointsPosting.amount),
                col(PointsPosting.balance),
                col(PointsPosting.salt),
            )
            .where(col(PointsPosting.transfer_id) == row.id)
            .order_by(col(PointsPosting.amount))
        ).all()
        moves = session.execute(
            select(
                col(PointsLotMove.account_id),
                col(PointsLotMove.expires_at),
                col(PointsLotMove.amount),
            ).where(col(PointsLotMove.transfer_id) == row.id)
        ).all()
        forged = list(row)
        forged[COLUMNS.index("note")] = "Nodding"
        forged[-1] = seal_transfer(forged[:-1], sides, moves)
        session.execute(
            update(PointsTransfer)
            .where(col(PointsTransfer.id) == row.id)
            .values(note="Nodding", seal=forged[-1])
        )
        session.flush()
        assert written(row.seal) != written(forged[-1])
        return str(row.id)


def test_a_note_that_looks_like_a_moment_is_a_note(own_database: Database) -> None:
    with own_database.writing() as session:
        world = found(session)
        world.award(world.holder(), 1, note="2026-03-02 01:00:00.000000")
    assert checked(own_database).wrong is None


def test_a_single_bit_of_a_tile_is_found(history: Database) -> None:
    with history.engine.begin() as connection:
        found_ = connection.execute(
            text("SELECT hashes FROM core_points_log_tile WHERE level = 0 AND number = 0")
        ).scalar_one()
        flipped = bytes([found_[0] ^ 1]) + bytes(found_[1:])
        connection.execute(
            text("UPDATE core_points_log_tile SET hashes = :h WHERE level = 0"), {"h": flipped}
        )
    wrong = checked(history).wrong
    assert wrong is not None
    assert str(wrong).endswith("it is not what the log says of it")


def test_a_checkpoint_signed_by_a_stranger_is_found(history: Database) -> None:
    stranger = Ed25519PrivateKey.generate()
    with history.engine.begin() as connection:
        note, place = connection.execute(
            text("SELECT note, community_id FROM core_points_checkpoint ORDER BY day LIMIT 1")
        ).one()
        own, _blank, _signature = note.partition("\n\n")
        place_id = place if isinstance(place, UUID) else UUID(place)
        forged = sign(own + "\n", log.origin(place_id), stranger)
        connection.execute(
            text("UPDATE core_points_checkpoint SET note = :n WHERE note = :o"),
            {"n": forged, "o": note},
        )
    wrong = checked(history).wrong
    assert wrong is not None
    assert wrong.table == "core_points_checkpoint"
    assert str(wrong).endswith("its signature does not fit")
