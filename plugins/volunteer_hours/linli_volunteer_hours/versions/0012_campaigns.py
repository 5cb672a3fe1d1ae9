"""Campaigns with a time and subjects of their own; those that activities name are carried over."""

from datetime import UTC, date, datetime

import sqlalchemy as sa
from alembic import op

from linli.ids import new_id

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    made = op.create_table(
        "volunteer_hours_campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("about", sa.String(500), nullable=False),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("from_on <= until_on", name="ck_volunteer_hours_campaign_time"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "name", name="uq_volunteer_hours_campaign_name"),
    )
    op.create_index(
        "ix_volunteer_hours_campaign_time",
        "volunteer_hours_campaign",
        ["community_id", "until_on", "from_on"],
    )
    activity = sa.table(
        "volunteer_hours_activity",
        sa.column("community_id", sa.Uuid()),
        sa.column("campaign", sa.String()),
        sa.column("starts_on", sa.Date()),
        sa.column("until_on", sa.Date()),
        sa.column("made_until", sa.Date()),
    )
    named = op.get_bind().execute(
        sa.select(
            activity.c.community_id,
            activity.c.campaign,
            sa.func.min(activity.c.starts_on),
            sa.func.max(sa.func.coalesce(activity.c.until_on, activity.c.made_until)),
        )
        .where(activity.c.campaign != "")
        .group_by(activity.c.community_id, activity.c.campaign)
    )
    rows = [
        {
            "id": new_id(),
            "community_id": community_id,
            "name": name,
            "about": "",
            "subjects": [],
            "from_on": _day(first),
            "until_on": max(_day(first), _day(last)),
            "created_at": datetime.now(UTC),
        }
        for community_id, name, first, last in named
    ]
    if rows:
        op.bulk_insert(made, rows)


def _day(value: date | str) -> date:
    """SQLite gives back what a function made of a date as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
