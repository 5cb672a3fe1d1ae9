"""Who comes into homes, and in twos."""

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import communities, inbox
from linli.access import SYSTEM, NotAllowed
from linli_volunteer_hours.models import (
    HomeLevel,
    ListingKind,
)
from linli_volunteer_hours.refusals import (
    ExchangeRefused,
    ExchangeUnknown,
    ListingRefused,
    NotNow,
)
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import (
    accounts,
    exchanges,
    home_visits,
    listings,
    stepping_in,
)
from linli_volunteer_hours.time_bank.listings import Wanted


def _decide(session: Session, crew: Crew, **more: object) -> None:
    communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, more)


def test_two_known_people_come_into_a_home(session: Session, crew: Crew) -> None:
    _decide(session, crew, bank_real_name=True, bank_two_people=True)
    accounts.fund(session, crew.staff.actor, crew.id, 45)
    wanted = Wanted(kind=ListingKind.REQUEST, title="擦玻璃", minutes=60, at_home=True)
    request = listings.publish(session, crew.clara.actor, crew.id, wanted)
    with pytest.raises(ListingRefused, match="identity card"):
        exchanges.ask(session, crew.anna.actor, crew.id, request.id, 60)
    with pytest.raises(NotAllowed):
        home_visits.note_identity(session, crew.anna.actor, crew.id, crew.anna.id)
    home_visits.note_identity(session, crew.staff.actor, crew.id, crew.anna.id)
    home_visits.note_identity(session, crew.staff.actor, crew.id, crew.anna.id)
    made = exchanges.ask(session, crew.anna.actor, crew.id, request.id, 60)
    exchanges.accept(session, crew.clara.actor, crew.id, made.id)
    with pytest.raises(ExchangeRefused, match="who comes along"):
        exchanges.done(session, crew.anna.actor, crew.id, made.id, 60)
    with pytest.raises(ListingRefused):
        home_visits.name_companion(session, crew.anna.actor, crew.id, made, crew.bert.id)
    home_visits.note_identity(session, crew.staff.actor, crew.id, crew.bert.id)
    with pytest.raises(ExchangeUnknown):
        home_visits.name_companion(session, crew.clara.actor, crew.id, made, crew.bert.id)
    with pytest.raises(ExchangeRefused):
        home_visits.name_companion(session, crew.anna.actor, crew.id, made, crew.clara.id)
    home_visits.name_companion(session, crew.anna.actor, crew.id, made, crew.bert.id)
    with pytest.raises(NotNow):
        home_visits.name_companion(session, crew.anna.actor, crew.id, made, crew.bert.id)
    exchanges.done(session, crew.anna.actor, crew.id, made.id, 60)
    exchanges.confirm(session, crew.clara.actor, crew.id, made.id)
    got = [accounts.balance(session, crew.id, one.id).balance for one in (crew.anna, crew.bert)]
    assert got == [60, 45], "the companion is thanked as far as the pool reaches"
    assert accounts.pool_balance(session, crew.id) == 0


def test_a_community_may_want_to_know_its_visitors_better(session: Session, crew: Crew) -> None:
    _decide(session, crew, bank_real_name="checked")
    wanted = Wanted(kind=ListingKind.OFFER, title="擦玻璃", minutes=60, at_home=True)
    staff, anna = crew.staff.actor, crew.anna
    with pytest.raises(ListingRefused, match="identity card"):
        listings.publish(session, anna.actor, crew.id, wanted)
    home_visits.note_identity(session, staff, crew.id, anna.id)
    with pytest.raises(ListingRefused, match="record confirmed"):
        listings.publish(session, anna.actor, crew.id, wanted)
    home_visits.note_identity(session, staff, crew.id, anna.id, HomeLevel.CHECKED)
    home_visits.note_identity(session, staff, crew.id, anna.id)
    seen = home_visits.known(session, crew.id, anna.id)
    assert seen is not None and seen.level is HomeLevel.CHECKED, "it does not fall by itself"
    listings.publish(session, anna.actor, crew.id, wanted)
    assert [
        VolunteerHoursSettings.model_validate({"bank_real_name": value}).bank_real_name
        for value in (True, False)
    ] == [HomeLevel.CARD, HomeLevel.REGISTERED], "as it was said before there were levels"


