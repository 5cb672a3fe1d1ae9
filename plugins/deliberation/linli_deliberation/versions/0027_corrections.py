"""What was made public is corrected, the earlier words staying, or taken back with a reason."""

import sqlalchemy as sa
from alembic import op

from linli.db import forbid_changes

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliberation_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("words", sa.String(8000), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["deliberation_matter.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("matter_id", "number", name="uq_deliberation_correction"),
    )
    op.create_table(
        "deliberation_taken_back",
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["matter_id"], ["deliberation_matter.id"]),
        sa.PrimaryKeyConstraint("matter_id"),
    )
    for table in ("deliberation_correction", "deliberation_taken_back"):
        for statement in forbid_changes(op.get_bind().dialect, table):
            op.execute(statement)
