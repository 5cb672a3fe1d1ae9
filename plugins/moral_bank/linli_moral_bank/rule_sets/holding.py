"""Whether an item held on a day that is over: rules do not reach back."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities
from linli_moral_bank.models import Rule, RuleSet, RuleSetState
from linli_moral_bank.rule_sets.reading import RuleRow


def held_on(session: Session, community_id: UUID, rule: RuleRow, day: date) -> bool:
    """Return whether an item, in whatever version, held in a community on a day; one query.

    It is the same item by its code. What took points then and what earns them now is not. On days
    before the first rules of all, whatever earns points held: a community that begins kept its
    rules on paper before. Nothing takes points for those days.
    """
    line = communities.ancestor_ids(session, community_id)
    found = session.execute(
        select(
            col(RuleSet.community_id), col(RuleSet.extends), col(Rule.points_to).label("points_to")
        )
        .outerjoin(Rule, (col(Rule.rule_set_id) == col(RuleSet.id)) & (col(Rule.code) == rule.code))
        .where(
            col(RuleSet.community_id).in_(line),
            col(RuleSet.state) != RuleSetState.DRAFT,
            col(RuleSet.valid_from) <= day,
        )
        .order_by(col(RuleSet.valid_from), col(RuleSet.published_at))
    )
    held = {row.community_id: row for row in found}
    if not held:
        return not rule.is_deduction
    for id_ in reversed(line):
        if id_ in held:
            if held[id_].points_to is not None:
                return bool((held[id_].points_to < 0) == rule.is_deduction)
            if not held[id_].extends:
                return False
    return False
