"""Published tasks, and the quarterly recheck."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moral_bank_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("rule_code", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("about", sa.String(500), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("sign", sa.String(32), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("places IS NULL OR places > 0", name="ck_moral_bank_task_places"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["published_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sign", name="uq_moral_bank_task_sign"),
    )
    op.create_index("ix_moral_bank_task_until", "moral_bank_task", ["community_id", "until"])
    op.create_table(
        "moral_bank_task_taker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deed_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["moral_bank_task.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["deed_id"], ["moral_bank_deed.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("task_id", "person_id", name="uq_moral_bank_task_taker"),
    )
    op.create_index(
        "ix_moral_bank_task_taker_person", "moral_bank_task_taker", ["person_id", "task_id"]
    )
    op.create_table(
        "moral_bank_recheck",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("booked", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("drawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("report", sa.String(2000), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name="ck_moral_bank_recheck_share"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["closed_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "quarter", name="uq_moral_bank_recheck_quarter"),
    )
    op.create_table(
        "moral_bank_recheck_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("recheck_id", sa.Uuid(), nullable=False),
        sa.Column("deed_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(32), nullable=False),
        sa.Column("points_before", sa.Integer(), nullable=False),
        sa.Column("finding", sa.String(32), nullable=True),
        sa.Column("points_after", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["recheck_id"], ["moral_bank_recheck.id"]),
        sa.ForeignKeyConstraint(["deed_id"], ["moral_bank_deed.id"]),
        sa.ForeignKeyConstraint(["checked_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("recheck_id", "deed_id", name="uq_moral_bank_recheck_item"),
    )


def downgrade() -> None:
    for table in ("recheck_item", "recheck", "task_taker", "task"):
        op.drop_table(f"moral_bank_{table}")
