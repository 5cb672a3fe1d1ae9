"""Versions of the rules from a day on, added to those above, and replayed before they hold."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SET = "moral_bank_rule_set"
_FIXED = ("community_id", "version", "title", "products", "created_at")


def upgrade() -> None:
    op.add_column(
        _SET, sa.Column("extends", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column(_SET, sa.Column("simulated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(_SET, sa.Column("simulation", sa.JSON(), nullable=True))
    op.create_index(
        "uq_moral_bank_rule_set_scheduled",
        _SET,
        ["community_id"],
        unique=True,
        sqlite_where=sa.text("state = 'scheduled'"),
        postgresql_where=sa.text("state = 'scheduled'"),
    )
    _keep((*_FIXED, "extends"))


def _keep(fixed: tuple[str, ...]) -> None:
    """Let the database refuse what would change a version that is no draft any more.

    A scheduled one may become a draft again, with no day; a published one never.
    """
    moved = " OR ".join(f"CAST(OLD.{name} AS TEXT) <> CAST(NEW.{name} AS TEXT)" for name in fixed)
    wrong = (
        f"OLD.state <> 'draft' AND ({moved} OR OLD.valid_from <> NEW.valid_from)"
        " OR (OLD.state = 'published' AND NEW.state IN ('draft', 'scheduled'))"
        " OR (OLD.state = 'retired' AND NEW.state <> 'retired')"
    )
    name, said = f"{_SET}_update", "published rules are never changed"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {_SET} WHEN {wrong} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {wrong} THEN RAISE EXCEPTION '{said}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )


def downgrade() -> None:
    _keep(_FIXED)
    op.drop_index("uq_moral_bank_rule_set_scheduled", _SET)
    for name in ("simulation", "simulated_at", "extends"):
        op.drop_column(_SET, name)
