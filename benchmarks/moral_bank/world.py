"""A district like Yantan: 47 outlets, 16,000 households, deeds of two years for 330,000 points."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import Session, col

from linli import access, communities, people, plugins, starters
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database, statistics, upgrade
from linli.ids import new_id
from linli.people import (
    Household,
    HouseholdMember,
    Membership,
    MembershipStatus,
    OrganisationKind,
    Person,
)
from linli.signin import passwords
from linli_moral_bank.books import purse
from linli_moral_bank.deeds import publishing
from linli_moral_bank.models import Deed, DeedState, Redemption, RedemptionState, Rule, Way
from linli_moral_bank.shop import shopkeeping

HOUSEHOLDS, REDEMPTIONS = 16_000, 8_000
_NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
_FIRST = date(2024, 3, 1)
#: Each deed of the history is worth so much.
_POINTS = 2


class _Clock:
    """The database's clock, which the benchmark moves."""

    def __init__(self) -> None:
        self.moment = _NOW

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True, slots=True)
class World:
    """The district, its largest outlet, and whose deeds are on notice there."""

    folder: Path
    database: Database
    clock: _Clock
    district: Place
    outlet: Place
    doers: list[UUID]
    password: str

    def let_the_notice_end(self) -> None:
        """Move the clock past the notice."""
        self.clock.moment += timedelta(days=9)


def build(folder: Path, *, deeds: int, history: int) -> World:
    """Set the district up from its template and give it a past; ``deeds`` are on notice."""
    path = folder / "linli.db"
    path.touch()
    database = Database(f"sqlite:///{path}")
    upgrade(database, plugins.manager().histories())
    clock = _Clock()
    database.clock = clock
    password = "a good neighbour"  # noqa: S105 - of a database that lives for a minute
    with database.writing() as session:
        district = starters.found(session, SYSTEM, starters.find("yantan"), slug="yantan")
        outlets = [
            node
            for node in communities.branch(session, district.id)
            if node.kind.has_portal
            and not any(below.kind.has_portal for below in communities.children(session, node.id))
        ]
        outlet = outlets[0]
        homes = _residents(session, outlets, deeds)
        rule = session.execute(
            select(Rule).where(col(Rule.code) == "helping").limit(1)
        ).scalar_one()
        _history(session, homes, rule.id, history)
        _redemptions(session, outlet, homes[outlet.id])
        _readers(session, district, outlet, password)
        doers = homes[outlet.id][:deeds]
        purse.lock_many(session, outlet.id, doers)
        _insert_deeds(
            session,
            [
                _deed(outlet.id, person_id, rule.id, _NOW.date(), DeedState.SCORED)
                for person_id in doers
            ],
        )
        publishing.publish_ready(session, SYSTEM, outlet.id)
        statistics.gather(session, {})
    return World(folder, database, clock, district, outlet, doers, password)


def _residents(session: Session, outlets: list[Place], most: int) -> dict[UUID, list[UUID]]:
    """Give each outlet its households of one; the first has ``most`` at least."""
    others = max(1, (HOUSEHOLDS - most) // (len(outlets) - 1))
    homes: dict[UUID, list[UUID]] = {}
    for number, outlet in enumerate(outlets):
        ids = [new_id() for _ in range(most if number == 0 else others)]
        homes[outlet.id] = ids
        session.execute(
            insert(Person), [{"id": id_, "name": "王桂英", "created_at": _NOW} for id_ in ids]
        )
        session.execute(
            insert(Membership),
            [
                {
                    "id": new_id(),
                    "community_id": outlet.id,
                    "person_id": id_,
                    "status": MembershipStatus.ACTIVE,
                    "categories": [],
                    "since": _FIRST,
                    "created_at": _NOW,
                }
                for id_ in ids
            ],
        )
        households = [new_id() for _ in ids]
        session.execute(
            insert(Household),
            [
                {
                    "id": home,
                    "community_id": outlet.id,
                    "code": str(position),
                    "address": "",
                    "created_at": _NOW,
                }
                for position, home in enumerate(households)
            ],
        )
        session.execute(
            insert(HouseholdMember),
            [
                {"id": new_id(), "household_id": home, "person_id": id_, "since": _FIRST}
                for home, id_ in zip(households, ids, strict=True)
            ],
        )
    return homes


def _history(session: Session, homes: dict[UUID, list[UUID]], rule_id: UUID, count: int) -> None:
    """Spread deeds over all residents and two years."""
    everybody = [(place, person) for place, people_ in homes.items() for person in people_]
    made = []
    for number in range(count):
        place, person = everybody[number % len(everybody)]
        # Of one person they lie two months apart, of all of them they fill every day.
        round_ = number // len(everybody)
        day = _FIRST + timedelta(days=(round_ * 61 + number * 7) % 720)
        made.append(_deed(place, person, rule_id, day, DeedState.CONFIRMED, occasion=round_ + 1))
    _insert_deeds(session, made)


def _insert_deeds(session: Session, made: list[dict[str, Any]]) -> None:
    for start in range(0, len(made), 10_000):
        session.execute(insert(Deed), made[start : start + 10_000])


def _deed(
    place: UUID, person: UUID, rule_id: UUID, day: date, state: DeedState, *, occasion: int = 1
) -> dict[str, Any]:
    moment = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return {
        "id": new_id(),
        "community_id": place,
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
        "points": _POINTS,
        "state": state,
        "declared_at": moment,
        "scored_at": moment,
        "decided_at": moment if state is DeedState.CONFIRMED else None,
    }


def _redemptions(session: Session, outlet: Place, residents: list[UUID]) -> None:
    """Let the outlet's shop look back on two years."""
    shop = people.add_organisation(
        session, SYSTEM, outlet.id, kind=OrganisationKind.MERCHANT, name="便民超市"
    )
    merchant = shopkeeping.add_merchant(session, SYSTEM, outlet.id, shop.id, quota=100_000)
    goods = [
        shopkeeping.add_goods(
            session, SYSTEM, outlet.id, merchant.id, title=f"第{number}档", price=number, stock=900
        )
        for number in range(1, 14)
    ]
    made = []
    for number in range(REDEMPTIONS):
        at = datetime(2024, 3, 1, 4, tzinfo=UTC) + timedelta(hours=number * 2.1)
        one = goods[number % len(goods)]
        made.append(
            {
                "id": new_id(),
                "community_id": outlet.id,
                "goods_id": one.id,
                "merchant_id": merchant.id,
                "person_id": residents[number % len(residents)],
                "title": one.title,
                "portions": 1,
                "points": one.price,
                "month": f"{at:%Y-%m}",
                "state": RedemptionState.HANDED_OVER,
                "hold_id": new_id(),
                "reserved_at": at,
                "expires_at": at + timedelta(days=2),
                "ended_at": at + timedelta(hours=3),
            }
        )
    session.execute(insert(Redemption), made)


def _readers(session: Session, district: Place, outlet: Place, password: str) -> None:
    for name, role, place in (
        ("resident", "", outlet),
        ("president", "president", district),
    ):
        person = people.add_person(session, SYSTEM, outlet.id, name="李建国", sign_in_name=name)
        person.password_hash = passwords.hasher.hash(password)
        if role:
            access.grant(session, SYSTEM, person.id, role, place.id)
