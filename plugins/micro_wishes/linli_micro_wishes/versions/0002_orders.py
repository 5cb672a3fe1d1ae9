"""What residents order and ask: services, days off, duty, orders and their steps."""

import sqlalchemy as sa
from alembic import op

from linli.db import forbid_changes

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "micro_wishes_duty",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name="ck_micro_wishes_duty_time"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "community_id", "person_id", "starts_at", name="uq_micro_wishes_duty_start"
        ),
    )
    op.create_index("ix_micro_wishes_duty_time", "micro_wishes_duty", ["community_id", "ends_at"])

    op.create_table(
        "micro_wishes_service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("duty", sa.String(32), nullable=True),
        sa.Column("out_of_hours", sa.Boolean(), nullable=False),
        sa.Column("at_door", sa.Boolean(), nullable=False),
        sa.Column("by_proxy", sa.Boolean(), nullable=False),
        sa.Column("needs_address", sa.Boolean(), nullable=False),
        sa.Column("answer_minutes", sa.Integer(), nullable=True),
        sa.Column("answer_from", sa.Time(), nullable=False),
        sa.Column("answer_to", sa.Time(), nullable=False),
        sa.Column("every_day", sa.Boolean(), nullable=False),
        sa.Column("done_days", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.CheckConstraint("answer_from < answer_to", name="ck_micro_wishes_service_hours"),
        sa.CheckConstraint(
            "answer_minutes IS NULL OR answer_minutes > 0", name="ck_micro_wishes_service_answer"
        ),
        sa.CheckConstraint(
            "done_days IS NULL OR done_days > 0", name="ck_micro_wishes_service_done"
        ),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "code", name="uq_micro_wishes_service_code"),
    )

    op.create_table(
        "micro_wishes_special_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "day", name="uq_micro_wishes_special_day"),
    )

    op.create_table(
        "micro_wishes_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("level_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.String(32), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(1000), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(30), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("collector_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(2000), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "rating IS NULL OR rating BETWEEN 1 AND 5", name="ck_micro_wishes_order_rating"
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["collector_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["level_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["merged_into_id"], ["micro_wishes_order.id"]),
        sa.ForeignKeyConstraint(["requester_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["service_id"], ["micro_wishes_service.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "number", name="uq_micro_wishes_order_number"),
        sa.UniqueConstraint("community_id", "once", name="uq_micro_wishes_order_once"),
    )
    op.create_index(
        "ix_micro_wishes_order_assignee",
        "micro_wishes_order",
        ["assignee_id", "state"],
    )
    op.create_index(
        "ix_micro_wishes_order_level",
        "micro_wishes_order",
        ["level_id", "state", "id"],
    )
    op.create_index(
        "ix_micro_wishes_order_requester",
        "micro_wishes_order",
        ["requester_id", "id"],
    )
    op.create_index(
        "ix_micro_wishes_order_submitted",
        "micro_wishes_order",
        ["community_id", "submitted_at"],
    )

    op.create_table(
        "micro_wishes_pause",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["micro_wishes_order.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_micro_wishes_pause_order", "micro_wishes_pause", ["order_id"])
    op.create_index(
        "uq_micro_wishes_pause_now",
        "micro_wishes_pause",
        ["order_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )

    op.create_table(
        "micro_wishes_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("to_person_id", sa.Uuid(), nullable=True),
        sa.Column("tier", sa.String(32), nullable=False),
        sa.Column("to_tier", sa.String(32), nullable=True),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["micro_wishes_order.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["micro_wishes_order.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["to_person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_micro_wishes_step_order", "micro_wishes_step", ["order_id", "id"])
    for statement in forbid_changes(op.get_bind().dialect, "micro_wishes_step"):
        op.execute(statement)
