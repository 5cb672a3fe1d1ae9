"""Honours and who gets them, items that block them, and perks from so many stars on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "moral_bank_rule",
        sa.Column("veto", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "moral_bank_goods",
        sa.Column("min_stars", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "moral_bank_honour",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("min_score", sa.Integer(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.String(1000), nullable=False),
        sa.CheckConstraint("places > 0", name="ck_moral_bank_honour_places"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["decided_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "year", "title", name="uq_moral_bank_honour_title"),
    )
    op.create_table(
        "moral_bank_nominee",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("honour_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_by", sa.String(32), nullable=False),
        sa.Column("proposer_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("reviewed_by_id", sa.Uuid(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("serial", sa.String(16), nullable=True),
        sa.ForeignKeyConstraint(["honour_id"], ["moral_bank_honour.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["proposer_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["core_organisation.id"]),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("honour_id", "person_id", name="uq_moral_bank_nominee"),
        sa.UniqueConstraint("serial", name="uq_moral_bank_nominee_serial"),
    )
    op.create_index("ix_moral_bank_nominee_person", "moral_bank_nominee", ["person_id"])


def downgrade() -> None:
    op.drop_table("moral_bank_nominee")
    op.drop_table("moral_bank_honour")
    op.drop_column("moral_bank_goods", "min_stars")
    op.drop_column("moral_bank_rule", "veto")
