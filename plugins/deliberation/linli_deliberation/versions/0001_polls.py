"""Polls, rolls, ballots and counts; with triggers that keep what is frozen as it is."""

import sqlalchemy as sa
from alembic import op

from linli.db import forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: What a poll is decided by; fixed from the moment in which it is scheduled.
_TERMS = (
    "community_id", "title", "about", "rule", "kind", "tie_chain", "tie_lot", "seed", "secrecy",
    "voters", "group_id", "categories", "min_age", "budget", "most", "paper", "delegation",
    "opens_at", "notice_days",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "deliberation_poll",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("about", sa.String(4000), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("tie_chain", sa.JSON(), nullable=False),
        sa.Column("tie_lot", sa.Boolean(), nullable=False),
        sa.Column("seed", sa.String(80), nullable=False),
        sa.Column("secrecy", sa.String(32), nullable=False),
        sa.Column("voters", sa.String(32), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("min_age", sa.Integer(), nullable=False),
        sa.Column("budget", sa.BigInteger(), nullable=True),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("paper", sa.Boolean(), nullable=False),
        sa.Column("delegation", sa.Boolean(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scheduled_by_id", sa.Uuid(), nullable=True),
        sa.Column("electorate_hash", sa.String(64), nullable=True),
        sa.Column("terms_hash", sa.String(64), nullable=True),
        sa.Column("extended_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extension_reason", sa.String(500), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(1000), nullable=False),
        sa.CheckConstraint("budget > 0", name="ck_deliberation_poll_budget"),
        sa.CheckConstraint("notice_days BETWEEN 1 AND 60", name="ck_deliberation_poll_notice"),
        sa.CheckConstraint("opens_at < closes_at", name="ck_deliberation_poll_times"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["created_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["scheduled_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_deliberation_poll_community", "deliberation_poll", ["community_id", "state", "id"]
    )

    op.create_table(
        "deliberation_unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("area", sa.BigInteger(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("area > 0", name="ck_deliberation_unit_area"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "code", name="uq_deliberation_unit_code"),
    )

    op.create_table(
        "deliberation_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("selected", sa.JSON(), nullable=False),
        sa.Column("tied", sa.JSON(), nullable=False),
        sa.Column("rules_hash", sa.String(64), nullable=False),
        sa.Column("ballots_hash", sa.String(64), nullable=False),
        sa.Column("result_hash", sa.String(64), nullable=False),
        sa.Column("merkle_root", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["counted_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("poll_id", "number", name="uq_deliberation_count"),
    )

    op.create_table(
        "deliberation_elector",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=True),
        sa.Column("area", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["household_id"], ["core_household.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("poll_id", "number", name="uq_deliberation_elector"),
    )

    op.create_table(
        "deliberation_option",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(12), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("about", sa.String(1000), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("conflict", sa.String(40), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.String(500), nullable=False),
        sa.CheckConstraint("cost >= 0", name="ck_deliberation_option_cost"),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("poll_id", "code", name="uq_deliberation_option_code"),
    )
    op.create_index("ix_deliberation_option_poll", "deliberation_option", ["poll_id", "position"])

    op.create_table(
        "deliberation_secret_ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("ballot", sa.Text(), nullable=False),
        sa.Column("receipt", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("poll_id", "receipt", name="uq_deliberation_secret_ballot_receipt"),
        sqlite_with_rowid=False,
    )

    op.create_table(
        "deliberation_delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("elector_id", sa.Uuid(), nullable=False),
        sa.Column("to_elector_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("elector_id <> to_elector_id", name="ck_deliberation_delegation_two"),
        sa.ForeignKeyConstraint(["elector_id"], ["deliberation_elector.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.ForeignKeyConstraint(["to_elector_id"], ["deliberation_elector.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deliberation_delegation_poll", "deliberation_delegation", ["poll_id"])
    op.create_index(
        "uq_deliberation_delegation_live",
        "deliberation_delegation",
        ["elector_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )

    op.create_table(
        "deliberation_entitled",
        sa.Column("elector_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["elector_id"], ["deliberation_elector.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.PrimaryKeyConstraint("elector_id", "person_id"),
        sa.UniqueConstraint("poll_id", "person_id", name="uq_deliberation_entitled"),
    )
    op.create_index("ix_deliberation_entitled_person", "deliberation_entitled", ["person_id"])

    op.create_table(
        "deliberation_open_ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("elector_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ballot", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["elector_id"], ["deliberation_elector.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("elector_id", "version", name="uq_deliberation_open_ballot"),
    )
    op.create_index("ix_deliberation_open_ballot_poll", "deliberation_open_ballot", ["poll_id"])

    op.create_table(
        "deliberation_paper_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("hand", sa.Integer(), nullable=False),
        sa.Column("teller_id", sa.Uuid(), nullable=False),
        sa.Column("ballot", sa.Text(), nullable=False),
        sa.Column("elector_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["elector_id"], ["deliberation_elector.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.ForeignKeyConstraint(["teller_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("poll_id", "serial", "hand", name="uq_deliberation_paper_entry_hand"),
        sa.UniqueConstraint(
            "poll_id", "serial", "teller_id", name="uq_deliberation_paper_entry_teller"
        ),
    )

    op.create_table(
        "deliberation_participation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("elector_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["elector_id"], ["deliberation_elector.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("elector_id", name="uq_deliberation_participation"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_deliberation_participation_poll", "deliberation_participation", ["poll_id"])

    op.create_table(
        "deliberation_proxy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("elector_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["elector_id"], ["deliberation_elector.id"]),
        sa.ForeignKeyConstraint(["entered_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_deliberation_proxy_person", "deliberation_proxy", ["poll_id", "person_id"])
    op.create_index(
        "uq_deliberation_proxy_live",
        "deliberation_proxy",
        ["elector_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )

    _keep_frozen()


def _keep_frozen() -> None:
    """Let the database refuse what would change a vote after the fact."""
    state = "(SELECT state FROM deliberation_poll WHERE id = {row}.poll_id)"
    new, old = state.format(row="NEW"), state.format(row="OLD")
    voting = "('scheduled', 'open')"
    _refuse("deliberation_poll", "UPDATE", _poll_changed())
    _refuse("deliberation_poll", "DELETE", "OLD.state <> 'draft'")
    _refuse("deliberation_option", "INSERT", f"{new} <> 'draft'")
    _refuse("deliberation_option", "DELETE", f"{old} <> 'draft'")
    fixed = _moved("poll_id", "code", "position", "title", "about", "cost", "conflict")
    _refuse(
        "deliberation_option",
        "UPDATE",
        f"{old} <> 'draft' AND ({fixed} OR OLD.withdrawn_at IS NOT NULL OR {old} NOT IN {voting})",
    )
    for table in ("deliberation_elector", "deliberation_entitled"):
        _refuse(table, "INSERT", f"{new} <> 'draft'")
        _refuse(table, "DELETE", f"{old} <> 'draft'")
    # A person's name may be erased from the roll; the vote, its number and its weight stay.
    _refuse("deliberation_elector", "UPDATE", _moved("id", "poll_id", "number", "area"))
    _refuse("deliberation_entitled", "UPDATE", _moved("elector_id", "poll_id"))
    for table in ("deliberation_participation", "deliberation_open_ballot"):
        _refuse(table, "INSERT", f"{new} NOT IN {voting}")
        _refuse(table, "UPDATE", "OLD.id = OLD.id")
        _refuse(table, "DELETE", "OLD.id = OLD.id")
    _refuse("deliberation_secret_ballot", "INSERT", f"{new} NOT IN {voting}")
    _refuse("deliberation_secret_ballot", "UPDATE", "OLD.id = OLD.id")
    _refuse("deliberation_secret_ballot", "DELETE", f"{old} NOT IN {voting}")
    for table in ("deliberation_proxy", "deliberation_delegation"):
        _refuse(table, "INSERT", f"{new} NOT IN {voting}")
    _refuse("deliberation_paper_entry", "INSERT", f"{new} NOT IN ('closed', 'objected')")
    _refuse("deliberation_paper_entry", "UPDATE", f"{old} NOT IN ('closed', 'objected')")
    _refuse("deliberation_paper_entry", "DELETE", "OLD.id = OLD.id")
    for statement in forbid_changes(op.get_bind().dialect, "deliberation_count"):
        op.execute(statement)


def _poll_changed() -> str:
    voted = "EXISTS (SELECT 1 FROM deliberation_participation WHERE poll_id = OLD.id)"
    extended = (
        "OLD.extended_from IS NULL AND NEW.extended_from IS NOT NULL AND OLD.closed_at IS NULL"
        " AND NEW.closes_at > OLD.closes_at"
    )
    return " OR ".join(
        (
            f"OLD.state <> 'draft' AND ({_moved(*_TERMS)})",
            f"OLD.state <> 'draft' AND ({_moved('closes_at')}) AND NOT ({extended})",
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


def _refuse(table: str, verb: str, check: str) -> None:
    name, said = f"{table}_{verb.lower()}", f"{table}: a vote is never changed after the fact"
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
