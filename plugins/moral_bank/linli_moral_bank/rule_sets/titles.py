"""What items are called, known by their codes, which hold across versions of the rules."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli_moral_bank.models import Rule, RuleSet


def of(session: Session, communities: Collection[UUID], codes: Collection[str]) -> dict[str, str]:
    """Return what items are called by the newest rules that hold, or held, in the communities."""
    rows = session.execute(
        select(col(Rule.code), col(Rule.title))
        .join(RuleSet, col(RuleSet.id) == col(Rule.rule_set_id))
        .where(col(Rule.code).in_(codes), col(RuleSet.community_id).in_(communities))
        .order_by(col(Rule.id))
    )
    return {row.code: row.title for row in rows}
