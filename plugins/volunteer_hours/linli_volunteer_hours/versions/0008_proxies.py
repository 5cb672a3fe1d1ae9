"""Proxies: who acts for whom in the time bank."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer_hours_proxy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("proxy_id", sa.Uuid(), nullable=False),
        sa.Column("named_by_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("person_id <> proxy_id", name="ck_volunteer_hours_proxy_two"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["proxy_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["named_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["ended_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "uq_volunteer_hours_proxy_now",
        "volunteer_hours_proxy",
        ["community_id", "person_id", "proxy_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "ix_volunteer_hours_proxy_proxy", "volunteer_hours_proxy", ["proxy_id", "community_id"]
    )
    op.create_index(
        "ix_volunteer_hours_proxy_community", "volunteer_hours_proxy", ["community_id", "until"]
    )
