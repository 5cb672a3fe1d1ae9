"""The table of proxies: who acts for whom in the time bank, from when to when."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from linli.ids import new_id
from linli_volunteer_hours.models.base import Table


class Proxy(Table, table=True):
    """Somebody who asks, agrees and confirms in the time bank for another, until it is revoked."""

    __tablename__ = "volunteer_hours_proxy"
    __table_args__ = (
        Index(
            "uq_volunteer_hours_proxy_now",
            "community_id",
            "person_id",
            "proxy_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index("ix_volunteer_hours_proxy_proxy", "proxy_id", "community_id"),
        Index("ix_volunteer_hours_proxy_community", "community_id", "until"),
        CheckConstraint("person_id <> proxy_id", name="ck_volunteer_hours_proxy_two"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    #: For whom.
    person_id: UUID = Field(foreign_key="core_person.id")
    proxy_id: UUID = Field(foreign_key="core_person.id")
    #: The person, or who of the staff.
    named_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
    since: datetime
    until: datetime | None = None
    ended_by_id: UUID | None = Field(default=None, foreign_key="core_person.id")
