"""Helpers and times of requests; home visits, blocking, reports, dispatch to teams."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_LISTING = "volunteer_hours_listing"


def upgrade() -> None:
    op.add_column(
        _LISTING, sa.Column("helpers", sa.Integer(), nullable=False, server_default=sa.text("1"))
    )
    op.add_column(
        _LISTING, sa.Column("slots", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
    op.create_table(
        "volunteer_hours_real_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seen_by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["seen_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "person_id", name="uq_volunteer_hours_real_name"),
    )
    op.create_table(
        "volunteer_hours_companion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exchange_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["exchange_id"], ["volunteer_hours_exchange.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("exchange_id", name="uq_volunteer_hours_companion"),
    )
    op.create_table(
        "volunteer_hours_block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("blocked_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("person_id <> blocked_id", name="ck_volunteer_hours_block_two"),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["blocked_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "blocked_id", name="uq_volunteer_hours_block"),
    )
    op.create_index("ix_volunteer_hours_block_blocked", "volunteer_hours_block", ["blocked_id"])
    op.create_table(
        "volunteer_hours_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("exchange_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["exchange_id"], ["volunteer_hours_exchange.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["about_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["closed_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("exchange_id", "by_id", name="uq_volunteer_hours_report"),
    )
    op.create_index(
        "ix_volunteer_hours_report_open", "volunteer_hours_report", ["community_id", "state", "id"]
    )
    op.create_table(
        "volunteer_hours_dispatch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["listing_id"], ["volunteer_hours_listing.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["volunteer_hours_team.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("listing_id", name="uq_volunteer_hours_dispatch"),
    )
    op.create_index(
        "ix_volunteer_hours_dispatch_open",
        "volunteer_hours_dispatch",
        ["community_id", "followed_up_at"],
    )
