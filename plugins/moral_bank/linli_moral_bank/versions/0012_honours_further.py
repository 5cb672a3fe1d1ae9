"""Honours put to a vote and recommended upward; stories, the black list, consent to lists."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "moral_bank_honour", sa.Column("vote_asked_at", sa.DateTime(timezone=True), nullable=True)
    )
    with op.batch_alter_table("moral_bank_nominee") as table:
        table.add_column(sa.Column("recommended_from_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(
            "fk_moral_bank_nominee_recommended_from",
            "moral_bank_nominee",
            ["recommended_from_id"],
            ["id"],
        )
    op.create_table(
        "moral_bank_story",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("deed_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("with_name", sa.Boolean(), nullable=False),
        sa.Column("with_photo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["deed_id"], ["moral_bank_deed.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["asked_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["answered_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deed_id", name="uq_moral_bank_story_deed"),
    )
    op.create_index(
        "ix_moral_bank_story_state", "moral_bank_story", ["community_id", "state", "id"]
    )
    op.create_table(
        "moral_bank_black_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("deed_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=True),
        sa.Column("listed_from", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("listed_from < ends_on", name="ck_moral_bank_black_entry_days"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["deed_id"], ["moral_bank_deed.id"]),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deed_id", name="uq_moral_bank_black_entry_deed"),
    )
    op.create_table(
        "moral_bank_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "person_id", name="uq_moral_bank_consent"),
    )


def downgrade() -> None:
    for name in ("consent", "black_entry", "story"):
        op.drop_table(f"moral_bank_{name}")
    with op.batch_alter_table("moral_bank_nominee") as table:
        table.drop_constraint("fk_moral_bank_nominee_recommended_from", type_="foreignkey")
        table.drop_column("recommended_from_id")
    op.drop_column("moral_bank_honour", "vote_asked_at")
