"""The demo: some weeks of it, lived by the real rules, leave every page something to show."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col
from tests.moral_bank.books.test_year_sums import kept_and_counted

from linli import communities, notices, points
from linli.communities import Place
from linli.db import Database
from linli.notices import ItemState
from linli.people import Person
from linli.points import OwnerKind
from linli_moral_bank import honours, owners
from linli_moral_bank.books import book, funds, purse, year_sums
from linli_moral_bank.honours import stories
from linli_moral_bank.models import (
    Appeal,
    AppealState,
    Consent,
    Deed,
    DeedState,
    FalseReport,
    HonourState,
    Nominee,
    Party,
    ProposedBy,
    Redemption,
    RedemptionState,
    RuleSet,
    RuleSetState,
    StockCount,
    Verification,
    Way,
)
from linli_moral_bank.shop import catalogue, exchanges
from linli_moral_bank.tasks import reading


def _states(session: Session, place: Place) -> dict[DeedState, int]:
    rows = session.execute(
        select(col(Deed.state), func.count())
        .where(col(Deed.community_id) == place.id)
        .group_by(col(Deed.state))
    )
    return {state: int(number) for state, number in rows}


def test_every_page_has_something_to_show(demo_weeks: Database) -> None:
    with demo_weeks.reading() as session:
        place = communities.find(session, "longhai")
        states = _states(session, place)
        for state in (
            DeedState.SUBMITTED,
            DeedState.VERIFIED,
            DeedState.SCORED,
            DeedState.ON_NOTICE,
            DeedState.CONFIRMED,
            DeedState.REJECTED,
        ):
            assert states.get(state), state
        running = notices.listing(session, place.id, running=True)
        assert running
        suspended = [
            item
            for one in running
            for item in notices.items(session, place.id, one.id, state=ItemState.SUSPENDED)
        ]
        assert len(suspended) == 1
        assert any(one.stock == 3 for one in catalogue.on_offer(session, place, None))
        at = book.newest(session, place)
        assert at is not None
        assert book.lines(session, place, at.astimezone(ZoneInfo(place.time_zone)).date())
        assert exchanges.in_month(session, place, datetime(2026, 6, 1, tzinfo=UTC).date())
        resident = session.execute(
            select(col(Person.id)).where(col(Person.sign_in_name) == "resident")
        ).scalar_one()
        assert purse.holdings(session, place.id, resident).score > 0
        assert honours.red_list(session, place) and stories.published(session, place)
        assert {one.state for one in honours.listing(session, place.id)} == set(HonourState)
        assert len(reading.listing(session, place.id, resident, date(2026, 6, 12))) == 2
        assert len(funds.entries(session, place.id)) == 3


def test_a_district_shows_households_and_organisations(demo_weeks: Database) -> None:
    with demo_weeks.reading() as session:
        branch = communities.branch(session, communities.find(session, "yantan").id)
        outlets = [one for one in branch if one.path.count("/") == 3]
        assert [one.slug for one in outlets] == ["yantan-0101", "yantan-0301", "yantan-1001"]
        rows = session.execute(
            select(col(Deed.owner_kind), func.count())
            .where(
                col(Deed.community_id).in_([one.id for one in outlets]),
                col(Deed.state) == DeedState.CONFIRMED,
            )
            .group_by(col(Deed.owner_kind))
        )
        assert {kind for kind, count in rows if count} == set(owners.KINDS)


def test_the_books_agree(demo_weeks: Database) -> None:
    """What is booked of deeds is what the ledger has, and what was handed over was paid."""
    # Writing: a month without a deduction has no account of penalties yet.
    with demo_weeks.writing() as session:
        place = communities.find(session, "longhai")
        unit = points.find_unit(session, place.id, purse.STANDING)
        awarded = session.execute(
            select(func.sum(col(Deed.points))).where(
                col(Deed.community_id) == place.id, col(Deed.state) == DeedState.CONFIRMED
            )
        ).scalar_one()
        ends = [purse.source(session, unit), purse.sink(session, unit)]
        assert -sum(points.balance(session, one).balance for one in ends) == awarded
        given = session.execute(
            select(func.sum(col(Redemption.points))).where(
                col(Redemption.community_id) == place.id,
                col(Redemption.state) == RedemptionState.HANDED_OVER,
            )
        ).scalar_one()
        paid = sum(one.points for one in _all_exchanges(session, place))
        assert given == paid


def _all_exchanges(session: Session, place: Place) -> list[exchanges.MerchantTotal]:
    months = [datetime(2026, month, 1, tzinfo=UTC).date() for month in (4, 5, 6)]
    return [one for month in months for one in exchanges.totals(session, place, month)]


def test_who_tries_a_sign_in_finds_no_misconduct_there(demo_weeks: Database) -> None:
    with demo_weeks.reading() as session:
        reported = session.execute(
            select(col(Person.sign_in_name))
            .join(Deed, col(Deed.beneficiary_id) == col(Person.id))
            .where(col(Deed.deduction))
        ).scalars()
        assert set(reported) == {None}


def test_households_redeem_from_points_of_their_own(demo_weeks: Database) -> None:
    with demo_weeks.reading() as session:
        paid = set(
            session.execute(
                select(col(Redemption.state)).where(
                    col(Redemption.owner_kind) == OwnerKind.HOUSEHOLD
                )
            ).scalars()
        )
        assert paid


def test_what_happens_seldom_happened_once(demo_weeks: Database) -> None:
    def some(session: Session, *conditions: ColumnElement[bool]) -> bool:
        return session.execute(select(*conditions).where(*conditions).limit(1)).first() is not None

    with demo_weeks.reading() as session:
        for party in Party:
            assert party is Party.STAFF or some(session, col(Verification.party) == party), party
        assert some(session, col(Deed.way) == Way.EVENT, col(Deed.state) == DeedState.CONFIRMED)
        assert some(session, col(Appeal.state) == AppealState.UPHELD)
        assert some(session, col(FalseReport.reason) != "")
        assert some(session, col(StockCount.counted) < col(StockCount.expected))
        assert some(session, col(Consent.withdrawn_at).is_(None))
        assert some(session, col(Nominee.proposed_by) == ProposedBy.TIER)
        tried = col(RuleSet.simulated_at).is_not(None)
        for state in (RuleSetState.DRAFT, RuleSetState.PUBLISHED):
            assert some(session, tried, col(RuleSet.state) == state)


def test_every_change_of_a_year_was_noted(demo_weeks: Database) -> None:
    with demo_weeks.writing() as session:
        year_sums.keep(session, {})
        happened = select(col(Deed.community_id), func.extract("year", col(Deed.happened_on)))
        for community_id, year in session.execute(happened.distinct()).all():
            kept, counted = kept_and_counted(session, community_id, int(year))
            assert kept == counted
