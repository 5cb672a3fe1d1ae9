"""Sums of years that are kept say what the deeds say, whoever changes what and when."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select
from sqlmodel import Session, col
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, rule_id

from linli import communities, jobs
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.ids import new_id
from linli.people import Membership, MembershipStatus, Person
from linli.points import OwnerKind
from linli.testing.clock import MovableClock
from linli_moral_bank.books import numbers, ranking, year_sums, years
from linli_moral_bank.books.year_sums import counting
from linli_moral_bank.deeds import corrections
from linli_moral_bank.models import Deed, DeedState, Way, YearChange, YearFigure, YearScore

YEAR = 2026


def waiting(session: Session) -> int:
    """Return how many changes are in no sums yet."""
    return int(session.execute(select(func.count()).select_from(YearChange)).scalar_one())


def told(session: Session, bank: Bank) -> tuple[object, ...]:
    """Return what the pages of a year tell."""
    return (
        years.of_community(session, bank.place, YEAR),
        ranking.of_year(session, bank.id, YEAR),
        ranking.of_year(session, bank.id, YEAR, quarter=1),
        ranking.of_parts(session, bank.place, YEAR, quarter=1),
        numbers.by_month(session, bank.place),
        numbers.by_item(session, bank.place),
    )


def kept_and_counted(session: Session, community_id: UUID, year: int) -> tuple[object, object]:
    """Return the rows that stand in the tables, and those that the deeds give now."""
    kept, counted = [], []
    place = communities.place(session, community_id)
    figures = (
        *counting.happened([community_id], year),
        *counting.booked([community_id], year, place),
    )
    for table, queries in (
        (YearFigure, figures),
        (YearScore, counting.scores([community_id], year)),
    ):
        columns = [getattr(table, one.name) for one in queries[0].selected_columns]
        stored = select(*columns).where(
            col(table.community_id) == community_id, col(table.year) == year
        )
        kept += [tuple(row) for row in session.execute(stored)]
        counted += [tuple(row) for query in queries for row in session.execute(query)]
    return sorted(kept, key=str), sorted(counted, key=str)


def test_what_is_kept_is_what_the_deeds_say(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    deed = ready(session, bank)
    ready(session, bank, who=bank.neighbour)
    ready(session, bank, "fighting", who=bank.resident, about=bank.neighbour)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert waiting(session) == 2, "a notice with good deeds and one with deductions"
    before = told(session, bank)
    year_sums.keep(session, {})
    assert waiting(session) == 0 and told(session, bank) == before
    kept, counted = kept_and_counted(session, bank.id, YEAR)
    assert kept == counted and kept
    corrections.change_points(session, SYSTEM, deed, 1, "量错了")
    assert waiting(session) == 1, "what is kept is not told any more"
    changed = told(session, bank)
    assert changed != before
    year_sums.keep(session, {})
    assert told(session, bank) == changed
    corrections.change_points(session, SYSTEM, deed, 0, "没有这回事")
    year_sums.keep(session, {})
    kept, counted = kept_and_counted(session, bank.id, YEAR)
    assert kept == counted


def test_the_worker_adds_up(database: Database, bank: Bank, clock: MovableClock) -> None:
    with database.writing() as session:
        ready(session, bank)
        publish(session, bank)
        let_the_notice_end(session, bank, clock)
    jobs.run_due(database)
    clock.move(minutes=20)
    jobs.run_due(database)
    with database.reading() as session:
        assert waiting(session) == 0
        kept, counted = kept_and_counted(session, bank.id, YEAR)
        assert kept == counted and kept


def book_another(session: Session, bank: Bank, rule: UUID, occasion: int) -> None:
    """Book a deed without the ledger, and note that the year has changed."""
    deed = Deed(
        community_id=bank.id,
        rule_id=rule,
        rule_code="visiting-elders",
        deduction=False,
        beneficiary_id=bank.far.id,
        owner_id=bank.far.id,
        way=Way.SELF,
        happened_on=date(YEAR, 2, 1),
        occasion=occasion,
        period="2026-02",
        story="",
        points=3,
        state=DeedState.CONFIRMED,
        declared_at=now(session),
        decided_at=now(session),
    )
    session.add(deed)
    session.flush()
    year_sums.changed(session, bank.id, [deed])


@pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_what_is_booked_while_sums_are_made_is_not_lost(database: Database, bank: Bank) -> None:
    """SQLite has one writer: nobody books meanwhile there."""
    with database.reading() as session:
        rule = rule_id(session, bank, "visiting-elders")
    with database.writing() as slow:
        book_another(slow, bank, rule, 1)
        with database.writing() as quick:
            book_another(quick, bank, rule, 2)
        with database.writing() as worker:
            year_sums.keep(worker, {})
    with database.writing() as session:
        assert waiting(session) == 1, "the slow one's"
        assert years.of_community(session, bank.place, YEAR).deeds == 2
        year_sums.keep(session, {})
        assert waiting(session) == 0
        kept, counted = kept_and_counted(session, bank.id, YEAR)
        assert kept == counted and kept


@pytest.mark.parametrize(
    "database", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
def test_workers_at_once_make_the_same_sums(database: Database, bank: Bank) -> None:
    with database.reading() as session:
        rule = rule_id(session, bank, "visiting-elders")

    def book_and_keep(number: int) -> None:
        for occasion in range(10 * number + 1, 10 * number + 6):
            with database.writing() as session:
                book_another(session, bank, rule, occasion)
            with database.writing() as session:
                year_sums.keep(session, {})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(book_and_keep, range(4)))
    with database.writing() as session:
        year_sums.keep(session, {})
        kept, counted = kept_and_counted(session, bank.id, YEAR)
        assert kept == counted and years.of_community(session, bank.place, YEAR).deeds == 20


def ranked(session: Session, bank: Bank, scores: list[int], *, left: int = 0) -> list[UUID]:
    """Let so many people have these scores; the first ones have left."""
    ids = [new_id() for _score in scores]
    session.execute(
        insert(Person), [{"id": id_, "name": "王", "created_at": now(session)} for id_ in ids]
    )
    session.execute(
        insert(Membership),
        [
            {
                "id": new_id(),
                "community_id": bank.id,
                "person_id": id_,
                "status": MembershipStatus.ENDED if number < left else MembershipStatus.ACTIVE,
                "categories": ["resident"],
                "since": date(YEAR, 1, 1),
                "created_at": now(session),
            }
            for number, id_ in enumerate(ids)
        ],
    )
    session.execute(
        insert(YearScore),
        [
            {
                "community_id": bank.id,
                "year": YEAR,
                "owner_kind": OwnerKind.PERSON,
                "owner_id": id_,
                "score": score,
                "quarter_2": score,
            }
            for id_, score in zip(ids, scores, strict=True)
        ],
    )
    return ids


def test_places_are_right_however_few_are_looked_up(session: Session, bank: Bank) -> None:
    falling = ranked(session, bank, list(range(100, 40, -1)), left=2)
    first, second = ranking.of_year(session, bank.id, YEAR, limit=2)
    assert (first.place, first.owner_id, first.score) == (1, falling[2], 98)
    assert (second.place, second.owner_id) == (2, falling[3])
    every = ranking.of_year(session, bank.id, YEAR, limit=100)
    assert [one.owner_id for one in every] == falling[2:]
    assert [one.place for one in every] == list(range(1, 59))
    assert ranking.of_year(session, bank.id, YEAR, quarter=1) == []
    assert ranking.of_year(session, bank.id, YEAR, quarter=2, limit=2) == [first, second]


def test_whoever_ties_with_the_last_is_told_too(session: Session, bank: Bank) -> None:
    ranked(session, bank, [9, 9, *([8] * 40), *([7] * 10)])
    told_ = ranking.of_year(session, bank.id, YEAR, limit=3)
    assert [one.place for one in told_] == [1, 1, *([3] * 40)]


def test_where_all_with_most_have_left_the_others_are_looked_up(
    session: Session, bank: Bank
) -> None:
    ids = ranked(session, bank, list(range(100, 40, -1)), left=50)
    assert [one.owner_id for one in ranking.of_year(session, bank.id, YEAR, limit=3)] == ids[50:53]
