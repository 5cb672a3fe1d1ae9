"""Two years of a district's deeds and exchanges, booked month by month as they were."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import Session, col

from linli import people, points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.ids import new_id
from linli.notices import DecidedItem, NoticeItemsDecided, Outcome
from linli.people import OrganisationKind
from linli.points import Booked, Hold
from linli.subjects import Subject
from linli_moral_bank.deeds import booking
from linli_moral_bank.models import (
    Deed,
    DeedState,
    Depositor,
    Merchant,
    Redemption,
    RedemptionState,
    Way,
)
from linli_moral_bank.shop import shopkeeping

#: How many exchanges the shop looks back on, and the months of deeds and exchanges.
REDEMPTIONS, MONTHS = 8_000, 24
#: Each deed is worth so much.
POINTS = 2


class Clock(Protocol):
    """The database's clock, which is moved."""

    moment: datetime


def write(
    database: Database,
    clock: Clock,
    homes: dict[UUID, list[UUID]],
    outlet: Place,
    rule_id: UUID,
    count: int,
    *,
    until: datetime,
) -> None:
    """Spread ``count`` deeds over all residents and two years, and exchanges over an outlet's."""
    everybody = [(place, person) for place, people_ in homes.items() for person in people_]
    random.Random(2026).shuffle(everybody)  # noqa: S311 - the same ones each time
    with database.writing() as session:
        goods = _shop(session, outlet)
    done = 0
    for month in range(MONTHS):
        first = _months_before(until.date(), MONTHS - month)
        clock.moment = datetime(first.year, first.month, 28, 1, tzinfo=UTC)
        last = count * (month + 1) // MONTHS
        made: dict[UUID, list[dict[str, Any]]] = {place: [] for place in homes}
        for number in range(done, last):
            place, person = everybody[_whose(number, len(everybody))]
            day = first + timedelta(days=number % 27)
            made[place].append(
                deed(place, person, rule_id, day, DeedState.ON_NOTICE, occasion=number + 1)
            )
        done = last
        with database.writing() as session:
            for place, deeds in made.items():
                insert_deeds(session, deeds)
                booking.on_decided(session, _decided(place, deeds))
        with database.writing() as session:
            _exchange(session, outlet, goods, clock.moment, REDEMPTIONS // MONTHS)


def insert_deeds(session: Session, made: list[dict[str, Any]]) -> None:
    """Write many deeds."""
    for start in range(0, len(made), 10_000):
        session.execute(insert(Deed), made[start : start + 10_000])


def deed(
    place: UUID,
    person: UUID,
    rule_id: UUID,
    day: date,
    state: DeedState,
    *,
    occasion: int = 1,
    group_id: UUID | None = None,
) -> dict[str, Any]:
    """Return a deed that somebody declared for themselves."""
    moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    waiting = state is DeedState.SUBMITTED
    return {
        "id": new_id(),
        "community_id": place,
        "group_id": group_id,
        "rule_id": rule_id,
        "rule_code": "helping",
        "deduction": False,
        "beneficiary_id": person,
        "declarer_id": person,
        "way": Way.SELF,
        "happened_on": day,
        "occasion": occasion,
        "period": f"{day:%Y-%m}",
        "story": "帮邻居买菜。",
        "points": None if waiting else POINTS,
        "state": state,
        "declared_at": moment,
        "scored_at": None if waiting else moment,
    }


def _decided(place: UUID, deeds: list[dict[str, Any]]) -> NoticeItemsDecided:
    return NoticeItemsDecided(
        community_id=place,
        notice_id=new_id(),
        notice_kind="moral_bank.deeds",
        items=tuple(
            DecidedItem(
                item_id=new_id(),
                subject_type="moral_bank.deed",
                subject_id=one["id"],
                outcome=Outcome.CONFIRMED,
                person_id=one["beneficiary_id"],
            )
            for one in deeds
        ),
    )


def _shop(session: Session, outlet: Place) -> list[tuple[UUID, UUID, str, int]]:
    """Open a shop with thirteen goods; each with its merchant, title and price."""
    shop = people.add_organisation(
        session, SYSTEM, outlet.id, kind=OrganisationKind.MERCHANT, name="便民超市"
    )
    merchant = shopkeeping.add_merchant(session, SYSTEM, outlet.id, shop.id, quota=100_000)
    goods = []
    for price in range(1, 14):
        title = f"第{price}档"
        made = shopkeeping.add_goods(
            session, SYSTEM, outlet.id, merchant.id, title=title, price=price, stock=900
        )
        goods.append((made.id, merchant.id, title, price))
    return goods


def _exchange(
    session: Session,
    outlet: Place,
    goods: list[tuple[UUID, UUID, str, int]],
    moment: datetime,
    count: int,
) -> None:
    """Pay for goods of residents who have the points, and hand them over."""
    merchant = session.get_one(Merchant, goods[0][1])
    depositors = session.execute(
        select(col(Depositor.owner_id), col(Depositor.points_account_id))
        .where(col(Depositor.community_id) == outlet.id)
        .order_by(col(Depositor.id))
    ).all()
    start = moment.month * count
    wanted: list[tuple[UUID, UUID, tuple[UUID, UUID, str, int], Hold]] = []
    for number in range(count):
        person, account = depositors[(start + number * 7) % len(depositors)]
        one = goods[number % len(goods)]
        id_ = new_id()
        hold = Hold(
            key=f"moral_bank.redemption:{id_}",
            from_id=account,
            to_id=merchant.account_id,
            amount=one[3],
            reason="moral_bank.redemption",
            subject=Subject("moral_bank.redemption", id_),
            note=one[2],
            expires_at=moment + timedelta(days=2),
        )
        wanted.append((id_, person, one, hold))
    answers = points.transfer_each(session, SYSTEM, [hold for *_rest, hold in wanted])
    made = []
    for (id_, person, one, hold), answer in zip(wanted, answers, strict=True):
        if not isinstance(answer, Booked):
            continue  # not enough points yet
        points.settle(session, SYSTEM, answer.id, key=f"{hold.key}:handed_over")
        made.append(
            {
                "id": id_,
                "community_id": outlet.id,
                "goods_id": one[0],
                "merchant_id": one[1],
                "person_id": person,
                "title": one[2],
                "portions": 1,
                "points": one[3],
                "month": f"{moment:%Y-%m}",
                "state": RedemptionState.HANDED_OVER,
                "hold_id": answer.id,
                "reserved_at": moment,
                "expires_at": hold.expires_at,
                "ended_at": moment,
            }
        )
    if made:
        session.execute(insert(Redemption), made)


def _whose(number: int, people_: int) -> int:
    """Return whose a deed is: half are spread evenly, of the others some people do most."""
    if number % 2:
        return number // 2 % people_
    return (number * 7919 % people_) ** 2 // people_


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)
