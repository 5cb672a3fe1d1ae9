"""Certificates of volunteer service and their running numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer_hours_certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("purpose", sa.String(120), nullable=False),
        sa.Column("serial", sa.String(20), nullable=True),
        sa.Column("check_code", sa.String(32), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("recorded_minutes", sa.Integer(), nullable=False),
        sa.Column("manual_minutes", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by_id", sa.Uuid(), nullable=True),
        sa.Column("complaint", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "recorded_minutes >= 0 AND manual_minutes >= 0",
            name="ck_volunteer_hours_certificate_minutes",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["issued_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["volunteer_hours_certificate.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("check_code", name="uq_volunteer_hours_certificate_check"),
        sa.UniqueConstraint("community_id", "serial", name="uq_volunteer_hours_certificate_serial"),
    )
    op.create_index(
        "ix_volunteer_hours_certificate_person",
        "volunteer_hours_certificate",
        ["person_id", "community_id", "id"],
    )
    op.create_index(
        "ix_volunteer_hours_certificate_state",
        "volunteer_hours_certificate",
        ["community_id", "state", "id"],
    )

    op.create_table(
        "volunteer_hours_certificate_year",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "year", name="uq_volunteer_hours_certificate_year"),
    )
