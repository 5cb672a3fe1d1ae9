"""Where in the database something stands: to see that nothing of an erased person is left."""

import json

from sqlalchemy import JSON, String, select
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Session, SQLModel


def traces(session: Session, *marks: str, owner: str = "") -> set[tuple[str, str]]:
    """Return the columns, (table, column), with text in which one of the marks stands.

    Only of tables whose name begins with ``owner``: ``traces(session, "Wang", owner="shed_")``.
    """
    session.flush()
    session.expire_all()
    found = set()
    for table in SQLModel.metadata.sorted_tables:
        worded = [column for column in table.c if _holds_words(column.type)]
        if not table.name.startswith(owner) or not worded:
            continue
        for row in session.execute(select(*worded)):
            for column, value in zip(worded, row, strict=True):
                if value is not None and _stands_in(value, marks):
                    found.add((table.name, column.name))
    return found


def _holds_words(kind: TypeEngine[object]) -> bool:
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return isinstance(plain, String | JSON)


def _stands_in(value: object, marks: tuple[str, ...]) -> bool:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return any(mark in text for mark in marks)
