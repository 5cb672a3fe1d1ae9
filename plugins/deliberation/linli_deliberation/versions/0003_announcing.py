"""Who announces a vote, how many must take part in any, and interruptions at the close."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_POLL = "deliberation_poll"
_TERMS = ("quorum", "homes_only")


def upgrade() -> None:
    op.add_column(
        _POLL, sa.Column("quorum", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
    )
    op.add_column(
        _POLL, sa.Column("homes_only", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    for name in ("asked_at", "interrupted_at", "held_until"):
        op.add_column(_POLL, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    _keep_frozen()


def _keep_frozen() -> None:
    """Let the database refuse to change the new terms of a poll too, once it is announced."""
    moved = " OR ".join(f"{_text('OLD', name)} <> {_text('NEW', name)}" for name in _TERMS)
    check = f"OLD.state <> 'draft' AND ({moved})"
    name, said = "deliberation_poll_terms", f"{_POLL}: a vote is never changed after the fact"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {_POLL} WHEN {check} "
            f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {check} THEN RAISE EXCEPTION '{said}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {_POLL} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def _text(row: str, column: str) -> str:
    return f"COALESCE(CAST({row}.{column} AS TEXT), '')"
