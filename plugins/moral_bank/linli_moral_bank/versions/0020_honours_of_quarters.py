"""Honours may be given for a quarter."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLE, _TITLE = "moral_bank_honour", "uq_moral_bank_honour_title"
_QUARTER = "ck_moral_bank_honour_quarter"


def upgrade() -> None:
    with op.batch_alter_table(_TABLE) as changed:
        changed.add_column(
            sa.Column("quarter", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        changed.drop_constraint(_TITLE, type_="unique")
        changed.create_unique_constraint(_TITLE, ["community_id", "year", "quarter", "title"])
        changed.create_check_constraint(_QUARTER, "quarter BETWEEN 0 AND 4")


def downgrade() -> None:
    with op.batch_alter_table(_TABLE) as changed:
        changed.drop_constraint(_QUARTER, type_="check")
        changed.drop_constraint(_TITLE, type_="unique")
        changed.create_unique_constraint(_TITLE, ["community_id", "year", "title"])
        changed.drop_column("quarter")
