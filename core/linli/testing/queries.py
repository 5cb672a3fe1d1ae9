"""Counting what a page asks of the database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from linli.db import Database

#: Statements that steer a transaction and ask for no data.
_STEERING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "SET ")

QueryCounter = Callable[[], AbstractContextManager[list[str]]]


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Give a list that grows by each statement sent while the block runs."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_STEERING):
            statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


@pytest.fixture
def query_counter(database: Database) -> QueryCounter:
    """``with query_counter() as queries: …`` and then ``assert len(queries) <= 5, queries``."""
    return lambda: counted(database)
