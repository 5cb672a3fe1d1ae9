"""How the ledger names the item and version that a point came from."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities
from linli_moral_bank.models import Rule, RuleSet

#: As long as the ledger's field.
_LONGEST = 32


def named(session: Session, rules: Iterable[Rule]) -> dict[UUID, str]:
    """Return how the ledger calls some items, by id: ``noise@LH.3``.

    That is the item's code, the community whose rules it stands in, since those of the level above
    may hold too, and their version. A long code loses its end.
    """
    items = {rule.id: rule for rule in rules}
    rows = session.execute(
        select(col(RuleSet.id), col(RuleSet.version), col(RuleSet.community_id)).where(
            col(RuleSet.id).in_({rule.rule_set_id for rule in items.values()})
        )
    )
    tails = {
        id_: f"@{communities.place(session, community_id).code}.{version}"[-_LONGEST:]
        for id_, version, community_id in rows
    }
    return {
        id_: rule.code[: _LONGEST - len(tails[rule.rule_set_id])] + tails[rule.rule_set_id]
        for id_, rule in items.items()
    }
