"""Sending a statement that is written out as SQL, straight through the driver.

What every booking waits for is sent so: SQLAlchemy's result, which knows the names and types of its
columns, takes the client a fifth of a whole transfer to make. Everything else goes through
:func:`linli.db.prepared.read` or the session.
"""

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError


def send(connection: Connection, statement: str, values: Any, *, many: bool = False) -> DBAPICursor:
    """Send a statement in the connection's transaction and return the driver's own cursor.

    ``values`` are as the driver takes them; with ``many`` there is a sequence of them. Whoever
    listens to the engine for ``before_cursor_execute`` hears of it.

    Raises:
        DBAPIError: as SQLAlchemy would raise it, so that what may be retried is told from the rest.
    """
    cursor = connection.connection.cursor()
    for hear in connection.dispatch.before_cursor_execute:
        hear(connection, cursor, statement, values, None, many)
    try:
        if many:
            cursor.executemany(statement, values)
        else:
            cursor.execute(statement, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise wrapped(connection, statement, error) from error
    return cursor


def wrapped(connection: Connection, statement: str, error: Any) -> DBAPIError:
    """Return a driver's error as SQLAlchemy would raise it."""
    dialect = connection.dialect
    made = DBAPIError.instance(
        statement,
        None,
        error,
        dialect.loaded_dbapi.Error,
        connection_invalidated=dialect.is_disconnect(error, None, None),
        dialect=dialect,
    )
    assert isinstance(made, DBAPIError)
    return made
