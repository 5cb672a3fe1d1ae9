"""Major matters and accounts made public, with questions and answers."""

import sqlalchemy as sa
from alembic import op

from linli.db import forbid_changes

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliberation_matter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("words", sa.String(8000), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_deliberation_matter_community", "deliberation_matter", ["community_id", "id"]
    )
    op.create_table(
        "deliberation_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["deliberation_matter.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("by_id", "once", name="uq_deliberation_question_once"),
    )
    op.create_index("ix_deliberation_question_matter", "deliberation_question", ["matter_id", "id"])
    for statement in forbid_changes(op.get_bind().dialect, "deliberation_matter"):
        op.execute(statement)
