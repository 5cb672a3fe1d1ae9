"""Honours also for households and organisations; reasons of old rankings in words."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_HONOUR, _NOMINEE = "moral_bank_honour", "moral_bank_nominee"
#: How the ranking gave its reason once: year and score.
_FIGURES = re.compile(r"\d{4}: (-?\d+)")


def upgrade() -> None:
    for table in (_HONOUR, _NOMINEE):
        op.add_column(
            table, sa.Column("owner_kind", sa.String(32), nullable=False, server_default="person")
        )
    op.add_column(_HONOUR, sa.Column("category", sa.String(40), nullable=False, server_default=""))
    op.add_column(_NOMINEE, sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE moral_bank_nominee SET owner_id = person_id")
    with op.batch_alter_table(_NOMINEE) as changed:
        changed.alter_column("owner_id", existing_type=sa.Uuid(), nullable=False)
        changed.drop_constraint("uq_moral_bank_nominee", type_="unique")
        changed.create_unique_constraint("uq_moral_bank_nominee", ["honour_id", "owner_id"])
    say_reasons()


def say_reasons() -> None:
    """Write what the ranking said in figures as it says it now, in the community's language."""
    bind = op.get_bind()
    rows = bind.execute(
        sa.text(
            "SELECT nominee.id, nominee.reason, place.language FROM moral_bank_nominee AS nominee "
            "JOIN moral_bank_honour AS honour ON honour.id = nominee.honour_id "
            "JOIN core_community AS place ON place.id = honour.community_id "
            "WHERE nominee.proposed_by = 'ranking'"
        )
    ).all()
    for id_, reason, language in rows:
        found = _FIGURES.fullmatch(reason)
        if found is None:
            continue
        said = (
            f"年度积分 {found[1]} 分"
            if (language or "zh").startswith("zh")
            else f"{found[1]} points in the ranking"
        )
        bind.execute(
            sa.text("UPDATE moral_bank_nominee SET reason = :said WHERE id = :id"),
            {"said": said, "id": id_},
        )


def downgrade() -> None:
    op.execute("DELETE FROM moral_bank_nominee WHERE owner_kind <> 'person'")
    with op.batch_alter_table(_NOMINEE) as changed:
        changed.drop_constraint("uq_moral_bank_nominee", type_="unique")
        changed.drop_column("owner_id")
        changed.drop_column("owner_kind")
        changed.create_unique_constraint("uq_moral_bank_nominee", ["honour_id", "person_id"])
    with op.batch_alter_table(_HONOUR) as changed:
        changed.drop_column("category")
        changed.drop_column("owner_kind")
