"""Score cards: what the items that are only for some brought each of them in a year, done or not.

A party member's duties are the model: each stands on the card, with how often, and with its plus or
minus; what was not done stands there too.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.people import Membership, MembershipStatus
from linli.points import OwnerKind
from linli_moral_bank import owners, rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Deed, DeedState
from linli_moral_bank.rule_sets import RuleRow

#: How often, and for how many points.
_Sum = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """An item on a card, and what it brought."""

    title: str
    is_deduction: bool
    times: int
    points: int


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """Somebody's card as one of a category (its code)."""

    category: str
    name: str
    group_id: UUID | None
    lines: Sequence[Line]

    @property
    def points(self) -> int:
        """What all of it brought together."""
        return sum(line.points for line in self.lines)


def of_person(session: Session, place: Place, person_id: UUID, year: int) -> list[ScoreCard]:
    """Return a resident's cards, one of each category with items of its own; a few queries."""
    return list(_cards(session, place, year, [person_id]))


def of_all(session: Session, place: Place, year: int) -> Iterator[ScoreCard]:
    """Yield the cards of all residents of a community, by category and name."""
    return _cards(session, place, year, None)


def _cards(
    session: Session, place: Place, year: int, only: Collection[UUID] | None
) -> Iterator[ScoreCard]:
    items = _items(session, place, year)
    if not items:
        return
    query = select(
        col(Membership.person_id), col(Membership.group_id), col(Membership.categories)
    ).where(
        col(Membership.community_id) == place.id,
        col(Membership.until).is_(None),
        col(Membership.status) == MembershipStatus.ACTIVE,
    )
    if only is not None:
        query = query.where(col(Membership.person_id).in_(only))
    members = [row for row in session.execute(query) if not items.keys().isdisjoint(row.categories)]
    names = owners.names_of(session, {row.person_id for row in members})
    sums = _sums(
        session, place, year, {one.code for found in items.values() for one in found}, only
    )
    ordered = sorted(members, key=lambda row: (str(names.get(row.person_id, "")), row.person_id))
    for category, found in items.items():
        for row in ordered:
            if category in row.categories:
                mine = sums[row.person_id]
                name = str(names.get(row.person_id, ""))
                lines = [
                    Line(one.title, one.is_deduction, *mine.get(one.code, (0, 0))) for one in found
                ]
                yield ScoreCard(category, name, row.group_id, lines)


def _items(session: Session, place: Place, year: int) -> Mapping[str, Sequence[RuleRow]]:
    """Return the items of each category, as they hold now or held at the year's end."""
    book = rule_sets.book_on(session, place.id, min(date(year, 12, 31), today(session, place)))
    found = defaultdict[str, list[RuleRow]](list)
    for rule in book.rules if book else ():
        if OwnerKind.PERSON in rule.owner_kinds:
            for category in rule.categories:
                found[category].append(rule)
    return {
        category: sorted(found[category], key=lambda one: one.is_deduction)
        for category in sorted(found)
    }


def _sums(
    session: Session,
    place: Place,
    year: int,
    codes: Collection[str],
    only: Collection[UUID] | None,
) -> Mapping[UUID, Mapping[str, _Sum]]:
    query = (
        select(col(Deed.owner_id), col(Deed.rule_code), func.count(), func.sum(col(Deed.points)))
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.owner_kind) == OwnerKind.PERSON,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.happened_on).between(date(year, 1, 1), date(year, 12, 31)),
            col(Deed.rule_code).in_(codes),
        )
        .group_by(col(Deed.owner_id), col(Deed.rule_code))
    )
    if only is not None:
        query = query.where(col(Deed.owner_id).in_(only))
    found = defaultdict[UUID, dict[str, _Sum]](dict)
    for owner_id, code, times, points in session.execute(query):
        found[owner_id][code] = (int(times), int(points))
    return found
