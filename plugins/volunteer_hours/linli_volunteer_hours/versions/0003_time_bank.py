"""The time bank: offers and requests, exchanges, ratings."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer_hours_listing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("about", sa.String(500), nullable=False),
        sa.Column("times", sa.String(120), nullable=False),
        sa.Column("at_home", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("minutes > 0", name="ck_volunteer_hours_listing_minutes"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["entered_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "once", name="uq_volunteer_hours_listing_once"),
    )
    op.create_index(
        "ix_volunteer_hours_listing_open",
        "volunteer_hours_listing",
        ["community_id", "closed_at", "expires_at"],
    )
    op.create_index(
        "ix_volunteer_hours_listing_person",
        "volunteer_hours_listing",
        ["person_id", "community_id"],
    )

    op.create_table(
        "volunteer_hours_exchange",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("listing_id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid(), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("done_minutes", sa.Integer(), nullable=True),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirm_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.CheckConstraint("helper_id <> receiver_id", name="ck_volunteer_hours_exchange_two"),
        sa.CheckConstraint("minutes > 0", name="ck_volunteer_hours_exchange_minutes"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["listing_id"], ["volunteer_hours_listing.id"]),
        sa.ForeignKeyConstraint(["helper_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["receiver_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_volunteer_hours_exchange_helper",
        "volunteer_hours_exchange",
        ["helper_id", "community_id", "id"],
    )
    op.create_index(
        "ix_volunteer_hours_exchange_receiver",
        "volunteer_hours_exchange",
        ["receiver_id", "community_id", "id"],
    )
    op.create_index(
        "ix_volunteer_hours_exchange_state",
        "volunteer_hours_exchange",
        ["community_id", "state", "id"],
    )
    op.create_index(
        "uq_volunteer_hours_exchange_open",
        "volunteer_hours_exchange",
        ["listing_id", "helper_id", "receiver_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('confirmed', 'cancelled')"),
        postgresql_where=sa.text("state NOT IN ('confirmed', 'cancelled')"),
    )

    op.create_table(
        "volunteer_hours_rating",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exchange_id", sa.Uuid(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name="ck_volunteer_hours_rating_stars"),
        sa.ForeignKeyConstraint(["exchange_id"], ["volunteer_hours_exchange.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["about_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("exchange_id", "by_id", name="uq_volunteer_hours_rating"),
    )
