"""An organisation can own a unit, and stand on a roll; those who act for it vote."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The roll has triggers, which SQLite would lose if the table were made anew.
    kind = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    for table in ("deliberation_unit", "deliberation_elector"):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN organisation_id {kind}"
            " REFERENCES core_organisation (id)"
        )
