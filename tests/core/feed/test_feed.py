"""The feed has everything once, in an order in which nothing can be missed."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlmodel import Session, col

from linli import feed, people, points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.feed.models import OutgoingEvent
from linli.points import Hold, Owner, Transfer


def books(session: Session, community: Place) -> tuple[UUID, UUID]:
    unit = points.define_unit(session, SYSTEM, community.id, "points", "Points")
    issuer = points.open_account(session, unit.id, Owner.community(community.id), "issuance").id
    return issuer, points.open_account(session, unit.id, Owner.household(uuid4())).id


def award(session: Session, key: str, giver: UUID, taker: UUID) -> points.Booked:
    request = Transfer(key=key, from_id=giver, to_id=taker, amount=3, reason="t")
    return points.transfer(session, SYSTEM, request)


def test_nothing_is_kept_where_nobody_listens(session: Session, community: Place) -> None:
    issuer, holder = books(session, community)
    award(session, "a", issuer, holder)
    people.add_person(session, SYSTEM, community.id, name="Anna")
    session.flush()
    assert session.execute(select(OutgoingEvent)).first() is None


def test_bookings_and_outgoing_events_are_kept(session: Session, community: Place) -> None:
    issuer, holder = books(session, community)
    feed.open_feed(session, community.id)
    feed.open_feed(session, community.id)
    made = award(session, "a", issuer, holder)
    award(session, "a", issuer, holder)
    anna = people.add_person(session, SYSTEM, community.id, name="Anna")
    held = points.hold(
        session, SYSTEM, Hold(key="h", from_id=holder, to_id=issuer, amount=1, reason="t")
    )
    points.settle(session, SYSTEM, held.id, key="s")
    points.reverse(session, SYSTEM, made.id, key="r", reason="t", amount=1)
    assert feed.events(session, community.id) == []
    assert feed.has_new(session, community.id)
    assert feed.number_new(session, community.id) == 5
    assert not feed.has_new(session, community.id)
    told = feed.events(session, community.id)
    assert [(one.position, one.kind, one.subject_id) for one in told] == [
        (1, "points.transfer", made.id),
        (2, "core.person_joined", anna.id),
        (3, "points.hold", held.id),
        (4, "points.settlement", held.id),
        (5, "points.reversal", made.id),
    ]
    assert told[0].data["amount"] == 3
    assert "key" not in told[0].data and "seal" not in told[0].data
    assert feed.events(session, community.id, after=3, limit=1) == [told[3]]


def test_what_is_rolled_back_was_never_told(database: Database, community: Place) -> None:
    with database.writing() as session:
        issuer, holder = books(session, community)
        feed.open_feed(session, community.id)
    with database.writing() as session:
        award(session, "a", issuer, holder)
        session.rollback()
    with database.writing() as session:
        assert feed.number_new(session, community.id) == 0


def test_numbers_have_no_gaps_while_many_write_and_number(
    database: Database, community: Place
) -> None:
    with database.writing() as session:
        issuer, holder = books(session, community)
        feed.open_feed(session, community.id)

    def work(number: int) -> list[int]:
        database.run(lambda session: award(session, f"k{number}", issuer, holder))
        database.run(lambda session: feed.number_new(session, community.id))
        with database.reading() as session:
            return [one.position for one in feed.events(session, community.id, limit=200)]

    with ThreadPoolExecutor(6) as pool:
        for seen in pool.map(work, range(30)):
            # Whoever reads finds the beginning without holes: nothing can come in between later.
            assert seen == list(range(1, len(seen) + 1))
    with database.reading() as session:
        rows = session.execute(
            select(col(OutgoingEvent.position)).order_by(col(OutgoingEvent.position))
        )
        assert list(rows.scalars()) == list(range(1, 31))
