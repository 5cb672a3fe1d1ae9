"""The audit log's table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index
from sqlmodel import Field

from linli.db.tables import Table
from linli.ids import new_id


class AuditEntry(Table, table=True):
    """Who did what for whom, when and from where; the database refuses to change it."""

    __tablename__ = "core_audit_entry"
    __table_args__ = (
        Index("ix_core_audit_entry_community", "community_id", "id"),
        Index("ix_core_audit_entry_actor", "actor_id", "community_id", "id"),
        Index("ix_core_audit_entry_for", "on_behalf_of_id", "community_id", "id"),
        Index("ix_core_audit_entry_served", "served_id", "community_id", "id"),
        Index("ix_core_audit_entry_subject", "subject_type", "subject_id"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime
    #: None for what concerns the whole installation.
    community_id: UUID | None = Field(default=None, foreign_key="core_community.id")
    #: None for the system itself.
    actor_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: Whom it concerns, or for whom it was done.
    on_behalf_of_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    #: In whose name the actor acted, at the counter or as a guardian; without a foreign key,
    #: because adding one would mean writing the whole log anew.
    served_id: UUID | None = None
    origin: str = Field(default="", max_length=80)
    #: ``<owner>.<thing>.<verb in the past>``: "core.role.granted".
    action: str = Field(max_length=80)
    subject_type: str = Field(max_length=64)
    subject_id: UUID | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
