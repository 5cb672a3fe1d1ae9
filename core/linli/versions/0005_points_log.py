"""The log of the ledger: runs of postings, tiles of the tree, checkpoints and keys."""

import sqlalchemy as sa
from alembic import op

from linli.db.immutable import forbid_changes

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_HISTORY = ("core_points_log_run", "core_points_checkpoint", "core_points_log_key")


def upgrade() -> None:
    op.create_table(
        "core_points_log",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("checkpoints", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("community_id"),
    )
    op.create_table(
        "core_points_log_run",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("first_leaf", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("first_number", sa.BigInteger(), nullable=False),
        sa.Column("postings", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "first_leaf"),
        sa.UniqueConstraint(
            "account_id", "lane", "first_number", name="uq_core_points_log_run_posting"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "core_points_log_tile",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "level", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "core_points_checkpoint",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_number", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("community_id", "day"),
    )
    op.create_table(
        "core_points_log_key",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("public", sa.LargeBinary(32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    for table in _HISTORY:
        for statement in forbid_changes(op.get_bind().dialect, table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("core_points_log_key")
    op.drop_table("core_points_checkpoint")
    op.drop_table("core_points_log_tile")
    op.drop_table("core_points_log_run")
    op.drop_table("core_points_log")
    if op.get_bind().dialect.name == "postgresql":
        for table in _HISTORY:
            op.execute(f"DROP FUNCTION {table}_is_history()")
