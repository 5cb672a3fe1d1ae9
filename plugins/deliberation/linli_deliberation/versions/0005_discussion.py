"""Discussion: reasons, replies and statements, reactions and stands."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliberation_remark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("option", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_by_id", sa.Uuid(), nullable=True),
        sa.Column("hidden_reason", sa.String(500), nullable=False),
        sa.Column("appeal", sa.String(500), nullable=False),
        sa.Column("appealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["hidden_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["parent_id"], ["deliberation_remark.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("by_id", "once", name="uq_deliberation_remark_once"),
    )
    for name, columns in (
        ("about", ["about_id", "kind", "id"]),
        ("by", ["by_id", "at"]),
        ("parent", ["parent_id"]),
    ):
        op.create_index(f"ix_deliberation_remark_{name}", "deliberation_remark", columns)
    op.create_table(
        "deliberation_reaction",
        sa.Column("remark_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("feeling", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["remark_id"], ["deliberation_remark.id"]),
        sa.PrimaryKeyConstraint("remark_id", "person_id"),
    )
    op.create_table(
        "deliberation_stand",
        sa.Column("remark_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.CheckConstraint("value BETWEEN -1 AND 1", name="ck_deliberation_stand"),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["remark_id"], ["deliberation_remark.id"]),
        sa.PrimaryKeyConstraint("remark_id", "person_id"),
    )
