"""A branch adds up its outlets: the year, the months, the fund; what tells of too few stays out."""

import pytest
from sqlmodel import Session
from tests.moral_bank.books.test_district import help_in

from linli import communities, notices, starters
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import CommunityKind, Place
from linli.testing.clock import MovableClock
from linli.testing.queries import QueryCounter
from linli_moral_bank.books import fund_cost, funds, numbers, years
from linli_moral_bank.books.rollup import FEWEST, Part, add_up, withheld
from linli_moral_bank.models import FundSource

ENOUGH = FEWEST + 1
#: Five points to begin with, and two for the deed.
EACH = 7


@pytest.fixture
def town(session: Session, clock: MovableClock) -> Place:
    """A branch; six people of its first outlet helped, and one of its second."""
    district = communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="YT", name="沿滩区", slug="yantan"
    )
    starters.apply(session, SYSTEM, district, starters.find("yantan"))
    found = communities.children(session, district.id)[0]
    below = communities.children(session, found.id)
    for place, number in ((below[0], ENOUGH), (below[1], 1)):
        help_in(session, place, number)
    clock.move(days=9)
    for place in below[:2]:
        notices.close_due(session, place.id)
    return found


def test_what_is_small_is_left_out_of_a_sum() -> None:
    assert add_up([]) == 0
    assert add_up([Part(12, ENOUGH), Part(2, 1)]) == 12, "else it could be reckoned"
    assert add_up([Part(12, ENOUGH), Part(2, 3), Part(4, 2)]) == 18, "five together"
    assert add_up([Part(2, 3)]) is None
    assert add_up([Part(0, 0), Part(12, ENOUGH)]) == 12


@pytest.mark.parametrize(
    ("parts", "own", "not_told"),
    [
        ((0, 7, 9), 0, ()),
        ((2, 7, 9), 0, (2, 7)),  # the only one could be reckoned
        ((1, 2, 7, 9), 0, (1, 2, 7)),  # the two together are three people
        ((1, 4, 7), 0, (1, 4)),  # five together
        ((0, 7, 9), 1, (7,)),  # what is no part of it is one person's
        ((2, 7, 9), 3, (2,)),
        ((7, 9), 6, ()),
        ((1, 2), 0, (1, 2)),  # nor is the sum told
    ],
)
def test_what_is_withheld_tells_of_enough_together(
    parts: tuple[int, ...], own: int, not_told: tuple[int, ...]
) -> None:
    assert withheld({of: of for of in parts}, own) == set(not_told)


def test_the_years_and_months_of_all_outlets(
    session: Session, town: Place, query_counter: QueryCounter
) -> None:
    with query_counter() as queries:
        year = years.of_community(session, town, 2026)
    assert len(queries) <= 6, queries
    assert (year.people, year.deeds, year.given, year.taken) == (ENOUGH, ENOUGH, 2 * ENOUGH, 0)
    assert year.months[2].given == 2 * ENOUGH and year.months[0].given == 0
    (item,) = year.items
    assert item.times == ENOUGH, "like the deeds of them all"
    with query_counter() as queries:
        present = numbers.by_month(session, town)[-1]
        (told,) = numbers.by_item(session, town)
    assert len(queries) <= 11, queries
    assert (present.people, present.deeds, present.given) == (ENOUGH, ENOUGH, 2 * ENOUGH)
    assert present.taken == present.redeemed == 0
    assert told.title == item.title, "of the district's rules"
    second = communities.children(session, town.id)[1]
    assert years.of_community(session, second, 2026).people == 1, "its own book tells of each"
    assert town.parent_id is not None
    district = communities.place(session, town.parent_id)
    assert years.of_community(session, district, 2026).people == ENOUGH


def test_the_funds_of_all_outlets(
    session: Session, town: Place, query_counter: QueryCounter
) -> None:
    first, second = communities.children(session, town.id)[:2]
    for place, source, fen in (
        (town, FundSource.TOWNSHIP, 50_000),
        (first, FundSource.OWN, 20_000),
        (first, FundSource.SPENT, 5_000),
        (second, FundSource.IN_KIND, 3_000),
    ):
        funds.enter(
            session,
            SYSTEM,
            place.id,
            source=source,
            amount_fen=fen,
            title="拨款",
            happened_on=now(session).date(),
        )
    with query_counter() as queries:
        reserve = funds.reserve(session, town)
        cost = fund_cost.of(session, town.id)
        below = funds.below(session, town)
    assert len(queries) <= 16, queries
    assert reserve.money_fen == 65_000
    assert reserve.outstanding_points == EACH * ENOUGH, "without the one purse of the second"
    assert (cost.spent_fen, cost.redeemed_points) == (5_000, 0)
    assert [(one.name, one.came_in_fen, one.spent_fen, one.money_fen) for one in below] == [
        (first.name, 20_000, 5_000, 15_000),
        (second.name, 3_000, 0, 0),
    ]
    assert len(funds.entries(session, town.id)) == 1 and funds.below(session, first) == []
    assert funds.reserve(session, second).outstanding_points == EACH
