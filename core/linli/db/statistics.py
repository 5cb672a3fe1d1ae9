"""Telling SQLite how its tables are filled, so that it chooses the right index.

PostgreSQL does this by itself.
"""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from linli.hooks import Job
from linli.i18n import texts

_ = texts("linli")

#: Rows of an index that are looked at: enough to see how it is filled, and done in milliseconds.
_ROWS = 1000


def gather(session: Session, _payload: Mapping[str, Any]) -> None:
    """Look at every index again."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {_ROWS}")
        connection.exec_driver_sql("ANALYZE")


JOBS = (
    Job("core.db.statistics", _("Look at how the tables are filled"), gather, cron="47 2 * * *"),
)
