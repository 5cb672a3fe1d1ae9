"""Home visits in twos, people kept apart, several helpers, limits, and calls for help."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli import communities, inbox, people
from linli.access import SYSTEM, Actor, NotAllowed
from linli.clock import now
from linli.communities import CommunityKind
from linli.db import Database
from linli.hooks import ToDo
from linli.people import KinshipKind
from linli.testing import MakePerson, MovableClock
from linli_volunteer_hours import overview
from linli_volunteer_hours.models import (
    Block,
    Exchange,
    ExchangeState,
    HomeLevel,
    ListingKind,
    Time,
)
from linli_volunteer_hours.refusals import (
    ExchangeRefused,
    ExchangeUnknown,
    GuardianMissing,
    ListingRefused,
    ListingUnknown,
    NotNow,
    NotRegistered,
)
from linli_volunteer_hours.register import guardians, volunteers
from linli_volunteer_hours.register.volunteers import Profile
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import (
    accounts,
    blocking,
    disputes,
    exchanges,
    finding,
    home_visits,
    keeping_apart,
    listings,
    matching,
    phone,
    stepping_in,
)
from linli_volunteer_hours.time_bank.distance import Distance
from linli_volunteer_hours.time_bank.listings import Wanted


def _decide(session: Session, crew: Crew, **more: object) -> None:
    communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, more)


def _to_do(session: Session, crew: Crew) -> Sequence[ToDo]:
    return overview.to_do(session, crew.staff.actor, crew.place)


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


def test_staff_take_away_what_must_not_stand_there(session: Session, crew: Crew) -> None:
    made = listings.publish(
        session,
        crew.anna.actor,
        crew.id,
        Wanted(kind=ListingKind.OFFER, title="代购保健品", minutes=60),
    )
    asked = exchanges.ask(session, crew.bert.actor, crew.id, made.id, 60)
    with pytest.raises(NotAllowed):
        stepping_in.take_down(session, crew.bert.actor, crew.id, made.id, "推销")
    with pytest.raises(ListingRefused, match="sentence why"):
        stepping_in.take_down(session, crew.staff.actor, crew.id, made.id, "")
    stepping_in.take_down(session, crew.staff.actor, crew.id, made.id, "这里不能推销商品")
    assert asked.state.value == "cancelled"
    told = [str(one.text) for one in inbox.page(session, crew.anna.id)]
    assert "Staff have taken away “代购保健品”: 这里不能推销商品" in told
    listings.renew(session, crew.anna.actor, crew.id, made.id)
    assert not finding.search(session, crew.id, ListingKind.OFFER), "renewing brings nothing back"


def test_several_help_until_there_are_enough_and_nobody_earns_without_end(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    _decide(session, crew, bank_daily_hours=2, bank_lifetime_hours=3)
    wanted = Wanted(kind=ListingKind.REQUEST, title="搬家", minutes=90, helpers=2)
    request = listings.publish(session, crew.clara.actor, crew.id, wanted)
    made = [
        exchanges.ask(session, who.actor, crew.id, request.id, 90).id
        for who in (crew.anna, crew.bert, crew.leader)
    ]
    for id_ in made[:2]:
        exchanges.accept(session, crew.clara.actor, crew.id, id_)
    with pytest.raises(NotNow, match="enough helpers"):
        exchanges.accept(session, crew.clara.actor, crew.id, made[2])
    assert not finding.search(session, crew.id, ListingKind.REQUEST)
    exchanges.done(session, crew.anna.actor, crew.id, made[0], 90)
    exchanges.cancel(session, crew.bert.actor, crew.id, made[1])
    assert finding.search(session, crew.id, ListingKind.REQUEST), "one place is free again"
    second = listings.publish(
        session,
        crew.bert.actor,
        crew.id,
        Wanted(kind=ListingKind.REQUEST, title="买菜", minutes=60),
    )
    again = exchanges.ask(session, crew.anna.actor, crew.id, second.id, 60).id
    exchanges.accept(session, crew.bert.actor, crew.id, again)
    with pytest.raises(ExchangeRefused, match="2 hours a day"):
        exchanges.done(session, crew.anna.actor, crew.id, again, 31)
    _decide(session, crew, bank_daily_hours=0, bank_lifetime_hours=2)
    with pytest.raises(ExchangeRefused, match="2 hours can ever be banked"):
        exchanges.done(session, crew.anna.actor, crew.id, again, 31)
    exchanges.done(session, crew.anna.actor, crew.id, again, 30)
    disputes.dispute(session, crew.bert.actor, crew.id, again, "是一个小时")
    with pytest.raises(ExchangeRefused, match="2 hours can ever be banked"):
        disputes.settle(session, crew.evaluator.actor, crew.id, again, 31, "问过双方")
    _decide(session, crew, bank_daily_hours=2, bank_lifetime_hours=0)
    clock.move(days=1)
    with pytest.raises(ExchangeRefused, match="2 hours a day"):
        disputes.settle(session, crew.evaluator.actor, crew.id, again, 31, "问过双方")
    disputes.settle(session, crew.evaluator.actor, crew.id, again, 30, "问过双方")


def test_done_twice_at_once_one_earns_no_more_than_one_may(database: Database, crew: Crew) -> None:
    with database.writing() as session:
        _decide(session, crew, bank_daily_hours=1)
        made = []
        for title in ("买菜", "理发"):
            wanted = Wanted(kind=ListingKind.REQUEST, title=title, minutes=60)
            request = listings.publish(session, crew.bert.actor, crew.id, wanted)
            made.append(exchanges.ask(session, crew.anna.actor, crew.id, request.id, 60).id)
            exchanges.accept(session, crew.bert.actor, crew.id, made[-1])

    def done(exchange_id: UUID) -> bool:
        try:
            database.run(
                lambda session: exchanges.done(session, crew.anna.actor, crew.id, exchange_id, 60)
            )
        except ExchangeRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(done, made)) == [False, True]


def test_who_blocked_somebody_meets_them_no_more_and_staff_hear_of_it(
    session: Session, crew: Crew
) -> None:
    offer = listings.publish(
        session, crew.anna.actor, crew.id, Wanted(kind=ListingKind.OFFER, title="理发", minutes=60)
    )
    made = exchanges.ask(session, crew.bert.actor, crew.id, offer.id, 60)
    with pytest.raises(ExchangeUnknown):
        keeping_apart.block(session, crew.clara.actor, crew.id, made)
    keeping_apart.block(session, crew.anna.actor, crew.id, made)
    keeping_apart.block(session, crew.anna.actor, crew.id, made)
    exchanges.cancel(session, crew.anna.actor, crew.id, made.id)
    with pytest.raises(ListingUnknown, match="no longer offered"):
        exchanges.ask(session, crew.bert.actor, crew.id, offer.id, 60)
    assert not finding.search(session, crew.id, ListingKind.OFFER, reader_id=crew.bert.id)
    assert finding.search(session, crew.id, ListingKind.OFFER, reader_id=crew.clara.id)
    with pytest.raises(ExchangeRefused):
        blocking.report(session, crew.anna.actor, crew.id, made, " ")
    blocking.report(session, crew.anna.actor, crew.id, made, "说话很难听")
    with pytest.raises(NotNow):
        blocking.report(session, crew.anna.actor, crew.id, made, "说话很难听")
    told = blocking.open_reports(session, crew.id)
    assert [(one.by, one.about) for one in told] == [("王桂英", "李建国")]
    with pytest.raises(NotAllowed):
        blocking.close_report(session, crew.staff.actor, crew.id, told[0].id, "谈过了")
    with pytest.raises(ExchangeRefused):
        blocking.close_report(session, crew.evaluator.actor, crew.id, told[0].id, "")
    blocking.close_report(session, crew.evaluator.actor, crew.id, told[0].id, "已和他谈过。")
    with pytest.raises(NotNow):
        blocking.close_report(session, crew.evaluator.actor, crew.id, told[0].id, "已和他谈过。")
    assert "已和他谈过" in str(inbox.page(session, crew.anna.id)[0].text)
    keeping_apart.unblock(session, crew.anna.actor, crew.id, made)
    assert finding.search(session, crew.id, ListingKind.OFFER, reader_id=crew.bert.id)


def test_a_block_calls_off_what_was_asked_for_and_what_is_agreed_on(
    session: Session, crew: Crew
) -> None:
    def ask(title: str) -> Exchange:
        wanted = Wanted(kind=ListingKind.OFFER, title=title, minutes=60)
        offer = listings.publish(session, crew.anna.actor, crew.id, wanted)
        return exchanges.ask(session, crew.bert.actor, crew.id, offer.id, 30)

    done, agreed, asked = ask("修伞"), ask("理发"), ask("陪诊")
    for one in (done, agreed):
        exchanges.accept(session, crew.anna.actor, crew.id, one.id)
    exchanges.done(session, crew.anna.actor, crew.id, done.id, 30)
    assert accounts.balance(session, crew.id, crew.bert.id).held == 60
    keeping_apart.block(session, crew.anna.actor, crew.id, agreed)
    assert (agreed.state, asked.state) == (ExchangeState.CANCELLED, ExchangeState.CANCELLED)
    assert done.state is ExchangeState.DONE, "what was given is settled as ever"
    assert accounts.balance(session, crew.id, crew.bert.id).held == 30, "the rest is free again"
    told = {str(one.text) for one in inbox.page(session, crew.bert.id)[:2]}
    assert told == {"“陪诊” was called off.", "“理发” was called off."}, "and not why"
    with pytest.raises(NotNow, match="decided already"):
        exchanges.accept(session, crew.anna.actor, crew.id, asked.id)
    keeping_apart.unblock(session, crew.anna.actor, crew.id, agreed)
    late = ask("买菜")
    # As if it had been asked for in the same moment as the block.
    session.add(Block(person_id=crew.bert.id, blocked_id=crew.anna.id, at=now(session)))
    session.flush()
    with pytest.raises(NotNow, match="decided already"):
        exchanges.accept(session, crew.anna.actor, crew.id, late.id)


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
    assert (waits.title.message, waits.count) == ("Requests by phone", 1)
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


def test_what_suits_is_suggested_the_best_first(session: Session, crew: Crew) -> None:
    def write(who: Actor, title: str, **more: object) -> None:
        wanted = Wanted(kind=ListingKind.REQUEST, title=title, minutes=60, **more)  # type: ignore[arg-type]
        listings.publish(session, who, crew.id, wanted)

    write(crew.bert.actor, "买菜", category="跑腿")
    write(crew.bert.actor, "取快递", category="跑腿", slots=(Time.MORNINGS,))
    write(crew.clara.actor, "周末陪聊")
    write(crew.clara.actor, "修水管")
    offered = Wanted(
        kind=ListingKind.OFFER, title="跑腿", minutes=60, category="跑腿", slots=(Time.MORNINGS,)
    )
    listings.publish(session, crew.anna.actor, crew.id, offered)
    found = [one.row.title for one in matching.suggestions(session, crew.id, crew.anna.id)]
    assert found == ["取快递", "买菜", "周末陪聊"], "by kind and time, then by her skill"
    assert [one.row.title for one in matching.suggestions(session, crew.id, crew.bert.id)] == [
        "跑腿",
        "周末陪聊",
    ]


def test_who_lives_nearer_comes_first(session: Session, crew: Crew) -> None:
    def part(parent_id: UUID, kind: CommunityKind, code: str) -> UUID:
        made = communities.create(
            session, SYSTEM, kind=kind, code=code, name=code, parent_id=parent_id
        )
        return made.id

    grid = part(crew.id, CommunityKind.GRID, "一网格")
    far = part(crew.id, CommunityKind.GRID, "二网格")
    own = part(grid, CommunityKind.BUILDING, "1栋")
    beside = part(grid, CommunityKind.BUILDING, "2栋")
    homes = {"nobody knows": None, "far": far, "beside": beside, "in the grid": grid, "own": own}
    for number, (title, home) in enumerate(homes.items()):
        who = people.add_person(
            session, SYSTEM, crew.id, name=title, sign_in_name=f"near{number}", group_id=home
        )
        wanted = Wanted(kind=ListingKind.REQUEST, title=title, minutes=60, category="跑腿")
        listings.publish(session, Actor(who.id, origin="test"), crew.id, wanted)
    me = people.add_person(session, SYSTEM, crew.id, name="我", sign_in_name="myself", group_id=own)
    offered = Wanted(kind=ListingKind.OFFER, title="跑腿", minutes=60, category="跑腿")
    listings.publish(session, Actor(me.id, origin="test"), crew.id, offered)
    found = matching.suggestions(session, crew.id, me.id, limit=5)
    assert [one.distance for one in found] == [
        Distance.SAME,
        Distance.NEXT,
        Distance.NEXT,
        Distance.HERE,
        Distance.HERE,
    ]
    assert found[0].row.title == "own"
    assert {one.row.title for one in found[1:3]} == {"beside", "in the grid"}
