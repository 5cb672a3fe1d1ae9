"""What is still only the template's example, and whom an item asks that is not there."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.access import SYSTEM
from linli.communities import Place
from linli.hooks import Problem
from linli.people import Membership
from linli_moral_bank import rule_sets, settings
from linli_moral_bank.deeds import families, panels, parties
from linli_moral_bank.models import Goods, Party, Rule, RuleSet, RuleSetState
from linli_moral_bank.rule_sets import RuleRow
from linli_moral_bank.shop import examples
from linli_moral_bank.texts import _


def found(session: Session, place: Place) -> Sequence[Problem]:
    """Return what is still only an example, and the items whose deeds would wait for ever."""
    return [
        *_examples(session, place),
        *_without_a_school(session, place),
        *_without_a_family(session, place),
        *_with_a_small_panel(session, place),
    ]


def _without_a_school(session: Session, place: Place) -> list[Problem]:
    """Return the items that ask the school, where people are asked and no school answers."""
    book = rule_sets.in_force(session, place.id)
    asking = [one for one in book.rules if Party.SCHOOL in one.parties] if book else []
    if not asking or parties.teachers(session, place.id):
        return []
    members = _members(session, place)
    titles = [one.title for one in asking if _asked_of(one, members)]
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


def _without_a_family(session: Session, place: Place) -> list[Problem]:
    """Return the items that ask the family, where the register knows none of those asked."""
    book = rule_sets.in_force(session, place.id)
    asking = [one for one in book.rules if Party.FAMILY in one.parties] if book else []
    if not asking:
        return []
    members = _members(session, place)
    asked = {one.code: _asked_of(one, members) for one in asking}
    known = families.spoken_for(session, set().union(*asked.values()))
    titles = [one.title for one in asking if asked[one.code] and not asked[one.code] & known]
    if not titles:
        return []
    return [
        Problem(
            _.plural(
                "“%(titles)s” asks the family, and the register knows nobody's: nobody can declare "
                "it.",
                "%(count)s items ask the family, and the register knows nobody's, so that nobody "
                "can declare them: %(titles)s.",
                len(titles),
                titles=titles,
            ),
            _(
                "Enter the parents or guardians of the young people in the register, and the "
                "dates of birth."
            ),
        )
    ]


def _members(session: Session, place: Place) -> Mapping[UUID, frozenset[str]]:
    """Return a community's members, and what each counts as."""
    rows = session.execute(
        select(col(Membership.person_id), col(Membership.categories)).where(
            col(Membership.community_id) == place.id, col(Membership.until).is_(None)
        )
    )
    return {row.person_id: frozenset(row.categories) for row in rows}


def _asked_of(item: RuleRow, members: Mapping[UUID, frozenset[str]]) -> set[UUID]:
    """Return the members for whom an item is."""
    return {
        id_
        for id_, counts_as in members.items()
        if not item.categories or not counts_as.isdisjoint(item.categories)
    }


def _with_a_small_panel(session: Session, place: Place) -> list[Problem]:
    """Return the groups in which fewer are on the panel than must agree on some item."""
    here = panels.read(session, SYSTEM, place)
    small = here.too_small
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
                needed=here.needed,
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
    goods = select(func.count()).select_from(Goods).where(*examples.offered(place.id))
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
                    "Review them under Shop and stock: save what is right, and take all other "
                    "examples off the shop at once."
                ),
            )
        )
    return problems
