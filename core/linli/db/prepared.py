"""Sending a statement that was built once, when its module was imported.

To build a select anew for every page costs several times what the database takes to answer it.
What every page asks is therefore a constant of its module, with ``bindparam`` where a value goes::

    _UNREAD = select(func.count()).where(col(Notification.person_id) == bindparam("person_id"))

    count = read(session, _UNREAD, person_id=person.id).scalar_one()

Rows are best asked for with ``.all()``: to go through the result itself fetches them one by one.
"""

from typing import Any, TypeVarTuple

from sqlalchemy import Connection, CursorResult, event
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.sql.selectable import TypedReturnsRows

#: The connection of the transaction: the session looks long before it returns it.
_CONNECTION = "linli.connection"

Columns = TypeVarTuple("Columns")


def read(
    session: Session, statement: TypedReturnsRows[*Columns], /, **parameters: Any
) -> CursorResult[*Columns]:
    """Send a prepared select of columns (not of entities) in the session's transaction.

    It goes past the ORM, which has nothing to do for columns, once what the session still holds
    back is written.
    """
    if session.autoflush:
        session.flush()
    connection: Connection | None = session.info.get(_CONNECTION)
    if connection is None:
        connection = session.info[_CONNECTION] = session.connection()
    return connection.execute(statement, parameters)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_CONNECTION, None)
