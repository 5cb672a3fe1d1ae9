"""A unit may have several owners, and an owner several lines on a roll: one is theirs first."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_UNIT, _OWNER, _ENTITLED = "deliberation_unit", "deliberation_unit_owner", "deliberation_entitled"
_FIRST = sa.text("NOT further")


def upgrade() -> None:
    op.create_table(
        _OWNER,
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], [f"{_UNIT}.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("unit_id", "person_id"),
    )
    op.create_index("ix_deliberation_unit_owner_person", _OWNER, ["person_id"])
    op.execute(
        f"INSERT INTO {_OWNER} (unit_id, person_id)"  # noqa: S608 - names of tables
        f" SELECT id, owner_id FROM {_UNIT} WHERE owner_id IS NOT NULL"
    )
    area = sa.CheckConstraint("area > 0", name="ck_deliberation_unit_area")
    with op.batch_alter_table(_UNIT, table_args=(area,)) as unit:
        unit.drop_column("owner_id")
    _let_stand_on_several_lines()


def _let_stand_on_several_lines() -> None:
    op.add_column(
        _ENTITLED, sa.Column("further", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    bind = op.get_bind()
    kept = list[str]()
    if bind.dialect.name == "sqlite":  # the copy of a table has no triggers
        kept += bind.execute(
            sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name"),
            {"name": _ENTITLED},
        ).scalars()
    with op.batch_alter_table(_ENTITLED) as entitled:
        entitled.drop_constraint("uq_deliberation_entitled", type_="unique")
    for trigger in kept:
        op.execute(trigger)
    op.create_index("ix_deliberation_entitled_poll", _ENTITLED, ["poll_id", "person_id"])
    op.create_index(
        "uq_deliberation_entitled_first", _ENTITLED, ["poll_id", "person_id"], unique=True,
        sqlite_where=_FIRST, postgresql_where=_FIRST,
    )  # fmt: skip