def test_staff_let_somebody_make_no_visits_until_they_know_them_anew(
    session: Session, crew: Crew
) -> None:
    staff, anna, bert, clara = crew.staff.actor, crew.anna, crew.bert, crew.clara
    _decide(session, crew, bank_real_name="registered", bank_two_people=True)
    wanted = Wanted(kind=ListingKind.OFFER, title="擦玻璃", minutes=60, at_home=True)
    home = listings.publish(session, anna.actor, crew.id, wanted)
    hall = listings.publish(
        session, anna.actor, crew.id, Wanted(kind=ListingKind.OFFER, title="下棋", minutes=60)
    )
    lamp = listings.publish(
        session,
        bert.actor,
        crew.id,
        Wanted(kind=ListingKind.OFFER, title="换灯泡", minutes=30, at_home=True),
    )
    accounts.fund(session, staff, crew.id, 300)
    accounts.grant(session, staff, crew.id, clara.id, 150, "困难家庭")
    visit = exchanges.ask(session, clara.actor, crew.id, home.id, 60)
    chess = exchanges.ask(session, clara.actor, crew.id, hall.id, 60)
    along = exchanges.ask(session, clara.actor, crew.id, lamp.id, 30)
    for owner, made in ((anna, visit), (anna, chess), (bert, along)):
        exchanges.accept(session, owner.actor, crew.id, made.id)
    home_visits.name_companion(session, bert.actor, crew.id, along, anna.id)
    with pytest.raises(ListingRefused, match="sentence why"):
        stepping_in.bar_from_homes(session, staff, crew.id, anna.id, " ")
    with pytest.raises(NotAllowed):
        stepping_in.bar_from_homes(session, bert.actor, crew.id, anna.id, "邻居反映")
    stepping_in.bar_from_homes(session, staff, crew.id, anna.id, "邻居反映，先了解情况")
    stepping_in.bar_from_homes(session, staff, crew.id, anna.id, "再来一次")
    assert [listings.is_open(session, one) for one in (home, hall)] == [False, True]
    assert [one.state.value for one in (visit, chess, along)] == ["cancelled"] + ["accepted"] * 2
    assert home_visits.companion_of(session, along.id) is None
    assert accounts.balance(session, crew.id, clara.id).held == 90
    told = [str(one.text) for one in inbox.page(session, anna.id)]
    assert "You make no visits at home for now: 邻居反映，先了解情况" in told
    assert not [one for one in inbox.page(session, clara.id) if "反映" in str(one.text)]
    with pytest.raises(ListingRefused, match="no visits at home for now"):
        listings.publish(session, anna.actor, crew.id, wanted)
    home_visits.note_identity(session, staff, crew.id, anna.id)
    listings.publish(session, anna.actor, crew.id, wanted)


def test_who_comes_into_a_home_is_known_as_well_as_is_wanted_when_it_is_agreed_on(
    session: Session, crew: Crew
) -> None:
    _decide(session, crew, bank_real_name="registered")
    offer, request = (
        listings.publish(
            session, who.actor, crew.id, Wanted(kind=kind, title="擦窗", minutes=60, at_home=True)
        ).id
        for who, kind in ((crew.anna, ListingKind.OFFER), (crew.bert, ListingKind.REQUEST))
    )
    taken = exchanges.ask(session, crew.bert.actor, crew.id, offer, 60)
    given = exchanges.ask(session, crew.anna.actor, crew.id, request, 60)
    _decide(session, crew, bank_real_name="card")
    with pytest.raises(ListingRefused, match="identity card"):
        exchanges.accept(session, crew.anna.actor, crew.id, taken.id)
    with pytest.raises(ListingRefused, match="this neighbour"):
        exchanges.accept(session, crew.bert.actor, crew.id, given.id)
    with pytest.raises(ListingRefused, match="this neighbour"):
        exchanges.ask(session, crew.clara.actor, crew.id, offer, 60)
    home_visits.note_identity(session, crew.staff.actor, crew.id, crew.anna.id)
    exchanges.accept(session, crew.anna.actor, crew.id, taken.id)
    exchanges.accept(session, crew.bert.actor, crew.id, given.id)
