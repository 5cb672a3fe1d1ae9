"""Councils: seats and who holds them, meetings, attendance and minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliberation_council",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("about", sa.String(1000), nullable=False),
        sa.Column("majority", sa.String(40), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "title", name="uq_deliberation_council_title"),
    )
    op.create_table(
        "deliberation_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.CheckConstraint("places > 0", name="ck_deliberation_seat_places"),
        sa.ForeignKeyConstraint(["council_id"], ["deliberation_council.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("council_id", "position", name="uq_deliberation_seat"),
    )
    op.create_table(
        "deliberation_seat_holder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("seat_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("poll_id", sa.Uuid(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_reason", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["deliberation_council.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["poll_id"], ["deliberation_poll.id"]),
        sa.ForeignKeyConstraint(["seat_id"], ["deliberation_seat.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_deliberation_seat_holder_council",
        "deliberation_seat_holder",
        ["council_id", "ended_on"],
    )
    op.create_index(
        "uq_deliberation_seat_holder_now",
        "deliberation_seat_holder",
        ["council_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_on IS NULL"),
        postgresql_where=sa.text("ended_on IS NULL"),
    )
    _meetings()


def _meetings() -> None:
    op.create_table(
        "deliberation_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("where", sa.String(300), nullable=False),
        sa.Column("agenda", sa.JSON(), nullable=False),
        sa.Column("topic_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("minutes", sa.String(8000), nullable=False),
        sa.Column("minutes_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended_reason", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["deliberation_council.id"]),
        sa.ForeignKeyConstraint(["minutes_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["topic_id"], ["deliberation_topic.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_deliberation_meeting_council", "deliberation_meeting", ["council_id", "starts_at"]
    )
    op.create_table(
        "deliberation_invited",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("coming", sa.String(32), nullable=True),
        sa.Column("confirmed", sa.Integer(), nullable=True),
        sa.Column("objection", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["deliberation_meeting.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("meeting_id", "person_id"),
    )
