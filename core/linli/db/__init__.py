"""The database: engines, transactions, tables and their history."""

from linli.db.apart import apart
from linli.db.engine import Database, DatabaseBusy
from linli.db.immutable import forbid_changes
from linli.db.integrity import breaks
from linli.db.memory import forget, remembered
from linli.db.migrate import History, current, heads, upgrade
from linli.db.prepared import read
from linli.db.tables import Table, text_enum

__all__ = [
    "Database",
    "DatabaseBusy",
    "History",
    "Table",
    "apart",
    "breaks",
    "current",
    "forbid_changes",
    "forget",
    "heads",
    "read",
    "remembered",
    "text_enum",
    "upgrade",
]
