"""Draws by lot, whose pool and terms the database refuses to change."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_FIXED = {
    "deliberation_draw": (
        "community_id", "title", "about", "places", "source", "seed_from", "pool_hash",
    ),
    "deliberation_draw_entry": ("draw_id", "number", "person_id", "stratum"),
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "deliberation_draw",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("about", sa.String(2000), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("seed_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pool_hash", sa.String(64), nullable=False),
        sa.Column("fixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fixed_by_id", sa.Uuid(), nullable=True),
        sa.Column("seed", sa.String(80), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("places > 0", name="ck_deliberation_draw_places"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["fixed_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deliberation_draw_community", "deliberation_draw", ["community_id", "id"])
    op.create_table(
        "deliberation_draw_entry",
        sa.Column("draw_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stratum", sa.String(160), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_reason", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["deliberation_draw.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("draw_id", "number"),
        sa.UniqueConstraint("draw_id", "person_id", name="uq_deliberation_draw_entry_person"),
    )
    drawn = f"OLD.seed <> '' AND ({_moved('seed', 'drawn_at')})"
    _refuse("deliberation_draw", "UPDATE", f"{_moved(*_FIXED['deliberation_draw'])} OR {drawn}")
    placed = f"OLD.place IS NOT NULL AND ({_moved('place')})"
    entry = "deliberation_draw_entry"
    _refuse(entry, "UPDATE", f"{_moved(*_FIXED[entry])} OR {placed}")
    for table in _FIXED:
        key = "id" if table == "deliberation_draw" else "number"
        _refuse(table, "DELETE", f"OLD.{key} = OLD.{key}")


def _moved(*columns: str) -> str:
    return " OR ".join(
        f"COALESCE(CAST(OLD.{name} AS TEXT), '') <> COALESCE(CAST(NEW.{name} AS TEXT), '')"
        for name in columns
    )


def _refuse(table: str, verb: str, check: str) -> None:
    name, said = f"{table}_{verb.lower()}", f"{table}: a draw is never changed after the fact"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {check} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {check} THEN RAISE EXCEPTION '{said}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
