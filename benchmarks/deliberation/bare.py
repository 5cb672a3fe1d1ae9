"""The reference: the plain five statements of a vote, in psycopg or sqlite3.

Lock the poll and see that it is open, find the voter's line, see that their vote is not in, write
that they took part under the unique key, and write the ballot; then commit. No rights, options,
audit log, event, receipt or refusal: only what no secret vote can do without.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import psycopg

_TABLES = (
    "CREATE TABLE bare_poll (id {uuid} PRIMARY KEY, state text NOT NULL, closes_at {time})",
    "CREATE TABLE bare_entitled (poll_id {uuid} NOT NULL, person_id {uuid} NOT NULL,"
    " elector_id {uuid} NOT NULL, PRIMARY KEY (poll_id, person_id))",
    "CREATE TABLE bare_participation (id {uuid} PRIMARY KEY, poll_id {uuid} NOT NULL,"
    " elector_id {uuid} NOT NULL UNIQUE, person_id {uuid} NOT NULL)",
    "CREATE TABLE bare_ballot (id {uuid} PRIMARY KEY, poll_id {uuid} NOT NULL,"
    " ballot text NOT NULL, receipt text, UNIQUE (poll_id, receipt))",
)
_LOCK = "SELECT state, closes_at > {now} FROM bare_poll WHERE id = ? {share}"
_LINE = "SELECT elector_id FROM bare_entitled WHERE poll_id = ? AND person_id = ?"
_THERE = "SELECT id FROM bare_participation WHERE elector_id = ?"
_PART = "INSERT INTO bare_participation (id, poll_id, elector_id, person_id) VALUES (?, ?, ?, ?)"
_BALLOT = "INSERT INTO bare_ballot (id, poll_id, ballot, receipt) VALUES (?, ?, ?, ?)"


@dataclass
class Bare:
    """A connection with the statements as its driver writes them."""

    connection: Any
    mark: str
    now: str
    share: str
    begin: str | None = None

    def make(self, poll_id: UUID, voters: list[UUID]) -> None:
        """Open a poll for these voters."""
        types = {"%s": ("uuid", "timestamptz"), "?": ("text", "text")}[self.mark]
        for table in _TABLES:
            sql = table.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
            self.connection.execute(sql.format(uuid=types[0], time=types[1]))
        self._run("INSERT INTO bare_poll VALUES (?, ?, ?)", self.own(poll_id), "open", "2999-01-01")
        for person in voters:
            self._run(
                "INSERT INTO bare_entitled VALUES (?, ?, ?)",
                self.own(poll_id), self.own(person), self.own(uuid4()),
            )  # fmt: skip
        self.connection.commit()

    def vote(self, poll_id: UUID, person_id: UUID, ballot: str, receipt: str) -> None:
        """Cast a vote, in a transaction of its own."""
        poll, person = self.own(poll_id), self.own(person_id)
        if self.begin:
            self.connection.execute(self.begin)
        state, running = self._run(_LOCK.format(now=self.now, share=self.share), poll).fetchone()
        elector = self._run(_LINE, poll, person).fetchone()[0]
        if state != "open" or not running or self._run(_THERE, elector).fetchone() is not None:
            raise RuntimeError("not now")
        self._run(_PART, self.own(uuid4()), poll, elector, person)
        self._run(_BALLOT, self.own(uuid4()), poll, ballot, receipt)
        self.connection.commit()

    def insert(self, poll_id: UUID, person_id: UUID) -> None:
        """Write a vote into both tables, in a transaction of its own, and ask nothing before."""
        poll, person = self.own(poll_id), self.own(person_id)
        self._run(_PART, self.own(uuid4()), poll, self.own(uuid4()), person)
        self._run(_BALLOT, self.own(uuid4()), poll, '"1"', uuid4().hex[:20])
        self.connection.commit()

    def own(self, id_: UUID) -> Any:
        """Return an id as the driver takes it."""
        return id_ if self.mark == "%s" else id_.hex

    def _run(self, statement: str, *values: Any) -> Any:
        sql = statement if self.mark == "?" else statement.replace("?", "%s")
        return self.connection.execute(sql, values)


def bare_postgresql(url: str) -> Bare:
    """Connect with psycopg."""
    connection = psycopg.connect(url.replace("+psycopg", ""))
    return Bare(connection, "%s", "clock_timestamp()", "FOR SHARE")


def bare_sqlite(path: str) -> Bare:
    """Connect with sqlite3, as durable as Linli is."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return Bare(connection, "?", "datetime('now')", "", "BEGIN IMMEDIATE")
