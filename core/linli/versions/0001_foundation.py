"""Communities, people, sign-in, roles and the audit log."""

import sqlalchemy as sa
from alembic import op

from linli.db.immutable import forbid_changes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "core_community",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("slug", sa.String(40), nullable=True),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("path", sa.String(600), nullable=False),
        sa.Column("language", sa.String(16), nullable=True),
        sa.Column("time_zone", sa.String(64), nullable=True),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name="ck_core_community_parent"),
        sa.ForeignKeyConstraint(["parent_id"], ["core_community.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("parent_id", "code", name="uq_core_community_code"),
        sa.UniqueConstraint("slug", name="uq_core_community_slug"),
    )
    op.create_index("ix_core_community_path", "core_community", ["path"], unique=False)

    op.create_table(
        "core_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("sign_in_name", sa.String(64), nullable=True),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("phone_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("language", sa.String(16), nullable=True),
        sa.Column("large_type", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email", name="uq_core_person_email"),
        sa.UniqueConstraint("phone", name="uq_core_person_phone"),
        sa.UniqueConstraint("sign_in_name", name="uq_core_person_sign_in_name"),
    )
    op.create_index("ix_core_person_name", "core_person", ["name"], unique=False)

    op.create_table(
        "core_sign_in_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bucket", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_core_sign_in_attempt", "core_sign_in_attempt", ["bucket", "at"], unique=False
    )

    op.create_table(
        "core_audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("origin", sa.String(80), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject_type", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["actor_id"],
            ["core_person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["core_community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"],
            ["core_person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_core_audit_entry_community", "core_audit_entry", ["community_id", "id"], unique=False
    )
    op.create_index(
        "ix_core_audit_entry_actor",
        "core_audit_entry",
        ["actor_id", "community_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_core_audit_entry_for",
        "core_audit_entry",
        ["on_behalf_of_id", "community_id", "id"],
        unique=False,
    )
    op.create_index(
        "ix_core_audit_entry_subject",
        "core_audit_entry",
        ["subject_type", "subject_id"],
        unique=False,
    )

    op.create_table(
        "core_duty_done",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_type", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "subject_type", "subject_id", "person_id", "duty", name="uq_core_duty_done"
        ),
    )
    op.create_table(
        "core_failed_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("plugin", sa.String(64), nullable=False),
        sa.Column("event", sa.String(80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("error", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["core_community.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_core_failed_delivery_open",
        "core_failed_delivery",
        ["delivered_at", "community_id"],
        unique=False,
    )

    op.create_table(
        "core_household",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["core_community.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "code", name="uq_core_household_code"),
    )
    op.create_table(
        "core_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["core_community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["core_community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["core_person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("code_hash", name="uq_core_invitation_code"),
    )
    op.create_table(
        "core_kinship",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("relative_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.CheckConstraint("person_id <> relative_id", name="ck_core_kinship_two"),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
        ),
        sa.ForeignKeyConstraint(
            ["relative_id"],
            ["core_person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "relative_id", name="uq_core_kinship"),
    )
    op.create_index("ix_core_kinship_relative", "core_kinship", ["relative_id"], unique=False)

    op.create_table(
        "core_membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["core_community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["core_community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_core_membership_community", "core_membership", ["community_id", "status"], unique=False
    )
    op.create_index("ix_core_membership_person", "core_membership", ["person_id"], unique=False)
    op.create_index(
        "uq_core_membership_now",
        "core_membership",
        ["community_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )

    op.create_table(
        "core_organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("fields_of_work", sa.JSON(), nullable=False),
        sa.Column("phone", sa.String(20), nullable=True),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("open_since", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["core_community.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "name", name="uq_core_organisation_name"),
    )
    op.create_table(
        "core_plugin_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("plugin", sa.String(64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["core_community.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "plugin", name="uq_core_plugin_choice"),
    )
    op.create_table(
        "core_role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["core_community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["core_community.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_core_role_grant_community", "core_role_grant", ["community_id", "role"], unique=False
    )
    op.create_index("ix_core_role_grant_person", "core_role_grant", ["person_id"], unique=False)

    op.create_table(
        "core_setting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["community_id"],
            ["core_community.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "owner", name="uq_core_setting"),
    )
    op.create_table(
        "core_sign_in_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(120), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_hash", name="uq_core_sign_in_session_token"),
    )
    op.create_index(
        "ix_core_sign_in_session_person", "core_sign_in_session", ["person_id"], unique=False
    )

    op.create_table(
        "core_household_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("representative", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["household_id"],
            ["core_household.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_core_household_member_person", "core_household_member", ["person_id"], unique=False
    )
    op.create_index(
        "uq_core_household_member_now",
        "core_household_member",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("until IS NULL"),
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_index(
        "uq_core_household_representative",
        "core_household_member",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("representative AND until IS NULL"),
        postgresql_where=sa.text("representative AND until IS NULL"),
    )

    op.create_table(
        "core_organisation_agent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["core_organisation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["core_person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "person_id", name="uq_core_organisation_agent"),
    )
    op.create_index(
        "ix_core_organisation_agent_person", "core_organisation_agent", ["person_id"], unique=False
    )
    for statement in forbid_changes(op.get_bind().dialect, "core_audit_entry"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_core_organisation_agent_person", "core_organisation_agent")

    op.drop_table("core_organisation_agent")
    op.drop_index("uq_core_household_representative", "core_household_member")
    op.drop_index("uq_core_household_member_now", "core_household_member")
    op.drop_index("ix_core_household_member_person", "core_household_member")

    op.drop_table("core_household_member")
    op.drop_index("ix_core_sign_in_session_person", "core_sign_in_session")

    op.drop_table("core_sign_in_session")
    op.drop_table("core_setting")
    op.drop_index("ix_core_role_grant_person", "core_role_grant")
    op.drop_index("ix_core_role_grant_community", "core_role_grant")

    op.drop_table("core_role_grant")
    op.drop_table("core_plugin_choice")
    op.drop_table("core_organisation")
    op.drop_index("uq_core_membership_now", "core_membership")
    op.drop_index("ix_core_membership_person", "core_membership")
    op.drop_index("ix_core_membership_community", "core_membership")

    op.drop_table("core_membership")
    op.drop_index("ix_core_kinship_relative", "core_kinship")

    op.drop_table("core_kinship")
    op.drop_table("core_invitation")
    op.drop_table("core_household")
    op.drop_index("ix_core_failed_delivery_open", "core_failed_delivery")

    op.drop_table("core_failed_delivery")
    op.drop_table("core_duty_done")
    op.drop_index("ix_core_audit_entry_subject", "core_audit_entry")
    op.drop_index("ix_core_audit_entry_for", "core_audit_entry")
    op.drop_index("ix_core_audit_entry_actor", "core_audit_entry")
    op.drop_index("ix_core_audit_entry_community", "core_audit_entry")

    op.drop_table("core_audit_entry")
    op.drop_index("ix_core_sign_in_attempt", "core_sign_in_attempt")

    op.drop_table("core_sign_in_attempt")
    op.drop_index("ix_core_person_name", "core_person")

    op.drop_table("core_person")
    op.drop_index("ix_core_community_path", "core_community")

    op.drop_table("core_community")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION core_audit_entry_is_history()")
