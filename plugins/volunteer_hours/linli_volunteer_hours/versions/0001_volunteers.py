"""Volunteers, teams, activities, shifts, and who attended them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "volunteer_hours_volunteer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("health", sa.String(500), nullable=False),
        sa.Column("guardian_id", sa.Uuid(), nullable=True),
        sa.Column("guardian_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("ranked", sa.Boolean(), nullable=False),
        sa.Column("calendar_key", sa.String(32), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["guardian_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["core_organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "person_id", name="uq_volunteer_hours_volunteer"),
    )
    op.create_index(
        "ix_volunteer_hours_volunteer_organisation",
        "volunteer_hours_volunteer",
        ["organisation_id"],
    )
    op.create_index(
        "ix_volunteer_hours_volunteer_person", "volunteer_hours_volunteer", ["person_id"]
    )

    op.create_table(
        "volunteer_hours_team",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("about", sa.String(500), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("calendar_key", sa.String(32), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["core_organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "name", name="uq_volunteer_hours_team_name"),
    )
    op.create_index(
        "ix_volunteer_hours_team_organisation", "volunteer_hours_team", ["organisation_id"]
    )

    op.create_table(
        "volunteer_hours_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("leader", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["team_id"], ["volunteer_hours_team.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_volunteer_hours_member_person", "volunteer_hours_member", ["person_id", "state"]
    )
    op.create_index(
        "uq_volunteer_hours_member_now",
        "volunteer_hours_member",
        ["team_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'left'"),
        postgresql_where=sa.text("state <> 'left'"),
    )

    op.create_table(
        "volunteer_hours_activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("about", sa.String(1000), nullable=False),
        sa.Column("field", sa.String(40), nullable=False),
        sa.Column("campaign", sa.String(80), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("map_link", sa.String(300), nullable=False),
        sa.Column("needs", sa.String(300), nullable=False),
        sa.Column("risks", sa.String(300), nullable=False),
        sa.Column("contact", sa.String(120), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=False),
        sa.Column("team_only", sa.Boolean(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("made_until", sa.Date(), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("minutes > 0", name="ck_volunteer_hours_activity_minutes"),
        sa.CheckConstraint("capacity > 0", name="ck_volunteer_hours_activity_capacity"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["volunteer_hours_team.id"]),
        sa.ForeignKeyConstraint(["created_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("team_id", "once", name="uq_volunteer_hours_activity_once"),
    )
    op.create_index(
        "ix_volunteer_hours_activity_community",
        "volunteer_hours_activity",
        ["community_id", "state"],
    )
    op.create_index(
        "ix_volunteer_hours_activity_team", "volunteer_hours_activity", ["team_id", "state"]
    )

    op.create_table(
        "volunteer_hours_shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "taken >= 0 AND taken <= capacity", name="ck_volunteer_hours_shift_taken"
        ),
        sa.CheckConstraint("starts_at < ends_at", name="ck_volunteer_hours_shift_time"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["activity_id"], ["volunteer_hours_activity.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["volunteer_hours_team.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("activity_id", "starts_at", name="uq_volunteer_hours_shift_start"),
    )
    op.create_index(
        "ix_volunteer_hours_shift_team", "volunteer_hours_shift", ["team_id", "starts_at"]
    )
    op.create_index(
        "ix_volunteer_hours_shift_time",
        "volunteer_hours_shift",
        ["community_id", "state", "starts_at"],
    )

    op.create_table(
        "volunteer_hours_attendance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_how", sa.String(32), nullable=True),
        sa.Column("out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("out_how", sa.String(32), nullable=True),
        sa.Column("recorded_minutes", sa.Integer(), nullable=False),
        sa.Column("manual_minutes", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("dispute", sa.String(500), nullable=False),
        sa.Column("disputed_from", sa.String(32), nullable=True),
        sa.Column("void_reason", sa.String(32), nullable=True),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("corrections", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "recorded_minutes >= 0 AND manual_minutes >= 0",
            name="ck_volunteer_hours_attendance_minutes",
        ),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["shift_id"], ["volunteer_hours_shift.id"]),
        sa.ForeignKeyConstraint(["activity_id"], ["volunteer_hours_activity.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["volunteer_hours_team.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_volunteer_hours_attendance_person",
        "volunteer_hours_attendance",
        ["person_id", "community_id", "starts_at"],
    )
    op.create_index(
        "ix_volunteer_hours_attendance_shift",
        "volunteer_hours_attendance",
        ["shift_id", "state", "id"],
    )
    op.create_index(
        "ix_volunteer_hours_attendance_state",
        "volunteer_hours_attendance",
        ["community_id", "state", "starts_at"],
    )
    op.create_index(
        "ix_volunteer_hours_attendance_team",
        "volunteer_hours_attendance",
        ["team_id", "state", "starts_at"],
    )
    op.create_index(
        "uq_volunteer_hours_attendance_now",
        "volunteer_hours_attendance",
        ["shift_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'void'"),
        postgresql_where=sa.text("state <> 'void'"),
    )
