"""A redemption says whose points pay for it: a person's, a household's or an organisation's."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLE, _INDEX = "moral_bank_redemption", "ix_moral_bank_redemption_owner"
#: Until now that was the person, or the household whose purse they shared: whose account it was
#: that the points were set aside in.
_PAID = """
    SELECT account.{column} FROM core_points_transfer AS held
    JOIN core_points_account AS account ON account.id = held.from_id
    WHERE held.id = moral_bank_redemption.hold_id
"""


def upgrade() -> None:
    op.add_column(
        _TABLE, sa.Column("owner_kind", sa.String(32), nullable=False, server_default="person")
    )
    op.add_column(_TABLE, sa.Column("owner_id", sa.Uuid(), nullable=True))
    kind, owner = _PAID.format(column="owner_kind"), _PAID.format(column="owner_id")
    op.execute(
        f"UPDATE {_TABLE} SET owner_kind = COALESCE(({kind}), 'person'), "  # noqa: S608
        f"owner_id = COALESCE(({owner}), person_id)"
    )
    with op.batch_alter_table(_TABLE) as changed:
        changed.alter_column("owner_id", existing_type=sa.Uuid(), nullable=False)
    op.create_index(_INDEX, _TABLE, ["owner_id", "community_id", "id"])


def downgrade() -> None:
    op.drop_index(_INDEX, _TABLE)
    with op.batch_alter_table(_TABLE) as changed:
        changed.drop_column("owner_id")
        changed.drop_column("owner_kind")
