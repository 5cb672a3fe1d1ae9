"""Households and organisations may agree to stand on lists for other benefits."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TABLE, _ONCE = "moral_bank_consent", "uq_moral_bank_consent"


def upgrade() -> None:
    op.add_column(
        _TABLE, sa.Column("owner_kind", sa.String(32), nullable=False, server_default="person")
    )
    op.add_column(_TABLE, sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE moral_bank_consent SET owner_id = person_id")
    with op.batch_alter_table(_TABLE) as changed:
        changed.alter_column("owner_id", existing_type=sa.Uuid(), nullable=False)
        changed.drop_constraint(_ONCE, type_="unique")
        changed.create_unique_constraint(_ONCE, ["community_id", "owner_id"])


def downgrade() -> None:
    op.execute("DELETE FROM moral_bank_consent WHERE owner_kind <> 'person'")
    with op.batch_alter_table(_TABLE) as changed:
        changed.drop_constraint(_ONCE, type_="unique")
        changed.create_unique_constraint(_ONCE, ["community_id", "person_id"])
        changed.drop_column("owner_id")
        changed.drop_column("owner_kind")
