"""The reference: the plain five statements of a transfer, in psycopg or sqlite3.

Insert the transfer under its unique key, two entries, two guarded balances; then commit. No
statement, seal, lot, hold, refusal or history guard: only what no ledger can do without.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg

TABLES = (
    "CREATE TABLE raw_account (id {uuid} PRIMARY KEY, balance bigint NOT NULL, minimum bigint)",
    "CREATE TABLE raw_transfer (id {uuid} PRIMARY KEY, key text NOT NULL UNIQUE, reason text,"
    " amount bigint NOT NULL, recorded_at {time} NOT NULL DEFAULT CURRENT_TIMESTAMP)",
    "CREATE TABLE raw_entry (account_id {uuid} NOT NULL, id {uuid} NOT NULL,"
    " amount bigint NOT NULL, PRIMARY KEY (account_id, id))",
)
TRANSFER = "INSERT INTO raw_transfer (id, key, reason, amount) VALUES (?, ?, ?, ?)"
ENTRY = "INSERT INTO raw_entry (account_id, id, amount) VALUES (?, ?, ?)"
_TAKE = (
    "UPDATE raw_account SET balance = balance - ? WHERE id = ?"
    " AND (minimum IS NULL OR balance - ? >= minimum)"
)
_GIVE = "UPDATE raw_account SET balance = balance + ? WHERE id = ?"


@dataclass
class Raw:
    """A connection with the statements as its driver writes them."""

    connection: Any
    mark: str
    begin: str | None = None

    def make(self, accounts: list[UUID], issuer: UUID) -> None:
        """Make the tables, and accounts that have enough for any run."""
        types = {"%s": ("uuid", "timestamptz"), "?": ("text", "text")}[self.mark]
        for table in TABLES:
            self.connection.execute(table.format(uuid=types[0], time=types[1]))
        rows = [(self.own(id_), 10**9, 0) for id_ in accounts] + [(self.own(issuer), 0, None)]
        self.connection.cursor().executemany(
            self._sql("INSERT INTO raw_account (id, balance, minimum) VALUES (?, ?, ?)"), rows
        )
        self.connection.commit()

    def transfer(self, giver: UUID, taker: UUID, amount: int) -> None:
        """Move an amount, in a transaction of its own."""
        run = self.connection.execute
        id_, one, two = uuid4(), self.own(giver), self.own(taker)
        if self.begin:
            run(self.begin)
        run(self._sql(TRANSFER), (self.own(id_), f"raw:{id_}", "bench.move", amount))
        run(self._sql(ENTRY), (one, self.own(id_), -amount))
        run(self._sql(ENTRY), (two, self.own(id_), amount))
        taking = (_TAKE, (amount, one, amount))
        giving = (_GIVE, (amount, two))
        # In the order of the ids, as everybody must who locks two rows.
        for statement, values in (taking, giving) if giver < taker else (giving, taking):
            if run(self._sql(statement), values).rowcount != 1:
                raise RuntimeError("not enough")
        self.connection.commit()

    def own(self, id_: UUID) -> Any:
        """Return an id as the driver takes it."""
        return id_ if self.mark == "%s" else id_.hex

    def _sql(self, statement: str) -> str:
        return statement if self.mark == "?" else statement.replace("?", "%s")


def on_postgresql(url: str) -> Raw:
    """Connect with psycopg."""
    return Raw(psycopg.connect(url.replace("+psycopg", "")), "%s")


def on_sqlite(path: str) -> Raw:
    """Connect with sqlite3, as durable as Linli is."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return Raw(connection, "?", "BEGIN IMMEDIATE")
