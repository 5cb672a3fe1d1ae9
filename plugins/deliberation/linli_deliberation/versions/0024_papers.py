"""Paper ballots: a hand-out can be taken back, papers can be missing, and none bears a number."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ENTRY = "deliberation_paper_entry"
_MISSING = "deliberation_papers_missing"
_RETURNED = "deliberation_paper_returned"
_TAKING_PART = "deliberation_participation"
_SAID = "a vote is never changed after the fact"
_STATE = "(SELECT state FROM deliberation_poll WHERE id = {row}.poll_id)"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def upgrade() -> None:
    op.add_column(_ENTRY, sa.Column("receipt", sa.String(20), nullable=True))
    op.create_table(
        _MISSING,
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("teller_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 0", name="ck_deliberation_papers_missing"),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.ForeignKeyConstraint(["teller_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("poll_id", "teller_id"),
    )
    op.create_table(
        _RETURNED,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{_RETURNED}_poll", _RETURNED, ["poll_id", "person_id"])
    _give_receipts()
    new, old = _STATE.format(row="NEW"), _STATE.format(row="OLD")
    voting, box = "('scheduled', 'open')", "('closed', 'objected')"
    _replace(_TAKING_PART, "DELETE", f"OLD.way <> 'paper' OR {old} NOT IN {voting}")
    _refuse(_MISSING, "INSERT", f"{new} NOT IN {box}")
    _refuse(_MISSING, "UPDATE", f"{old} NOT IN {box}")
    _refuse(_MISSING, "DELETE", "OLD.poll_id = OLD.poll_id")
    _refuse(_RETURNED, "INSERT", f"{new} NOT IN {voting}")


def _give_receipts() -> None:
    """Give those of votes that are not counted yet a receipt; what is published stays as it is."""
    connection = op.get_bind()
    first = sa.text(
        f"SELECT entry.id FROM {_ENTRY} AS entry"  # noqa: S608 - no input
        " JOIN deliberation_poll AS poll ON poll.id = entry.poll_id"
        " WHERE poll.state = 'closed' AND poll.secrecy = 'recountable' AND entry.hand = 1"
    )
    give = sa.text(f"UPDATE {_ENTRY} SET receipt = :receipt WHERE id = :id")  # noqa: S608
    for (id_,) in connection.execute(first).all():
        receipt = "".join(secrets.choice(_LETTERS) for _place in range(16))
        connection.execute(give, {"receipt": receipt, "id": id_})


def _refuse(table: str, verb: str, check: str) -> None:
    name = f"{table}_{verb.lower()}"
    if op.get_bind().dialect.name != "sqlite":
        _write_function(name, table, verb, check)
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
        return
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {check} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {_SAID}'); END"
    )


def _replace(table: str, verb: str, check: str) -> None:
    name = f"{table}_{verb.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        _refuse(table, verb, check)
    else:
        _write_function(name, table, verb, check)


def _write_function(name: str, table: str, verb: str, check: str) -> None:
    op.execute(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {check} THEN RAISE EXCEPTION '{table}: {_SAID}' "
        f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
    )
