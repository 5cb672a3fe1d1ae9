"""Wishes, whose they are, campaigns, and who fulfils them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "micro_wishes_campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sponsors", sa.String(500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name="ck_micro_wishes_campaign_days"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "title", name="uq_micro_wishes_campaign_title"),
    )

    op.create_table(
        "micro_wishes_counter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "what", name="uq_micro_wishes_counter"),
    )

    op.create_table(
        "micro_wishes_home",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "key", name="uq_micro_wishes_home"),
    )

    op.create_table(
        "micro_wishes_wish",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("story", sa.String(300), nullable=False),
        sa.Column("age_band", sa.String(32), nullable=False),
        sa.Column("delivery", sa.String(32), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("channel_place", sa.String(80), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=True),
        sa.Column("photo_consent", sa.Boolean(), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("thanks", sa.String(500), nullable=False),
        sa.Column("thanks_signed", sa.Boolean(), nullable=False),
        sa.Column("published_story", sa.String(1000), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "rating IS NULL OR rating BETWEEN 1 AND 5", name="ck_micro_wishes_wish_rating"
        ),
        sa.CheckConstraint("value >= 0", name="ck_micro_wishes_wish_value"),
        sa.ForeignKeyConstraint(["campaign_id"], ["micro_wishes_campaign.id"]),
        sa.ForeignKeyConstraint(["collector_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "number", name="uq_micro_wishes_wish_number"),
        sa.UniqueConstraint("community_id", "once", name="uq_micro_wishes_wish_once"),
    )
    op.create_index("ix_micro_wishes_wish_campaign", "micro_wishes_wish", ["campaign_id", "state"])
    op.create_index(
        "ix_micro_wishes_wish_closed",
        "micro_wishes_wish",
        ["community_id", "state", "closed_at"],
    )
    op.create_index(
        "ix_micro_wishes_wish_state",
        "micro_wishes_wish",
        ["community_id", "state", "id"],
    )

    op.create_table(
        "micro_wishes_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("value >= 0", name="ck_micro_wishes_part_value"),
        sa.ForeignKeyConstraint(["wish_id"], ["micro_wishes_wish.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("wish_id", "position", name="uq_micro_wishes_part_position"),
    )

    op.create_table(
        "micro_wishes_wisher",
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("household_key", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["wish_id"], ["micro_wishes_wish.id"]),
        sa.PrimaryKeyConstraint("wish_id"),
    )
    op.create_index("ix_micro_wishes_wisher_household", "micro_wishes_wisher", ["household_key"])
    op.create_index("ix_micro_wishes_wisher_person", "micro_wishes_wisher", ["person_id"])

    op.create_table(
        "micro_wishes_claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("wish_id", sa.Uuid(), nullable=False),
        sa.Column("part_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("team", sa.String(60), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gift", sa.String(300), nullable=False),
        sa.Column("given", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.CheckConstraint("given IS NULL OR given >= 0", name="ck_micro_wishes_claim_given"),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["core_organisation.id"]),
        sa.ForeignKeyConstraint(["part_id"], ["micro_wishes_part.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["wish_id"], ["micro_wishes_wish.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_micro_wishes_claim_organisation",
        "micro_wishes_claim",
        ["organisation_id", "state"],
    )
    op.create_index("ix_micro_wishes_claim_person", "micro_wishes_claim", ["person_id", "state"])
    op.create_index("ix_micro_wishes_claim_wish", "micro_wishes_claim", ["wish_id"])
    op.create_index(
        "uq_micro_wishes_claim_part",
        "micro_wishes_claim",
        ["part_id"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('released', 'lapsed')"),
        postgresql_where=sa.text("state NOT IN ('released', 'lapsed')"),
    )
