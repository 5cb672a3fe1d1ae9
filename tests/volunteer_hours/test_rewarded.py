"""With the moral bank beside it: confirmed hours become points at its rate, with its caps.

The two know nothing of one another; both know core's events.
"""

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.volunteer_hours.team import LENGTH, Crew, plan, serve

from linli import starters
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import MovableClock
from linli_moral_bank import rule_sets
from linli_moral_bank.deeds.contributions import kinds
from linli_moral_bank.models import Deed, DeedState
from linli_moral_bank.rule_sets.rules import RuleItem
from linli_volunteer_hours.attendance import confirming, disputes
from linli_volunteer_hours.hours.booking import SERVICE

pytestmark = pytest.mark.linli_plugins("volunteer_hours", "moral_bank")


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Each of the two is tested on both databases in its own folder."""
    return sqlite_database


def _points(session: Session, crew: Crew) -> list[int]:
    found = session.execute(
        select(col(Deed.points))
        .where(col(Deed.beneficiary_id) == crew.anna.id, col(Deed.state) == DeedState.CONFIRMED)
        .order_by(col(Deed.id))
    )
    return list(found.scalars())


def test_hours_become_points_with_a_cap_and_are_put_right(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    starters.apply(session, SYSTEM, crew.place, starters.find("longhai"))
    assert SERVICE in [kind.code for kind in kinds(session, crew.id)]
    draft = rule_sets.start(session, SYSTEM, crew.id)
    item = {
        "code": "hours",
        "title": "志愿服务",
        "product": "mulin",
        "contribution": SERVICE,
        "points": 2,
        "per": 60,
        "unit": "分钟",
        "direct": True,
        "cap_points": 6,
    }
    rule_sets.put(session, SYSTEM, crew.id, draft.id, RuleItem.model_validate(item))
    rule_sets.publish(session, SYSTEM, crew.id, draft.id, untried=True)
    served = []
    for day in (3, 4):
        shift = plan(session, crew, starts_on=date(2026, 3, day))
        served.append(serve(session, clock, crew, shift, crew.anna).id)
        confirming.confirm(session, crew.leader.actor, crew.id, served[-1:])
    assert _points(session, crew) == [4, 2], "two a full hour, and at most six"
    disputes.settle(session, crew.evaluator.actor, crew.id, served[0], LENGTH // 2, "早走一小时")
    assert _points(session, crew) == [2, 2]
