"""The household whose purse a depositor spends from is one of the register."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("moral_bank_depositor") as depositor:
        depositor.create_foreign_key(
            "fk_moral_bank_depositor_household", "core_household", ["household_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("moral_bank_depositor") as depositor:
        depositor.drop_constraint("fk_moral_bank_depositor_household", type_="foreignkey")
