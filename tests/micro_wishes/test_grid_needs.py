"""Needs and offers of a grid's homes belong to its worker; a need becomes one thing, once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import communities
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.testing import MakePerson
from linli.testing.people import Somebody
from linli_micro_wishes.models import Channel, FindingKind, Kind, Order, Wish
from linli_micro_wishes.orders import order_lists
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.refusals import NotNow
from linli_micro_wishes.visits import became, findings
from linli_micro_wishes.wishes import review
from tests.micro_wishes.ordered import service
from tests.micro_wishes.street import ALL_OF_IT, Street, opened
from tests.micro_wishes.visited import begun, learned

NEED, GIFT = FindingKind.NEED, FindingKind.RESOURCE


@dataclass(frozen=True)
class Grid:
    """Who works for the first group alone, and two who live there."""

    worker: Somebody
    old: Somebody
    skilled: Somebody


@pytest.fixture
def grid(street: Street, group: Place, person_with: MakePerson) -> Grid:
    return Grid(
        worker=person_with("staff", name="孙网格", group=group),
        old=person_with(name="陈奶奶", group=group),
        skilled=person_with(name="林师傅", group=group),
    )


def test_a_worker_sees_and_works_on_what_their_own_grid_told(
    session: Session, street: Street, grid: Grid, person_with: MakePerson
) -> None:
    round_ = begun(session, street)
    next_door = communities.create(
        session, SYSTEM, kind=CommunityKind.GROUP, code="G2", name="第二组", parent_id=street.id
    )
    far = person_with(name="何大爷", group=next_door)
    tell = (session, street, round_)
    wish = learned(*tell, grid.old.id, NEED, "上门理发", "1-1-101")
    card = learned(*tell, grid.old.id, NEED, "代领社保卡", "1-1-101")
    match = learned(*tell, grid.old.id, NEED, "修收音机", "1-1-101")
    gift = learned(*tell, grid.skilled.id, GIFT, "会修收音机", "1-1-102")
    theirs = learned(*tell, far.id, NEED, "换灯泡", "1-2-101")
    their_gift = learned(*tell, far.id, GIFT, "会理发", "1-2-101")
    nobodys = learned(*tell, street.wisher.id, NEED, "量血压")
    me, here = grid.worker.actor, street.id

    seen = {one.words for one in findings.rows(session, me, here, NEED)}
    assert seen == {"上门理发", "代领社保卡", "修收音机"}
    assert [one.words for one in findings.rows(session, me, here, GIFT)] == ["会修收音机"]
    assert len(findings.rows(session, street.staff.actor, here, NEED)) == 5
    for read in (findings.rows, became.rows):
        with pytest.raises(NotAllowed):
            read(session, grid.old.actor, here, *([NEED] if read is findings.rows else []))

    offered = service(session, street)
    for one in (theirs, nobodys):
        for refused in (
            lambda one=one: findings.to_wish(session, me, here, one.id),
            lambda one=one: findings.to_order(session, me, here, one.id, offered.id),
            lambda one=one: findings.settle(session, me, here, one.id),
            lambda one=one: findings.match(session, me, here, one.id, gift.id),
        ):
            with pytest.raises(NotAllowed):
                refused()
    with pytest.raises(NotAllowed):
        findings.to_offer(session, me, here, their_gift.id)

    findings.to_offer(session, me, here, gift.id)
    findings.to_offer(session, street.staff.actor, here, their_gift.id)
    with pytest.raises(NotAllowed):
        findings.match(session, me, here, match.id, their_gift.id)
    findings.match(session, me, here, match.id, gift.id)
    made = findings.to_wish(session, me, here, wish.id)
    assert (made.channel, made.collector_id) == (Channel.VISIT, me.person_id)
    ordered = findings.to_order(session, me, here, card.id, offered.id)
    assert (ordered.channel, ordered.collector_id) == (Channel.VISIT, me.person_id)
    assert order_lists.row_of(session, ordered.id).requester == "陈奶奶"
    assert not findings.rows(session, me, here, NEED)


def test_a_need_tells_what_it_became_and_not_whose_it_was(
    session: Session, street: Street, grid: Grid
) -> None:
    round_, staff = begun(session, street), street.staff.actor
    told = (session, street, round_, grid.old.id, NEED)
    wish = learned(*told, "陈奶奶想理发", "1-1-101")
    card = learned(*told, "代领社保卡", "1-1-101")
    quarrel = learned(*told, "楼上太吵", "1-1-101")
    made = findings.to_wish(session, staff, street.id, wish.id)
    ordered = findings.to_order(session, staff, street.id, card.id, service(session, street).id)
    dispute = service(session, street, Kind.DISPUTE)
    findings.to_order(session, staff, street.id, quarrel.id, dispute.id)

    order_row, wish_row = became.rows(session, staff, street.id)
    assert (order_row.order_id, order_row.number, order_row.page) == (
        ordered.id,
        ordered.number,
        "order",
    )
    assert (wish_row.wish_id, wish_row.number, wish_row.page) == (made.id, made.number, "reviewed")
    assert wish_row.words == "●●●想理发"
    assert not became.rows(session, staff, street.id, search="陈奶奶")
    (found,) = became.rows(session, staff, street.id, search="理发")
    assert found.wish_id == made.id

    # The grid's own worker opens neither desk, but everybody opens a wish on the board.
    mine = became.rows(session, grid.worker.actor, street.id)
    assert [one.page for one in mine] == ["", ""]
    review.open_(session, staff, street.id, made.id, ALL_OF_IT)
    mine = became.rows(session, grid.worker.actor, street.id)
    assert [one.page for one in mine] == ["", "wish"]


def test_of_many_at_once_one_makes_something_of_a_need(database: Database, street: Street) -> None:
    with database.writing() as session:
        offered = service(session, street).id
        need = learned(
            session, street, begun(session, street), street.wisher.id, NEED, "上门理发"
        ).id
    staff, here = street.staff.actor, street.id

    def make(turn: int) -> bool:
        try:
            if turn % 2:
                database.run(lambda session: findings.to_wish(session, staff, here, need).id)
            else:
                database.run(
                    lambda session: findings.to_order(session, staff, here, need, offered).id
                )
            return True
        except NotNow:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(make, range(6))).count(True) == 1
    with database.reading() as session:
        made = [
            session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (Wish, Order)
        ]
        assert sorted(made) == [0, 1]
        assert len(became.rows(session, staff, here)) == 1


def test_the_database_itself_keeps_two_wishes_from_one_need(
    session: Session, street: Street
) -> None:
    need = learned(session, street, begun(session, street), street.wisher.id, NEED, "上门理发")
    findings.to_wish(session, street.staff.actor, street.id, need.id)
    other = opened(session, street, street.neighbour)
    with pytest.raises(IntegrityError), session.begin_nested():
        identity.came_from(session, other.id, need.id)
    (kept,) = became.rows(session, street.staff.actor, street.id)
    assert kept.words == "上门理发"
