"""Run by Alembic for every owner's history; the connection comes from :mod:`linli.db.migrate`."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlmodel import AutoString, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

attributes = context.config.attributes
owner: str = attributes["owner"]


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Compare only the owner's own tables when a revision is generated."""
    return kind != "table" or (name or "").startswith(f"{owner}_")


def render_item(kind: str, item: Any, _autogenerate: Any) -> str | Literal[False]:
    """Write SQLModel's and our own types as the plain SQL types they are in the database."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString | sa.Enum):
        return f"sa.String({item.length})" if item.length else "sa.String()"
    return False


context.configure(
    connection=attributes["connection"],
    target_metadata=SQLModel.metadata,
    version_table=attributes["version_table"],
    render_as_batch=True,
    include_name=include_name,
    render_item=render_item,
    transaction_per_migration=False,
)
context.run_migrations()
