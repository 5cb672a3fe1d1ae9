"""Home visits: rounds, visits, and what was found."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "micro_wishes_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("half_days", sa.String(120), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name="ck_micro_wishes_round_days"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_micro_wishes_round_community", "micro_wishes_round", ["community_id", "id"])

    op.create_table(
        "micro_wishes_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("visitor_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("mood", sa.String(32), nullable=True),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["core_household.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["round_id"], ["micro_wishes_round.id"]),
        sa.ForeignKeyConstraint(["visitor_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("round_id", "once", name="uq_micro_wishes_visit_once"),
    )
    op.create_index("ix_micro_wishes_visit_person", "micro_wishes_visit", ["person_id"])
    op.create_index(
        "ix_micro_wishes_visit_round", "micro_wishes_visit", ["round_id", "household_id"]
    )

    op.create_table(
        "micro_wishes_finding",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["offer_id"], ["micro_wishes_finding.id"]),
        sa.ForeignKeyConstraint(["order_id"], ["micro_wishes_order.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["micro_wishes_visit.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_micro_wishes_finding_state",
        "micro_wishes_finding",
        ["community_id", "kind", "state", "id"],
    )
    op.create_index("ix_micro_wishes_finding_visit", "micro_wishes_finding", ["visit_id"])
