"""Rules that hold without the yes of the residents, who were asked, say why."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

_TABLE = "moral_bank_rule_set"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("despite", sa.String(500), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column(_TABLE, "despite")
