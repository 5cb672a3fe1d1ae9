"""Members whom organisations and units post to the community where they live."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer_hours_posting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["core_organisation.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["sent_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["decided_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_volunteer_hours_posting_now",
        "volunteer_hours_posting",
        ["community_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('sent', 'received')"),
        postgresql_where=sa.text("state IN ('sent', 'received')"),
    )
    for name, columns in (
        ("organisation", ["organisation_id", "state", "id"]),
        ("community", ["community_id", "state", "id"]),
        ("person", ["person_id"]),
    ):
        op.create_index(f"ix_volunteer_hours_posting_{name}", "volunteer_hours_posting", columns)
