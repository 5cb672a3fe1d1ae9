"""The ledger: units, accounts, the journal with its postings, holds and lots."""

import sqlalchemy as sa
from alembic import op

from linli.db.immutable import forbid_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_HISTORY = (
    "core_points_account",
    "core_points_account_change",
    "core_points_transfer",
    "core_points_posting",
    "core_points_lot_move",
)


def upgrade() -> None:
    op.create_table(
        "core_points_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("scale", sa.String(32), nullable=False),
        sa.Column("transferable", sa.Boolean(), nullable=False),
        sa.Column("expiry", sa.String(32), nullable=False),
        sa.Column("expiry_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "code", name="uq_core_points_unit_code"),
    )

    op.create_table(
        "core_points_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("lanes", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["core_points_unit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "owner_id", "unit_id", "kind", "owner_kind", name="uq_core_points_account_owner"
        ),
    )
    op.create_index("ix_core_points_account_unit", "core_points_account", ["unit_id", "kind"])

    op.create_table(
        "core_points_account_change",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("maximum", sa.BigInteger(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["core_points_account.id"]),
        sa.PrimaryKeyConstraint("account_id", "number"),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "core_points_lane",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("minimum", sa.BigInteger(), nullable=True),
        sa.Column("maximum", sa.BigInteger(), nullable=True),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("held_out", sa.BigInteger(), nullable=False),
        sa.Column("held_in", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "minimum IS NULL OR balance - held_out >= minimum", name="ck_core_points_lane_minimum"
        ),
        sa.CheckConstraint(
            "maximum IS NULL OR balance + held_in <= maximum", name="ck_core_points_lane_maximum"
        ),
        sa.CheckConstraint("held_out >= 0 AND held_in >= 0", name="ck_core_points_lane_held"),
        sa.ForeignKeyConstraint(["account_id"], ["core_points_account.id"]),
        sa.PrimaryKeyConstraint("account_id", "lane"),
        sqlite_with_rowid=False,
    )

    # No foreign keys from here on: the rows they would point to are never deleted, the one
    # statement that writes these rows has read them, and looking each one up again would take a
    # shared lock on the busiest rows for every posting. linli.points.verify checks them all.
    op.create_table(
        "core_points_transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("from_lane", sa.SmallInteger(), nullable=False),
        sa.Column("to_lane", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("link_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("origin", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("subject_type", sa.String(64), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("rule_version", sa.String(32), nullable=False),
        sa.Column("refusal", sa.String(64), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=True),
        sa.Column("seal", sa.LargeBinary(32), nullable=False),
        sa.CheckConstraint("amount > 0", name="ck_core_points_transfer_amount"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", name="uq_core_points_transfer_key"),
    )
    exits = sa.text("hold_id IS NOT NULL AND refusal IS NULL")
    op.create_index(
        "uq_core_points_transfer_exit",
        "core_points_transfer",
        ["hold_id"],
        unique=True,
        sqlite_where=exits,
        postgresql_where=exits,
    )
    reversals = sa.text("reverses_id IS NOT NULL")
    op.create_index(
        "ix_core_points_transfer_reverses",
        "core_points_transfer",
        ["reverses_id"],
        sqlite_where=reversals,
        postgresql_where=reversals,
    )

    op.create_table(
        "core_points_posting",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "lane", "recorded_at", "number"),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "core_points_open_hold",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("hold_id"),
    )
    op.create_index("ix_core_points_open_hold_from", "core_points_open_hold", ["from_id"])
    op.create_index("ix_core_points_open_hold_to", "core_points_open_hold", ["to_id"])
    op.create_index("ix_core_points_open_hold_due", "core_points_open_hold", ["expires_at"])

    op.create_table(
        "core_points_lot",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("remaining >= 0", name="ck_core_points_lot_remaining"),
        sa.PrimaryKeyConstraint("account_id", "expires_at"),
        sqlite_with_rowid=False,
    )
    left = sa.text("remaining > 0")
    op.create_index(
        "ix_core_points_lot_due",
        "core_points_lot",
        ["expires_at"],
        sqlite_where=left,
        postgresql_where=left,
    )

    op.create_table(
        "core_points_lot_move",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("transfer_id", "account_id", "expires_at"),
        sqlite_with_rowid=False,
    )

    for table in _HISTORY:
        for statement in forbid_changes(op.get_bind().dialect, table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("core_points_lot_move")
    op.drop_index("ix_core_points_lot_due", "core_points_lot")
    op.drop_table("core_points_lot")
    op.drop_index("ix_core_points_open_hold_due", "core_points_open_hold")
    op.drop_index("ix_core_points_open_hold_to", "core_points_open_hold")
    op.drop_index("ix_core_points_open_hold_from", "core_points_open_hold")
    op.drop_table("core_points_open_hold")
    op.drop_table("core_points_posting")
    op.drop_index("ix_core_points_transfer_reverses", "core_points_transfer")
    op.drop_index("uq_core_points_transfer_exit", "core_points_transfer")
    op.drop_table("core_points_transfer")
    op.drop_table("core_points_lane")
    op.drop_table("core_points_account_change")
    op.drop_index("ix_core_points_account_unit", "core_points_account")
    op.drop_table("core_points_account")
    op.drop_table("core_points_unit")
    if op.get_bind().dialect.name == "postgresql":
        for table in _HISTORY:
            op.execute(f"DROP FUNCTION {table}_is_history()")
