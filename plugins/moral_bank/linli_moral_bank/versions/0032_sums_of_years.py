"""Sums of years are kept beside the deeds; those of what was booked so far are still to be made."""

import sqlalchemy as sa
from alembic import op

from linli.ids import new_id

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_TABLES = (
    "moral_bank_year_score", "moral_bank_year_figure", "moral_bank_kept_year",
    "moral_bank_year_change",
)  # fmt: skip


def upgrade() -> None:
    changes = _create("moral_bank_year_change", sa.Column("id", sa.Uuid(), nullable=False), key=())
    op.create_index(
        "ix_moral_bank_year_change_year", "moral_bank_year_change", ["community_id", "year"]
    )
    _create("moral_bank_kept_year", key=("community_id", "year"))
    _create(
        "moral_bank_year_figure",
        sa.Column("counted_by", sa.String(32), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("rule_code", sa.String(40), nullable=False),
        *(_number(name) for name in ("people", "deeds", "given", "taken", "losers")),
        key=("community_id", "counted_by", "year", "month", "rule_code"),
    )
    _create(
        "moral_bank_year_score",
        sa.Column("owner_kind", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        _number("score"),
        *(_number(f"quarter_{number}", nullable=True) for number in range(1, 5)),
        key=("community_id", "year", "owner_kind", "owner_id"),
    )
    _let_all_be_counted(changes)


def downgrade() -> None:
    for name in _TABLES:
        op.drop_table(name)


def _create(name: str, *columns: sa.Column[object], key: tuple[str, ...]) -> sa.Table:
    return op.create_table(
        name,
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint(*(key or ("id",))),
    )


def _number(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _let_all_be_counted(changes: sa.Table) -> None:
    deeds = sa.table(
        "moral_bank_deed",
        sa.column("community_id", sa.Uuid()),
        sa.column("state", sa.String()),
        sa.column("happened_on", sa.Date()),
    )
    year = sa.cast(sa.extract("year", deeds.c.happened_on), sa.Integer())
    booked = sa.select(deeds.c.community_id, year).where(deeds.c.state == "confirmed").distinct()
    rows = [
        {"id": new_id(), "community_id": community_id, "year": year_}
        for community_id, year_ in op.get_bind().execute(booked)
    ]
    if rows:
        op.bulk_insert(changes, rows)
