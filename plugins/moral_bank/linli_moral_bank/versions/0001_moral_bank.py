"""Rules, deeds, the panel's findings, merchants, goods and redemptions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moral_bank_depositor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("standing_account_id", sa.Uuid(), nullable=False),
        sa.Column("points_account_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "person_id", name="uq_moral_bank_depositor"),
    )

    op.create_table(
        "moral_bank_rule_set",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("products", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["created_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["published_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "version", name="uq_moral_bank_rule_set_version"),
    )
    op.create_index(
        "uq_moral_bank_rule_set_published",
        "moral_bank_rule_set",
        ["community_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )

    op.create_table(
        "moral_bank_merchant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("quota", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quota >= 0", name="ck_moral_bank_merchant_quota"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["core_organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", name="uq_moral_bank_merchant_organisation"),
    )
    op.create_index("ix_moral_bank_merchant_community", "moral_bank_merchant", ["community_id"])

    op.create_table(
        "moral_bank_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_set_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("clause", sa.String(300), nullable=False),
        sa.Column("product", sa.String(40), nullable=False),
        sa.Column("rhythm", sa.String(32), nullable=False),
        sa.Column("points_from", sa.Integer(), nullable=False),
        sa.Column("points_to", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("owner_kinds", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.String(32), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=True),
        sa.Column("verifiers", sa.Integer(), nullable=True),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.CheckConstraint("cap IS NULL OR cap > 0", name="ck_moral_bank_rule_cap"),
        sa.CheckConstraint("points_from <= points_to", name="ck_moral_bank_rule_range"),
        sa.CheckConstraint("points_from > 0 OR points_to < 0", name="ck_moral_bank_rule_one_sign"),
        sa.ForeignKeyConstraint(["rule_set_id"], ["moral_bank_rule_set.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rule_set_id", "code", name="uq_moral_bank_rule_code"),
    )

    op.create_table(
        "moral_bank_deed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("rule_code", sa.String(40), nullable=False),
        sa.Column("deduction", sa.Boolean(), nullable=False),
        sa.Column("beneficiary_id", sa.Uuid(), nullable=False),
        sa.Column("declarer_id", sa.Uuid(), nullable=True),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(10), nullable=False),
        sa.Column("story", sa.String(1000), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hearing", sa.String(1000), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_by_id", sa.Uuid(), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scored_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.CheckConstraint("occasion > 0", name="ck_moral_bank_deed_occasion"),
        sa.ForeignKeyConstraint(["beneficiary_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["declarer_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["heard_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["rule_id"], ["moral_bank_rule.id"]),
        sa.ForeignKeyConstraint(["scored_by_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("community_id", "once", name="uq_moral_bank_deed_once"),
    )
    op.create_index(
        "ix_moral_bank_deed_beneficiary",
        "moral_bank_deed",
        ["beneficiary_id", "community_id", "id"],
    )
    op.create_index(
        "ix_moral_bank_deed_decided", "moral_bank_deed", ["community_id", "state", "decided_at"]
    )
    op.create_index(
        "ix_moral_bank_deed_declarer", "moral_bank_deed", ["declarer_id", "community_id", "id"]
    )
    op.create_index("ix_moral_bank_deed_group", "moral_bank_deed", ["group_id", "state", "id"])
    op.create_index("ix_moral_bank_deed_state", "moral_bank_deed", ["community_id", "state", "id"])
    op.create_index(
        "uq_moral_bank_deed_same",
        "moral_bank_deed",
        ["community_id", "beneficiary_id", "rule_code", "happened_on", "occasion"],
        unique=True,
        sqlite_where=sa.text("state NOT IN ('rejected', 'withdrawn')"),
        postgresql_where=sa.text("state NOT IN ('rejected', 'withdrawn')"),
    )

    op.create_table(
        "moral_bank_goods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("about", sa.String(300), nullable=False),
        sa.Column("picture", sa.String(16), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("person_limit", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "person_limit IS NULL OR person_limit > 0", name="ck_moral_bank_goods_limit"
        ),
        sa.CheckConstraint("price > 0", name="ck_moral_bank_goods_price"),
        sa.CheckConstraint("stock IS NULL OR stock >= 0", name="ck_moral_bank_goods_stock"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["merchant_id"], ["moral_bank_merchant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("merchant_id", "title", name="uq_moral_bank_goods_title"),
    )
    op.create_index(
        "ix_moral_bank_goods_community", "moral_bank_goods", ["community_id", "active", "price"]
    )

    op.create_table(
        "moral_bank_merchant_month",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("used >= 0", name="ck_moral_bank_merchant_month_used"),
        sa.ForeignKeyConstraint(["merchant_id"], ["moral_bank_merchant.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("merchant_id", "month", name="uq_moral_bank_merchant_month"),
    )

    op.create_table(
        "moral_bank_redemption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("goods_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("portions", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("once", sa.String(64), nullable=True),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_over_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("portions > 0", name="ck_moral_bank_redemption_portions"),
        sa.ForeignKeyConstraint(["community_id"], ["core_community.id"]),
        sa.ForeignKeyConstraint(["goods_id"], ["moral_bank_goods.id"]),
        sa.ForeignKeyConstraint(["handed_over_by_id"], ["core_person.id"]),
        sa.ForeignKeyConstraint(["merchant_id"], ["moral_bank_merchant.id"]),
        sa.ForeignKeyConstraint(["person_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person_id", "once", name="uq_moral_bank_redemption_once"),
    )
    op.create_index(
        "ix_moral_bank_redemption_limit",
        "moral_bank_redemption",
        ["goods_id", "person_id", "month"],
    )
    op.create_index(
        "ix_moral_bank_redemption_list",
        "moral_bank_redemption",
        ["community_id", "state", "ended_at"],
    )
    op.create_index(
        "ix_moral_bank_redemption_merchant",
        "moral_bank_redemption",
        ["merchant_id", "state", "ended_at"],
    )
    op.create_index(
        "ix_moral_bank_redemption_person",
        "moral_bank_redemption",
        ["person_id", "community_id", "id"],
    )

    op.create_table(
        "moral_bank_verification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deed_id", sa.Uuid(), nullable=False),
        sa.Column("verifier_id", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.String(32), nullable=False),
        sa.Column("method", sa.String(32), nullable=False),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(500), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deed_id"], ["moral_bank_deed.id"]),
        sa.ForeignKeyConstraint(["verifier_id"], ["core_person.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_moral_bank_verification_deed", "moral_bank_verification", ["deed_id", "id"])
    op.create_index(
        "uq_moral_bank_verification_verdict",
        "moral_bank_verification",
        ["deed_id", "verifier_id"],
        unique=True,
        sqlite_where=sa.text("finding <> 'ask'"),
        postgresql_where=sa.text("finding <> 'ask'"),
    )
    _keep_published_rules()


def _keep_published_rules() -> None:
    """Let the database refuse what would change a version of the rules that was published.

    A version only goes from draft to published to retired; its own values are fixed once it is no
    draft, and its rules are added, changed and removed only while it is one.
    """
    fixed = ("community_id", "version", "title", "products", "created_at")
    moved = " OR ".join(f"{_text('OLD', name)} <> {_text('NEW', name)}" for name in fixed)
    wrong = (
        f"OLD.state <> 'draft' AND ({moved} OR OLD.valid_from <> NEW.valid_from)"
        " OR (OLD.state = 'published' AND NEW.state = 'draft')"
        " OR (OLD.state = 'retired' AND NEW.state <> 'retired')"
    )
    state = "(SELECT state FROM moral_bank_rule_set WHERE id = {row}.rule_set_id)"
    checks = {
        ("moral_bank_rule_set", "UPDATE"): wrong,
        ("moral_bank_rule_set", "DELETE"): "OLD.state <> 'draft'",
        ("moral_bank_rule", "INSERT"): f"{state.format(row='NEW')} <> 'draft'",
        ("moral_bank_rule", "UPDATE"): f"{state.format(row='OLD')} <> 'draft'",
        ("moral_bank_rule", "DELETE"): f"{state.format(row='OLD')} <> 'draft'",
    }
    sqlite = op.get_bind().dialect.name == "sqlite"
    for (table, verb), check in checks.items():
        name, said = f"{table}_{verb.lower()}", "published rules are never changed"
        if sqlite:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN {check} "
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {check} THEN RAISE EXCEPTION '{said}' "
            f"USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def _text(row: str, column: str) -> str:
    return f"CAST({row}.{column} AS TEXT)"


def downgrade() -> None:
    op.drop_table("moral_bank_verification")
    op.drop_table("moral_bank_redemption")
    op.drop_table("moral_bank_merchant_month")
    op.drop_table("moral_bank_goods")
    op.drop_table("moral_bank_merchant")
    op.drop_table("moral_bank_deed")
    op.drop_table("moral_bank_depositor")
    op.drop_table("moral_bank_rule")
    op.drop_table("moral_bank_rule_set")
    if op.get_bind().dialect.name != "sqlite":
        for table, verbs in (
            ("moral_bank_rule_set", ("update", "delete")),
            ("moral_bank_rule", ("insert", "update", "delete")),
        ):
            for verb in verbs:
                op.execute(f"DROP FUNCTION {table}_{verb}()")
