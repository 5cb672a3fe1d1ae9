"""The demo and the templates: every page has something to show, and a town can begin with them."""

from uuid import UUID

import pytest
import yaml
from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities, starters
from linli.access import SYSTEM
from linli.db import Database
from linli.inbox.models import Notification
from linli_micro_wishes import settings, starter
from linli_micro_wishes.clocks import holidays, keeping
from linli_micro_wishes.models import FindingKind, Kind, Order, OrderState, Service, Wish, WishState
from linli_micro_wishes.orders import services
from linli_micro_wishes.starter import StarterRefused
from linli_micro_wishes.visits import findings, rounds
from linli_micro_wishes.wishes import lists
from tests.micro_wishes.street import Street

NAMES = ("jinchang-wishes", "jinchang-three-orders", "hongqi-answers")


def ours_unread(session: Session, person_id: UUID) -> int:
    """How many messages of this plugin somebody has not read."""
    return int(
        session.execute(
            select(func.count()).where(
                col(Notification.person_id) == person_id,
                col(Notification.read_at).is_(None),
                col(Notification.link).startswith("micro_wishes/"),
            )
        ).scalar_one()
    )


def test_every_page_has_something_to_show(demo_weeks: Database) -> None:
    with demo_weeks.reading() as session:
        place = communities.find(session, "longhai")
        stands = {
            row[0]
            for row in session.execute(
                select(col(Wish.state), func.count())
                .where(col(Wish.community_id) == place.id)
                .group_by(col(Wish.state))
            )
        }
        assert {WishState.OPEN, WishState.RATED} <= stands
        assert lists.stories(session, place.id)
        hung = lists.board(session, place.id)
        assert len(hung) >= 8 and len({wish.category for wish in hung}) >= 5
        staff = access.holders(session, SYSTEM, place.id)
        flooded = [one for one in staff if ours_unread(session, one.person_id) > 20]
        assert not flooded
        (round_,) = rounds.rows(session, SYSTEM, place.id)
        assert 0 < round_.visited < round_.homes
        assert findings.rows(session, SYSTEM, place.id, FindingKind.NEED)
        done = session.execute(
            select(func.count()).where(
                col(Order.community_id) == place.id, col(Order.state) == OrderState.RATED
            )
        ).scalar_one()
        assert done > 3
        assert any(month.answers for month in keeping.by_month(session, place, months=2))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_sets_a_community_up_once(database: Database, name: str) -> None:
    with database.writing() as session:
        place = starters.found(session, SYSTEM, starters.find(name), slug="new", name="New")
        first = len(services.offered(session, place.id))
        starters.apply(session, SYSTEM, place, starters.find(name))
        assert len(services.offered(session, place.id)) == first
        assert not holidays.is_missing(session, place.id, 2026)


def test_the_figures_of_the_reports_are_in_the_templates(database: Database) -> None:
    with database.writing() as session:
        place = starters.found(
            session, SYSTEM, starters.find("hongqi-answers"), slug="hongqi", name="红旗"
        )
        ask = next(one for one in services.offered(session, place.id) if one.code == "ask")
        assert (ask.kind, ask.answer_minutes) == (Kind.QUESTION, 5)
        assert (ask.answer_from.hour, ask.answer_to.hour, ask.every_day) == (8, 20, True)
        assert not ask.example
        wishes = starters.found(
            session, SYSTEM, starters.find("jinchang-wishes"), slug="jinchang", name="金昌"
        )
        assert settings.of(session, wishes.id).boxes
        orders = starters.found(
            session, SYSTEM, starters.find("jinchang-three-orders"), slug="sandan", name="三单"
        )
        card = next(
            one for one in services.offered(session, orders.id) if one.code == "social-card"
        )
        assert card.by_proxy and card.at_door and not card.example


def test_what_does_not_fit_is_named(session: Session, street: Street) -> None:
    wrong = yaml.safe_load("services: [{code: x, title: 代办, done_days: 0}]")
    with pytest.raises(StarterRefused) as refused:
        starter.apply(session, SYSTEM, street.place, wrong)
    assert refused.value.field == "services.0.done_days"
    assert not session.execute(select(col(Service.id))).first()
