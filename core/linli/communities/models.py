"""Tables of the tree of communities."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from linli.db.tables import Table, text_enum
from linli.ids import new_id


class CommunityKind(StrEnum):
    """What a node of the tree is. The first five have a portal; the others are parts of one."""

    DISTRICT = "district"
    TOWNSHIP = "township"
    COMMUNITY = "community"
    VILLAGE = "village"
    OUTLET = "outlet"
    GROUP = "group"
    GRID = "grid"
    BUILDING = "building"

    @property
    def has_portal(self) -> bool:
        """Whether residents can open this node; a group, grid or building is part of one."""
        return self not in (self.GROUP, self.GRID, self.BUILDING)


class CommunityStatus(StrEnum):
    """Whether a node is in use."""

    OPEN = "open"
    CLOSED = "closed"


class Community(Table, table=True):
    """A node of the tree: a district, township, community, resident group, grid or building."""

    __tablename__ = "core_community"
    __table_args__ = (
        UniqueConstraint("slug", name="uq_core_community_slug"),
        UniqueConstraint("parent_id", "code", name="uq_core_community_code"),
        Index("ix_core_community_path", "path"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="ck_core_community_parent"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    parent_id: UUID | None = Field(
        default=None, foreign_key="core_community.id", index=False, ondelete="RESTRICT"
    )
    kind: CommunityKind = Field(sa_type=text_enum(CommunityKind))
    #: The address of its portal, ``/c/<slug>``; none for a part of a community.
    slug: str | None = Field(default=None, max_length=40)
    #: Short code among its siblings, as the community writes it ("03", "G2").
    code: str = Field(max_length=32)
    name: str = Field(max_length=120)
    #: Ids from the root to this node, each followed by "/": a subtree is one prefix.
    path: str = Field(max_length=600)
    #: BCP 47 tag and IANA zone; none inherits the parent's.
    language: str | None = Field(default=None, max_length=16)
    time_zone: str | None = Field(default=None, max_length=64)
    status: CommunityStatus = Field(
        default=CommunityStatus.OPEN, sa_type=text_enum(CommunityStatus)
    )
    created_at: datetime


class Setting(Table, table=True):
    """What a community decided for one owner (core or a plugin): only the keys it overrides."""

    __tablename__ = "core_setting"
    __table_args__ = (UniqueConstraint("community_id", "owner", name="uq_core_setting"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    owner: str = Field(max_length=64)
    #: Setting name → value as JSON. A key that is missing is inherited.
    overrides: dict[str, Any] = Field(sa_type=JSON)
    #: Counts changes, so that a stale settings page is refused instead of undoing another's.
    version: int = 1


class PluginState(StrEnum):
    """What a community, or a node above it, decided about a plugin."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    #: Decided for the whole subtree, for or against.
    MANDATORY = "mandatory"
    FORBIDDEN = "forbidden"


class PluginChoice(Table, table=True):
    """A community's decision about one plugin."""

    __tablename__ = "core_plugin_choice"
    __table_args__ = (UniqueConstraint("community_id", "plugin", name="uq_core_plugin_choice"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="core_community.id")
    plugin: str = Field(max_length=64)
    state: PluginState = Field(sa_type=text_enum(PluginState))
