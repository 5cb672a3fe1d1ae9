"""The tables of the tool shed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from linli.ids import new_id


class Table(SQLModel, registry=registry(metadata=SQLModel.metadata)):
    """Base of this plugin's tables, with a registry of its own."""


class Tool(Table, table=True):
    """A thing that is lent."""

    __tablename__ = "tool_shed_tool"
    __table_args__ = (UniqueConstraint("community_id", "name", name="uq_tool_shed_tool_name"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    name: str = Field(max_length=80)
    borrower_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    borrowed_at: datetime | None = None
