"""Sending a statement that was built once, when its module was imported.

To build a select anew for every page costs several times what the database takes to answer it.
What every page asks is therefore a constant of its module, with ``bindparam`` where a value goes::

    _UNREAD = select(func.count()).where(col(Notification.person_id) == bindparam("person_id"))

    count = read(session, _UNREAD, person_id=person.id).scalar_one()
"""

from typing import Any, TypeVarTuple

from sqlalchemy import CursorResult
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlmodel import Session

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
    return session.connection().execute(statement, parameters)
