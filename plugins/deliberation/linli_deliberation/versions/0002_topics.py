"""Procedures, topics with their history, commitments and evaluations."""

import sqlalchemy as sa
from alembic import op

from linli.db import forbid_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliberation_procedure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_deliberation_procedure_in_use",
        "deliberation_procedure",
        ["community_id", "code"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )

    op.create_table(
        "deliberation_topic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("story", sa.String(4000), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("proposer_id", sa.Uuid(), nullable=True),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("merged_into_id <> id", name="ck_deliberation_topic_merged"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["merged_into_id"], ["deliberation_topic.id"]),
        sa.ForeignKeyConstraint(["procedure_id"], ["deliberation_procedure.id"]),
        sa.ForeignKeyConstraint(["proposer_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "once", name="uq_deliberation_topic_once"),
    )
    op.create_index(
        "ix_deliberation_topic_community", "deliberation_topic", ["community_id", "state", "id"]
    )

    op.create_table(
        "deliberation_commitment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(300), nullable=False),
        sa.Column("owner", sa.String(120), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_note", sa.String(500), nullable=False),
        sa.CheckConstraint("cost >= 0", name="ck_deliberation_commitment_cost"),
        sa.ForeignKeyConstraint(["topic_id"], ["deliberation_topic.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deliberation_commitment_topic", "deliberation_commitment", ["topic_id"])

    op.create_table(
        "deliberation_evaluation",
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name="ck_deliberation_evaluation_stars"),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["deliberation_topic.id"]),
        sa.PrimaryKeyConstraint("topic_id", "person_id"),
    )

    op.create_table(
        "deliberation_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("story", sa.String(4000), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["deliberation_topic.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("topic_id", "version", name="uq_deliberation_revision"),
    )

    op.create_table(
        "deliberation_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["deliberation_topic.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deliberation_step_topic", "deliberation_step", ["topic_id", "id"])

    op.create_table(
        "deliberation_support",
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["deliberation_topic.id"]),
        sa.PrimaryKeyConstraint("topic_id", "person_id"),
    )

    op.create_table(
        "deliberation_topic_paper",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("words", sa.String(8000), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=True),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["deliberation_topic.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deliberation_topic_paper_poll", "deliberation_topic_paper", ["poll_id"])
    op.create_index(
        "ix_deliberation_topic_paper_topic", "deliberation_topic_paper", ["topic_id", "stage"]
    )

    for table in ("deliberation_step", "deliberation_revision"):
        for statement in forbid_changes(op.get_bind().dialect, table):
            op.execute(statement)
