"""Relatives who ask for elders, calls for help, and minors with a guardian."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import inbox, people
from linli.access import SYSTEM, Actor, NotAllowed
from linli.hooks import ToDo
from linli.people import KinshipKind
from linli.testing import MakePerson
from linli_volunteer_hours import overview
from linli_volunteer_hours.models import (
    ExchangeState,
    ListingKind,
)
from linli_volunteer_hours.refusals import (
    ExchangeRefused,
    GuardianMissing,
    ListingRefused,
    ListingUnknown,
    NotNow,
    NotRegistered,
)
from linli_volunteer_hours.register import guardians, volunteers
from linli_volunteer_hours.register.volunteers import Profile
from linli_volunteer_hours.time_bank import (
    accounts,
    exchanges,
    listings,
    phone,
)
from linli_volunteer_hours.time_bank.listings import Wanted


def _to_do(session: Session, crew: Crew) -> Sequence[ToDo]:
    return overview.to_do(session, crew.staff.actor, crew.place)


def test_a_relative_asks_and_speaks_for_an_elder(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    elder = person_with(name="周奶奶")
    wanted = Wanted(kind=ListingKind.REQUEST, title="陪诊", minutes=60, for_id=elder.id)
    with pytest.raises(ListingRefused, match="relatives"):
        listings.publish(session, crew.anna.actor, crew.id, wanted)
    people.relate(session, SYSTEM, crew.id, crew.anna.id, elder.id, KinshipKind.CHILD)
    request = listings.publish(session, crew.anna.actor, crew.id, wanted)
    assert request.person_id == elder.id and inbox.unread_count(session, elder.id) == 1
    with pytest.raises(ExchangeRefused, match="both sides"):
        exchanges.ask(session, crew.anna.actor, crew.id, request.id, 60)
    made = exchanges.ask(session, crew.bert.actor, crew.id, request.id, 60)
    exchanges.accept(session, crew.anna.actor, crew.id, made.id)
    exchanges.done(session, crew.bert.actor, crew.id, made.id, 60)
    exchanges.confirm(session, crew.anna.actor, crew.id, made.id)
    assert made.state is ExchangeState.CONFIRMED
    assert accounts.balance(session, crew.id, elder.id).balance == -60
    assert accounts.balance(session, crew.id, crew.anna.id).balance == 0


def test_a_call_is_sent_to_a_team_and_followed_up(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    elder = person_with(name="周奶奶")
    served = Actor(crew.staff.id, on_behalf_of=elder.id, origin="test")
    wanted = Wanted(kind=ListingKind.REQUEST, title="换灯泡", minutes=30)
    request = listings.publish(session, served, crew.id, wanted)
    [call] = phone.calls(session, crew.id)
    assert (call.name, call.team, call.agreed) == ("周奶奶", None, 0)
    [waits] = [one for one in _to_do(session, crew) if one.count]
    assert (waits.title.message, waits.count) == ("Request for help by phone to follow up", 1)
    with pytest.raises(NotAllowed):
        phone.dispatch(session, crew.anna.actor, crew.id, request.id, crew.team_id)
    with pytest.raises(ListingUnknown):
        phone.follow_up(session, crew.staff.actor, crew.id, request.id, "好了")
    for _again in range(2):
        phone.dispatch(session, crew.staff.actor, crew.id, request.id, crew.team_id)
    assert inbox.unread_count(session, crew.leader.id) == 2, "named leader, and asked once"
    made = exchanges.ask(session, crew.leader.actor, crew.id, request.id, 30)
    exchanges.accept(session, served, crew.id, made.id)
    assert phone.calls(session, crew.id)[0].agreed == 1
    with pytest.raises(ListingRefused):
        phone.follow_up(session, crew.staff.actor, crew.id, request.id, "")
    phone.follow_up(session, crew.staff.actor, crew.id, request.id, "灯亮了，老人很满意。")
    assert not phone.calls(session, crew.id) and not any(one.count for one in _to_do(session, crew))
    with pytest.raises(NotNow):
        phone.follow_up(session, crew.staff.actor, crew.id, request.id, "灯亮了。")


def test_a_minor_exchanges_once_the_guardian_agrees(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    child = person_with(name="孙晓晓", birth_date=date(2012, 5, 1))
    mother = person_with(name="孙妈妈")
    people.relate(session, SYSTEM, crew.id, mother.id, child.id, KinshipKind.PARENT)
    wanted = Wanted(kind=ListingKind.OFFER, title="教手机", minutes=60)
    lamp = listings.publish(session, crew.anna.actor, crew.id, wanted).id

    def try_both() -> None:
        listings.publish(session, child.actor, crew.id, wanted)
        exchanges.ask(session, child.actor, crew.id, lamp, 30)

    with pytest.raises(NotRegistered):
        try_both()
    made = volunteers.register(session, child.actor, crew.id, Profile())
    with pytest.raises(GuardianMissing):
        try_both()
    with pytest.raises(GuardianMissing):
        exchanges.ask(session, child.actor, crew.id, lamp, 30)
    asked = Wanted(kind=ListingKind.REQUEST, title="补数学", minutes=60, for_id=child.id)
    listings.publish(session, mother.actor, crew.id, asked)
    guardians.agree(session, mother.actor, crew.id, made.id)
    try_both()
