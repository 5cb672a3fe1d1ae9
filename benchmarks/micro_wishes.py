"""The boards of micro-wishes with a long history, beside the same boards with a short one.

Goal: what is open now decides what a page costs, not the 100,000 orders and 20,000 wishes that are
over. Both communities have the same things open.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import Session

from benchmarks.measure import Row, ratio
from linli import communities, people, plugins
from linli.access import SYSTEM
from linli.communities import CommunityKind
from linli.db import Database, upgrade
from linli.ids import new_id
from linli_micro_wishes.models import (
    IN_HAND,
    TO_DISPATCH,
    Kind,
    Order,
    OrderState,
    Part,
    Tier,
    Wish,
    WishState,
)
from linli_micro_wishes.orders import order_lists, services
from linli_micro_wishes.wishes import lists

#: Things that are over, in the long and in the short history; and things that are open in both.
LONG, SHORT, OPEN = 100_000, 1_000, 60
_BEGAN = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A community with its history, in a database of its own."""

    database: Database
    id: UUID


def rows() -> Iterator[Row]:
    """Measure the pages that everybody opens every day."""
    with tempfile.TemporaryDirectory() as folder:
        long, short = (
            _place(Path(folder) / "long.db", LONG),
            _place(Path(folder) / "short.db", SHORT),
        )
        for what, page in (
            ("dispatch board, to be sent", _waiting),
            ("dispatch board, in hand", _in_hand),
            ("dispatch board, what is over", _over),
            ("counts of the dispatch board", _counts),
            ("wish board", _wishes),
            ("wish tree", _tree),
        ):
            found = ratio(lambda p=page: _read(long, p), lambda p=page: _read(short, p))  # type: ignore[misc]
            note = f"{LONG:,} over, beside {SHORT:,}"
            yield Row(f"micro-wishes: {what}", found, 1.6, at_most=True, note=note)
        long.database.dispose()
        short.database.dispose()


def _read(place: Place, page: Any) -> None:
    with place.database.reading() as session:
        page(session, place.id)


def _waiting(session: Session, id_: UUID) -> None:
    assert order_lists.board(session, SYSTEM, id_, states=TO_DISPATCH)


def _in_hand(session: Session, id_: UUID) -> None:
    assert order_lists.board(session, SYSTEM, id_, states=IN_HAND)


def _over(session: Session, id_: UUID) -> None:
    over = (OrderState.CONFIRMED, OrderState.RATED, OrderState.WITHDRAWN, OrderState.MERGED)
    assert len(order_lists.board(session, SYSTEM, id_, states=over)) == 60


def _counts(session: Session, id_: UUID) -> None:
    assert sum(order_lists.counts(session, id_)) == OPEN


def _wishes(session: Session, id_: UUID) -> None:
    assert lists.board(session, id_)


def _tree(session: Session, id_: UUID) -> None:
    assert all(lists.on_tree(session, id_))


def _place(path: Path, over: int) -> Place:
    path.touch()
    database = Database(f"sqlite:///{path}")
    upgrade(database, plugins.manager().histories())
    with database.writing() as session:
        home = communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="C", name="龙海", slug="longhai"
        )
        person = people.add_person(session, SYSTEM, home.id, name="王桂英", sign_in_name="wang")
        worker = people.add_person(session, SYSTEM, home.id, name="李建国", sign_in_name="worker")
        service = services.add(
            session,
            SYSTEM,
            home.id,
            kind=Kind.ORDER,
            title="代领社保卡",
            answer_from=time(8),
            answer_to=time(20),
        )
        states = [OrderState.RATED] * over + [OrderState.SUBMITTED] * (OPEN // 2)
        states += [OrderState.ACCEPTED] * (OPEN - OPEN // 2)
        common = {
            "community_id": home.id,
            "level_id": home.id,
            "tier": Tier.COMMUNITY,
            "service_id": service.id,
            "kind": Kind.ORDER,
            "requester_id": person.id,
            "words": "请代领社保卡。",
            "address": "龙海路",
            "phone": "",
            "urgent": False,
            "channel": "portal",
            "answer": "",
            "remark": "",
        }
        session.execute(
            insert(Order),
            [
                {
                    **common,
                    "id": new_id(),
                    "number": number,
                    "state": state,
                    "assignee_id": worker.id if state in IN_HAND else None,
                    "submitted_at": _BEGAN + timedelta(minutes=number),
                }
                for number, state in enumerate(states, start=1)
            ],
        )
        _wishes_of(session, home.id, over // 5)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return Place(database, home.id)


def _wishes_of(session: Session, community_id: UUID, over: int) -> None:
    states = [WishState.RATED] * over + [WishState.OPEN] * OPEN
    made = [
        {
            "id": new_id(),
            "community_id": community_id,
            "number": number,
            "category": "daily",
            "title": "一盏台灯",
            "story": "",
            "age_band": "elder",
            "delivery": "community",
            "value": 9900,
            "state": state,
            "channel": "portal",
            "channel_place": "",
            "photo_consent": False,
            "reason": "",
            "thanks": "",
            "thanks_signed": False,
            "published_story": "",
            "created_at": _BEGAN + timedelta(minutes=number),
        }
        for number, state in enumerate(states, start=1)
    ]
    session.execute(insert(Wish), made)
    session.execute(
        insert(Part),
        [
            {"id": new_id(), "wish_id": one["id"], "position": 1, "title": "台灯", "value": 9900}
            for one in made
        ],
    )
