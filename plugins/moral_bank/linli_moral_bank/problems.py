"""What is still only the template's example, and whom an item asks that is not there."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.access import SYSTEM
from linli.communities import Place
from linli.hooks import Problem
from linli.people import Membership
from linli_moral_bank import rule_sets, settings
from linli_moral_bank.deeds import panels, parties
from linli_moral_bank.models import Goods, Merchant, Party, Rule, RuleSet, RuleSetState
from linli_moral_bank.texts import _


def found(session: Session, place: Place) -> Sequence[Problem]:
    """Return what is still only an example, and the items whose deeds would wait for ever."""
    return [
        *_examples(session, place),
        *_without_a_school(session, place),
        *_with_a_small_panel(session, place),
    ]


def _without_a_school(session: Session, place: Place) -> list[Problem]:
    """Return the items that ask the school, where people are asked and no school answers."""
    book = rule_sets.in_force(session, place.id)
    asking = [one for one in book.rules if Party.SCHOOL in one.parties] if book else []
    if not asking or parties.teachers(session, place.id):
        return []
    members = session.execute(
        select(col(Membership.categories)).where(
            col(Membership.community_id) == place.id, col(Membership.until).is_(None)
        )
    ).all()
    here = {code for row in members for code in row.categories}
    titles = [
        one.title
        for one in asking
        if (here.intersection(one.categories) if one.categories else members)
    ]
    if not titles:
        return []
    return [
        Problem(
            _.plural(
                "“%(titles)s” asks the school, and nobody acts for one: its deeds wait for ever.",
                "%(count)s items ask the school, and nobody acts for one, so that their deeds wait "
                "for ever: %(titles)s.",
                len(titles),
                titles=titles,
            ),
            _(
                "Enter the school under Organisations with one of these fields of work, and name "
                "who acts for it: %(fields)s. The settings may name other words.",
                fields=settings.of(session, place.id).schools,
            ),
        )
    ]


def _with_a_small_panel(session: Session, place: Place) -> list[Problem]:
    """Return the groups in which fewer are on the panel than must agree on some item."""
    needed, small = panels.too_small(session, SYSTEM, place)
    if not small:
        return []
    return [
        Problem(
            _.plural(
                "An item asks %(needed)s members of a panel, and fewer are on that of %(names)s: "
                "its deeds wait for ever.",
                "An item asks %(needed)s members of a panel, and fewer are on %(count)s panels, so "
                "that its deeds wait there for ever: %(names)s.",
                len(small),
                needed=needed,
                names=[one.name for one in small],
            ),
            _(
                "Name more members of the panel, if possible one more than asked, since whoever is "
                "close to a deed leaves it to the others; or let fewer agree, under Settings or "
                "in the item."
            ),
        )
    ]


def _examples(session: Session, place: Place) -> list[Problem]:
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
