"""What is confirmed elsewhere is rewarded: once, by its rule, and put right when corrected."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.deeds.test_booking import have, let_the_notice_end, publish
from tests.moral_bank.longhai import Bank, tell, with_rule

from linli import events, inbox, plugins
from linli.access import SYSTEM
from linli.db import Database
from linli.events import ContributionConfirmed, ContributionCorrected
from linli.ids import new_id
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_moral_bank import rule_sets
from linli_moral_bank.books import purse
from linli_moral_bank.deeds import contributions, deed_lists, preparing, progress
from linli_moral_bank.deeds.refusals import DeedRefused
from linli_moral_bank.models import Deed, DeedState, Goods, Way
from linli_moral_bank.shop import redemption

TODAY = date(2026, 3, 2)
KIND = "volunteer_hours.service"
HOURS = {
    "code": "hours",
    "title": "志愿服务",
    "contribution": KIND,
    "points": 2,
    "per": 60,
    "unit": "分钟",
}


def confirmed(
    session: Session,
    bank: Bank,
    minutes: int = 150,
    *,
    reference: UUID | None = None,
    who: Somebody | None = None,
    kind: str = KIND,
) -> UUID:
    reference = reference or new_id()
    events.publish(
        session,
        ContributionConfirmed(
            community_id=bank.id,
            kind=kind,
            reference_id=reference,
            person_id=(who or bank.resident).id,
            quantity=minutes,
            on=TODAY,
            title="社区食堂帮厨",
        ),
    )
    return reference


def corrected(session: Session, bank: Bank, reference: UUID, minutes: int) -> None:
    events.publish(
        session,
        ContributionCorrected(
            community_id=bank.id,
            kind=KIND,
            reference_id=reference,
            person_id=bank.resident.id,
            quantity=minutes,
            reason="签退时间记错了",
        ),
    )


def only(session: Session) -> Deed:
    found: Deed = session.execute(
        select(Deed).execution_options(populate_existing=True)
    ).scalar_one()
    return found


def test_hours_go_on_notice_like_other_deeds(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    with_rule(session, bank, **HOURS)
    reference = confirmed(session, bank)
    deed = only(session)
    assert (deed.state, deed.points, deed.way) == (DeedState.SCORED, 4, Way.EVENT)
    assert (deed.quantity, deed.story, deed.declarer_id) == (150, "社区食堂帮厨", None)
    row = deed_lists.row_of(session, bank.resident.actor, deed, known=True)
    assert [str(one.title) for one in progress.steps(row)] == [
        "Confirmed where it was done",
        "On public notice",
        "Written into the passbook",
    ], "no panel was asked"
    confirmed(session, bank, reference=reference)
    assert only(session).id == deed.id, "told again, nothing happens"
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert have(session, bank, bank.resident) == (4, 4)


def test_or_are_booked_at_once_as_the_rule_says(session: Session, bank: Bank) -> None:
    with_rule(session, bank, **HOURS, direct=True)
    confirmed(session, bank, 60)
    assert only(session).state is DeedState.CONFIRMED
    assert have(session, bank, bank.resident) == (2, 2)


def test_what_somebody_told_themselves_is_not_booked_at_once_a_second_time(
    session: Session, bank: Bank
) -> None:
    with_rule(session, bank, **HOURS, direct=True, ways=["self", "event"])
    told = tell(session, bank, "hours", day=TODAY, quantity=60)
    confirmed(session, bank, 60)
    (held,) = session.execute(select(Deed).where(col(Deed.id) != told.id)).scalars()
    assert (held.state, held.points) == (DeedState.SCORED, 2)
    assert have(session, bank, bank.resident) == (0, 0)
    found = preparing.prepare(session, bank.staff.actor, bank.place)
    assert [one.deed_id for one in found.doubles] == [held.id]
    confirmed(session, bank, 60, who=bank.neighbour)
    confirmed(session, bank, 60, who=bank.neighbour)
    assert have(session, bank, bank.neighbour) == (4, 4), "two services of a day are two"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_item_says_in_what_a_contribution_is_counted(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        plugins.enable(session, SYSTEM, bank.id, "volunteer_hours")
        with_rule(session, bank, **{**HOURS, "unit": ""})
    rules = "/c/longhai/moral_bank/rules"
    assert "for every 60 minutes" in client.get(rules).text


def test_whatever_another_plugin_confirms_can_be_rewarded(session: Session, bank: Bank) -> None:
    for plugin in ("volunteer_hours", "micro_wishes", "deliberation"):
        plugins.enable(session, SYSTEM, bank.id, plugin)
    kinds = contributions.kinds(session, bank.id)
    assert {kind.code for kind in kinds} >= {
        KIND,
        "micro_wishes.wish_fulfilled",
        "micro_wishes.order_done",
        "deliberation.took_part",
    }
    for number, kind in enumerate(kinds):
        with_rule(session, bank, code=f"from-{number}", contribution=kind.code, points=3)
        confirmed(session, bank, 60, kind=kind.code)
    deeds = session.execute(select(Deed)).scalars().all()
    assert {deed.contribution: deed.points for deed in deeds} == {kind.code: 3 for kind in kinds}


def test_what_no_rule_rewards_is_left_alone(
    session: Session, bank: Bank, other_community: object
) -> None:
    confirmed(session, bank)
    with_rule(session, bank, **HOURS, categories=["party_member"])
    confirmed(session, bank)
    confirmed(session, bank, kind="micro_wishes.fulfilled")
    assert session.execute(select(col(Deed.id))).all() == []


def test_less_than_the_unit_and_more_than_the_limit_give_nothing(
    session: Session, bank: Bank
) -> None:
    with_rule(session, bank, **HOURS, direct=True, cap_points=5, most=120)
    for minutes in (59, 600, 600, 60):
        confirmed(session, bank, minutes)
    assert have(session, bank, bank.resident) == (5, 5)
    with_rule(session, bank, **{**HOURS, "code": "hours2"}, direct=True, cap=1)
    rule = next(
        one for one in rule_sets.require_in_force(session, bank.id).rules if one.code == "hours2"
    )
    assert rule.ways == (Way.EVENT,)


def test_nobody_declares_what_is_confirmed_elsewhere(session: Session, bank: Bank) -> None:
    with_rule(session, bank, **HOURS)
    for who in (bank.resident, bank.staff):
        with pytest.raises(DeedRefused, match="Nobody declares this"):
            tell(session, bank, "hours", who=who, about=bank.neighbour, quantity=60)


@pytest.mark.parametrize(("minutes", "points"), [(60, 2), (240, 8), (150, 4)])
def test_a_correction_before_the_notice(
    session: Session, bank: Bank, minutes: int, points: int
) -> None:
    with_rule(session, bank, **HOURS)
    reference = confirmed(session, bank)
    corrected(session, bank, reference, minutes)
    deed = only(session)
    assert (deed.state, deed.points, deed.quantity) == (DeedState.SCORED, points, minutes)


def test_taken_back_before_the_notice_it_never_was(session: Session, bank: Bank) -> None:
    with_rule(session, bank, **HOURS)
    reference = confirmed(session, bank)
    corrected(session, bank, reference, 0)
    corrected(session, bank, reference, 0)
    assert (only(session).state, only(session).reason) == (DeedState.REJECTED, "签退时间记错了")
    confirmed(session, bank, reference=reference)
    assert have(session, bank, bank.resident) == (0, 0)


def test_corrections_of_what_is_booked_are_booked_too(session: Session, bank: Bank) -> None:
    with_rule(session, bank, **HOURS, direct=True)
    reference = confirmed(session, bank, 300)
    assert have(session, bank, bank.resident) == (10, 10)
    for minutes, points in ((120, 4), (120, 4), (240, 8), (0, 0), (0, 0)):
        corrected(session, bank, reference, minutes)
        assert have(session, bank, bank.resident) == (points, points)
    assert only(session).state is DeedState.REJECTED
    assert "was put right: 0 points instead of 8" in str(
        inbox.page(session, bank.resident.id)[0].text
    )


def test_what_is_spent_is_not_taken_back_but_the_score_is(session: Session, bank: Bank) -> None:
    with_rule(session, bank, **HOURS, direct=True)
    reference = confirmed(session, bank, 300)
    noodles = session.execute(select(Goods).where(col(Goods.title) == "小面一碗")).scalar_one()
    redemption.redeem(session, bank.resident.actor, bank.id, noodles.id)
    corrected(session, bank, reference, 0)
    assert purse.holdings(session, bank.id, bank.resident.id).score == 0
    assert purse.holdings(session, bank.id, bank.resident.id).available == 0
