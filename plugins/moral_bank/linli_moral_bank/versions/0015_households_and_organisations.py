"""Households and organisations have deeds and accounts of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_COUNTS = sa.text("state NOT IN ('rejected', 'withdrawn')")


def upgrade() -> None:
    deed, depositor = "moral_bank_deed", "moral_bank_depositor"
    _drop_indexes("beneficiary")
    for table, before in ((deed, "beneficiary_id"), (depositor, "person_id")):
        op.add_column(
            table, sa.Column("owner_kind", sa.String(32), nullable=False, server_default="person")
        )
        op.add_column(table, sa.Column("owner_id", sa.Uuid(), nullable=True))
        op.execute(f"UPDATE {table} SET owner_id = {before}")  # noqa: S608 - names of this file
        with op.batch_alter_table(table) as changed:
            changed.alter_column("owner_id", existing_type=sa.Uuid(), nullable=False)
    with op.batch_alter_table(depositor) as changed:
        changed.drop_constraint("uq_moral_bank_depositor", type_="unique")
        changed.drop_column("person_id")
        changed.create_unique_constraint("uq_moral_bank_depositor", ["community_id", "owner_id"])
    _create_indexes("owner", ["owner_kind", "owner_id"])


def downgrade() -> None:
    deed, depositor = "moral_bank_deed", "moral_bank_depositor"
    _drop_indexes("owner")
    # A person's place is all that was known before; the ledger keeps the others' accounts.
    op.execute("DELETE FROM moral_bank_depositor WHERE owner_kind <> 'person'")
    op.add_column(depositor, sa.Column("person_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE moral_bank_depositor SET person_id = owner_id")
    with op.batch_alter_table(depositor) as changed:
        changed.drop_constraint("uq_moral_bank_depositor", type_="unique")
        changed.alter_column("person_id", existing_type=sa.Uuid(), nullable=False)
        changed.create_foreign_key(
            "fk_moral_bank_depositor_person", "core_person", ["person_id"], ["id"]
        )
        changed.create_unique_constraint("uq_moral_bank_depositor", ["community_id", "person_id"])
    for table in (deed, depositor):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("owner_id")
            changed.drop_column("owner_kind")
    _create_indexes("beneficiary", ["beneficiary_id"])


def _drop_indexes(who: str) -> None:
    for name in ("uq_moral_bank_deed_same", f"ix_moral_bank_deed_{who}", "ix_moral_bank_deed_sums"):
        op.drop_index(name, "moral_bank_deed")


def _create_indexes(who: str, sums: list[str]) -> None:
    table = "moral_bank_deed"
    op.create_index(
        "uq_moral_bank_deed_same",
        table,
        ["community_id", f"{who}_id", "rule_code", "happened_on", "occasion"],
        unique=True,
        sqlite_where=_COUNTS,
        postgresql_where=_COUNTS,
    )
    op.create_index(f"ix_moral_bank_deed_{who}", table, [f"{who}_id", "community_id", "id"])
    op.create_index("ix_moral_bank_deed_sums", table, ["community_id", "state", *sums, "points"])
