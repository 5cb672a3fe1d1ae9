"""What a community has taken over from its template and nobody has looked at yet."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.hooks import Problem
from linli_moral_bank.models import Goods, Merchant, Rule, RuleSet, RuleSetState
from linli_moral_bank.texts import _


def found(session: Session, place: Place) -> Sequence[Problem]:
    """Return what is still only an example: items of the rules in force, goods on offer."""
    items = select(func.count()).where(
        col(Rule.rule_set_id) == col(RuleSet.id),
        col(RuleSet.community_id) == place.id,
        col(RuleSet.state) == RuleSetState.PUBLISHED,
        col(Rule.example),
    )
    goods = select(func.count()).where(
        col(Goods.community_id) == place.id,
        col(Goods.active),
        col(Goods.example),
        col(Goods.merchant_id) == col(Merchant.id),
        col(Merchant.open),
    )
    counts = select(items.scalar_subquery(), goods.scalar_subquery())
    rules, offered = session.execute(counts).one()
    problems = []
    if rules:
        problems.append(
            Problem(
                _.plural(
                    "One item of the published rules is still an example of the template.",
                    "%(count)s items of the published rules are still examples of the template.",
                    rules,
                ),
                _(
                    "Review them: Versions of the rules, a new version. Change each item, or take "
                    "the mark “Only an example” away, and publish."
                ),
            )
        )
    if offered:
        problems.append(
            Problem(
                _.plural(
                    "One thing on offer is still an example of the template.",
                    "%(count)s things on offer are still examples of the template.",
                    offered,
                ),
                _(
                    "Review them under Shop and stock: save what is right, take the rest off "
                    "the list, and close the sample shops."
                ),
            )
        )
    return problems
