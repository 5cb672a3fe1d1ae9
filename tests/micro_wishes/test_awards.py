"""A wish come true and a done order earn points and hours by the rules, once, with all plugins."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, plugins
from linli.access import SYSTEM
from linli_micro_wishes.claims import fulfilling
from linli_micro_wishes.orders import ordering, working
from linli_micro_wishes.refusals import NotNow
from linli_moral_bank.models import Deed
from linli_volunteer_hours.hours import awards, figures
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from tests.micro_wishes.ordered import taken
from tests.micro_wishes.street import Street, delivered
from tests.moral_bank.longhai import Bank, apply_longhai, with_rule


def bank_of(street: Street) -> Bank:
    """The street as the bank's tests know a community; its own roles do not matter here."""
    others = {"far", "panel", "second_panel", "scorer", "staff", "president", "evaluator"}
    return Bank(
        place=street.place,
        group=street.place,
        other_group=street.place,
        resident=street.neighbour,
        neighbour=street.other,
        merchant=street.agent,
        other_merchant=street.other,
        **dict.fromkeys(others, street.staff),
    )


@pytest.mark.parametrize(
    ("kind", "points"), [(fulfilling.FULFILLED, 8), (ordering.DONE, 3), (None, 0)]
)
def test_by_the_rule_and_once(
    session: Session, street: Street, kind: str | None, points: int
) -> None:
    for other in ("moral_bank", "volunteer_hours"):
        plugins.enable(session, SYSTEM, street.id, other)
    bank = bank_of(street)
    apply_longhai(session, bank)
    if kind is not None:
        with_rule(
            session,
            bank,
            code="wish",
            title="圆梦",
            contribution=kind,
            points=points,
            per=1,
            unit="次",
            direct=True,
        )
    wish, _claim = delivered(session, street)
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    with pytest.raises(NotNow):
        fulfilling.confirm(session, street.staff.actor, street.id, wish.id)
    order = taken(session, street)
    working.done(session, street.neighbour.actor, street.id, order.id, answer="已送到。")
    ordering.rate(session, street.wisher.actor, street.id, order.id, stars=5)
    with pytest.raises(NotNow):
        ordering.confirm(session, street.wisher.actor, street.id, order.id)
    earned = session.execute(select(col(Deed.beneficiary_id), col(Deed.points))).all()
    assert [tuple(row) for row in earned] == ([(street.neighbour.id, points)] if kind else [])


def test_hours_by_the_setting_and_once(session: Session, street: Street) -> None:
    plugins.enable(session, SYSTEM, street.id, "volunteer_hours")
    volunteers.register(session, street.neighbour.actor, street.id, volunteers.Profile())
    minutes = {fulfilling.FULFILLED: 60, ordering.DONE: 30}
    communities.save_settings(
        session, SYSTEM, street.id, OWNER, VolunteerHoursSettings, {"awards": minutes}
    )
    wish, _claim = delivered(session, street)
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    with pytest.raises(NotNow):
        fulfilling.confirm(session, street.staff.actor, street.id, wish.id)
    order = taken(session, street)
    working.done(session, street.neighbour.actor, street.id, order.id, answer="已送到。")
    ordering.rate(session, street.wisher.actor, street.id, order.id, stars=5)
    with pytest.raises(NotNow):
        ordering.confirm(session, street.wisher.actor, street.id, order.id)
    assert figures.mine(session, street.id, street.neighbour.id).total == 90
    found = awards.of(session, street.place, street.neighbour.id)
    assert [(one.title, one.minutes) for one in found] == [("代领社保卡", 30), (wish.title, 60)]
