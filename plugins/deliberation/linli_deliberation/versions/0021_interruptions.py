"""An interruption at the close has its own end and reason, beside those of an extension before."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_POLL = "deliberation_poll"
_NAME = "deliberation_poll_update"
_SAID = f"{_POLL}: a vote is never changed after the fact"
_TERMS = (
    "community_id", "title", "about", "rule", "kind", "tie_chain", "tie_lot", "seed", "secrecy",
    "voters", "group_id", "categories", "min_age", "budget", "most", "paper", "delegation",
    "opens_at", "notice_days",
)  # fmt: skip
_MOVE = sa.text(
    "UPDATE deliberation_poll SET interrupted_from = extended_from,"
    " interruption_reason = extension_reason, extended_from = NULL, extension_reason = ''"
    " WHERE interrupted_at IS NOT NULL"
)


def upgrade() -> None:
    op.add_column(_POLL, sa.Column("interrupted_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        _POLL,
        sa.Column("interruption_reason", sa.String(500), nullable=False, server_default=""),
    )
    op.get_bind().execute(_MOVE)
    _let_time_be_added_for_both()


def _let_time_be_added_for_both() -> None:
    check = _changed()
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {_NAME}")
        op.execute(
            f"CREATE TRIGGER {_NAME} BEFORE UPDATE ON {_POLL} WHEN {check} "
            f"BEGIN SELECT RAISE(ABORT, '{_SAID}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {check} THEN RAISE EXCEPTION '{_SAID}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )


def _changed() -> str:
    """Return what may not happen to a poll; its end moves once before it comes, and once after."""
    voted = "EXISTS (SELECT 1 FROM deliberation_participation WHERE poll_id = OLD.id)"
    later = "OLD.closed_at IS NULL AND NEW.closes_at > OLD.closes_at"
    extended = "OLD.extended_from IS NULL AND NEW.extended_from IS NOT NULL"
    interrupted = "OLD.interrupted_at IS NULL AND NEW.interrupted_at IS NOT NULL"
    return " OR ".join(
        (
            f"OLD.state <> 'draft' AND ({_moved(*_TERMS)})",
            f"OLD.state <> 'draft' AND ({_moved('closes_at')})"
            f" AND NOT ({later} AND (({extended}) OR ({interrupted})))",
            f"OLD.state <> 'draft' AND NEW.state <> 'draft' AND"
            f" ({_moved('electorate_hash', 'terms_hash')})",
            f"OLD.state <> 'draft' AND NEW.state = 'draft' AND {voted}",
            f"OLD.closed_at IS NOT NULL AND ({_moved('closed_at')}"
            " OR NEW.state IN ('draft', 'scheduled', 'open'))",
            f"OLD.state IN ('annulled', 'final') AND ({_moved('state')})",
        )
    )


def _moved(*columns: str) -> str:
    return " OR ".join(f"{_text('OLD', name)} <> {_text('NEW', name)}" for name in columns)


def _text(row: str, column: str) -> str:
    return f"COALESCE(CAST({row}.{column} AS TEXT), '')"
