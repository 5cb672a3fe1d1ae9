"""Orders and questions: told, sent, taken, done; up and down the ladder; clocks that stand."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from linli import communities, inbox, jobs, people
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.events import ContributionConfirmed, Event
from linli.people import NotAMember
from linli.testing import MakePerson, MovableClock
from linli_micro_wishes import (
    dispatching,
    duty,
    holidays,
    keeping,
    order_lists,
    orders,
    services,
    steps,
    working,
)
from linli_micro_wishes.models import (
    TO_DISPATCH,
    Kind,
    Order,
    OrderState,
    Service,
    StepKind,
    Tier,
)
from linli_micro_wishes.orders import Request
from linli_micro_wishes.refusals import (
    DutyRefused,
    DutyUnknown,
    EscalationLoop,
    NotNow,
    NotYourOrder,
    OrderRefused,
    OrderUnknown,
    ReasonNeeded,
    ServiceRefused,
)
from tests.micro_wishes.street import Street


def service(session: Session, street: Street, kind: Kind = Kind.ORDER, **more: object) -> Service:
    """Offer a service: a card fetched and brought, a question, a dispute."""
    titles = {
        Kind.ORDER: "代领社保卡",
        Kind.QUESTION: "有问必答",
        Kind.DISPUTE: "邻里纠纷调解",
    }
    promise: dict[str, object] = (
        {"answer_minutes": 5} if kind is Kind.QUESTION else {"done_days": 3}
    )
    return services.add(
        session,
        SYSTEM,
        street.id,
        kind=kind,
        title=titles[kind],
        **{**promise, **more},  # type: ignore[arg-type]
    )


def told(
    session: Session,
    street: Street,
    kind: Kind = Kind.ORDER,
    words: str = "腿脚不便，请代领社保卡。",
) -> Order:
    """Order something, by default the wisher's card."""
    offered = next(
        (one for one in services.offered(session, street.id) if one.kind is kind), None
    ) or service(session, street, kind)
    request = Request(words, "龙海路 8 号")
    return orders.submit(session, street.wisher.actor, street.id, offered.id, request)


def taken(session: Session, street: Street, kind: Kind = Kind.ORDER) -> Order:
    """Order something that the neighbour has taken."""
    order = told(session, street, kind)
    dispatching.dispatch(session, street.staff.actor, street.id, order.id, street.neighbour.id)
    working.accept(session, street.neighbour.actor, street.id, order.id)
    return order


def stands(order: Order) -> OrderState:
    """Return where an order stands, so that a type checker does not remember where it stood."""
    return order.state


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Every event that is published."""
    from linli import events

    found: list[Event] = []
    monkeypatch.setattr(events, "publish", lambda _session, event: found.append(event))
    return found


def test_residents_order_the_community_dispatches_members_accept(
    session: Session, street: Street, heard: list[Event]
) -> None:
    order = taken(session, street)
    assert stands(order) is OrderState.ACCEPTED
    working.start(session, street.neighbour.actor, street.id, order.id)
    working.done(
        session, street.neighbour.actor, street.id, order.id, answer="社保卡已送到老人手中。"
    )
    assert stands(order) is OrderState.DONE
    assert not heard
    orders.rate(session, street.wisher.actor, street.id, order.id, stars=5, remark="谢谢")
    assert stands(order) is OrderState.RATED
    (event,) = heard
    assert isinstance(event, ContributionConfirmed)
    assert (event.kind, event.person_id, event.reference_id) == (
        "micro_wishes.order_done",
        street.neighbour.id,
        order.id,
    )
    assert [row.kind for row in order_lists.history(session, order.id)] == [
        StepKind.SUBMITTED,
        StepKind.DISPATCHED,
        StepKind.ACCEPTED,
        StepKind.STARTED,
        StepKind.DONE,
        StepKind.CONFIRMED,
        StepKind.RATED,
    ]


def test_an_order_needs_words_and_where_it_says_so_an_address(
    session: Session, street: Street
) -> None:
    offered = service(session, street, needs_address=True)
    for request, field in ((Request(" ", "x"), "words"), (Request("请代领社保卡"), "address")):
        with pytest.raises(OrderRefused) as refused:
            orders.submit(session, street.wisher.actor, street.id, offered.id, request)
        assert refused.value.field == field
    services.change(session, SYSTEM, street.id, offered.id, active=False)
    with pytest.raises(OrderRefused):
        orders.submit(
            session, street.wisher.actor, street.id, offered.id, Request("代领", "龙海路")
        )


def test_only_whoever_was_asked_takes_it(session: Session, street: Street) -> None:
    order = told(session, street)
    with pytest.raises(OrderUnknown):
        working.accept(session, street.neighbour.actor, street.id, order.id)
    with pytest.raises(NotYourOrder):
        working.accept(session, street.staff.actor, street.id, order.id)
    with pytest.raises(NotAllowed):
        dispatching.dispatch(session, street.other.actor, street.id, order.id, street.neighbour.id)
    with pytest.raises(OrderRefused):
        dispatching.dispatch(session, street.staff.actor, street.id, order.id, street.wisher.id)


def test_declined_with_a_reason_it_waits_at_the_desk_again(
    session: Session, street: Street
) -> None:
    order = taken(session, street)
    with pytest.raises(ReasonNeeded):
        working.decline(session, street.neighbour.actor, street.id, order.id, reason="")
    working.decline(session, street.neighbour.actor, street.id, order.id, reason="出差")
    assert stands(order) is OrderState.DECLINED
    (row,) = order_lists.board(session, street.staff.actor, street.id, states=TO_DISPATCH)
    assert row.number == order.number


def test_what_a_worker_left_behind_is_to_be_sent_again(session: Session, street: Street) -> None:
    order = taken(session, street)
    assert order_lists.counts(session, street.id) == (0, 1, 0)
    people.leave(session, SYSTEM, street.id, street.neighbour.id)
    assert order_lists.counts(session, street.id) == (1, 0, 0)
    (row,) = order_lists.board(session, street.staff.actor, street.id, states=TO_DISPATCH)
    assert row.id == order.id
    with pytest.raises(NotAMember):
        dispatching.dispatch(session, street.staff.actor, street.id, order.id, street.neighbour.id)
    dispatching.dispatch(session, street.staff.actor, street.id, order.id, street.other.id)
    assert order_lists.counts(session, street.id) == (0, 1, 0)


def test_a_question_goes_to_whoever_is_on_duty(
    session: Session, street: Street, clock: MovableClock
) -> None:
    duty.put_on(
        session,
        street.staff.actor,
        street.id,
        street.colleague.id,
        first_day=date(2026, 3, 2),
        last_day=date(2026, 3, 8),
        begins=time(8),
        ends=time(20),
    )
    question = told(session, street, Kind.QUESTION, "高龄津贴怎么办？")
    assert (question.assignee_id, question.state) == (
        street.colleague.id,
        OrderState.DISPATCHED,
    )
    assert question.answer_due_at == question.submitted_at + timedelta(minutes=5)
    clock.move(minutes=4)
    working.done(
        session, street.colleague.actor, street.id, question.id, answer="带身份证到一楼窗口。"
    )
    assert question.answered_at is not None and question.answered_at <= question.answer_due_at
    (month,) = keeping.by_month(session, street.place, months=1)
    assert (month.answers, month.answers_kept, month.answer_share) == (1, 1, 100)


def test_nobody_on_duty_it_waits_at_the_desk_and_the_heads_hear_of_it(
    session: Session, street: Street, clock: MovableClock, person_with: MakePerson
) -> None:
    head = person_with("president", name="黄德明")
    question = told(session, street, Kind.QUESTION, "高龄津贴怎么办？")
    assert stands(question) is OrderState.SUBMITTED
    assert "waits to be sent" in str(inbox.page(session, street.staff.id)[0].text)
    clock.move(minutes=5)
    jobs.catch_up(session, street.id)
    assert "is overdue" in str(inbox.page(session, head.id)[0].text)
    (month,) = keeping.by_month(session, street.place, months=1)
    assert (month.answers, month.answers_kept) == (1, 0)


def test_whoever_has_it_is_warned_in_time(
    session: Session, street: Street, clock: MovableClock
) -> None:
    question = told(session, street, Kind.QUESTION, "高龄津贴怎么办？")
    dispatching.dispatch(session, street.staff.actor, street.id, question.id, street.neighbour.id)
    clock.move(minutes=3)
    jobs.catch_up(session, street.id)
    assert "nearly due" in str(inbox.page(session, street.neighbour.id)[0].text)


def test_the_clock_stands_while_the_resident_is_waited_for(
    session: Session, street: Street, clock: MovableClock
) -> None:
    order = taken(session, street)
    before = order.done_due_at
    assert before is not None
    working.ask(session, street.neighbour.actor, street.id, order.id, words="身份证号末四位？")
    assert order_lists.row_of(session, order.id).due_at is None
    with pytest.raises(NotNow):
        working.ask(session, street.neighbour.actor, street.id, order.id, words="还有？")
    clock.move(days=2)
    jobs.catch_up(session, street.id)
    with pytest.raises(OrderRefused):
        orders.reply(session, street.wisher.actor, street.id, order.id, words=" ")
    orders.reply(session, street.wisher.actor, street.id, order.id, words="已短信告知。")
    assert order.done_due_at == before + timedelta(days=1)  # Tuesday ended meanwhile
    with pytest.raises(NotNow):
        orders.reply(session, street.wisher.actor, street.id, order.id, words="还有")


def test_it_is_confirmed_by_others_than_whoever_did_it(session: Session, street: Street) -> None:
    order = told(session, street)
    dispatching.dispatch(session, street.staff.actor, street.id, order.id, street.staff.id)
    working.accept(session, street.staff.actor, street.id, order.id)
    with pytest.raises(NotNow):
        orders.confirm(session, street.colleague.actor, street.id, order.id)
    working.done(session, street.staff.actor, street.id, order.id, answer="已送到。")
    with pytest.raises(NotNow):
        orders.confirm(session, street.staff.actor, street.id, order.id)
    with pytest.raises(OrderUnknown):
        orders.confirm(session, street.other.actor, street.id, order.id)
    orders.confirm(session, street.colleague.actor, street.id, order.id)
    assert stands(order) is OrderState.CONFIRMED


def test_what_is_not_done_goes_on(session: Session, street: Street) -> None:
    order = taken(session, street)
    working.done(session, street.neighbour.actor, street.id, order.id, answer="已办。")
    orders.reopen(session, street.wisher.actor, street.id, order.id, reason="还没收到")
    assert stands(order) is OrderState.IN_PROGRESS
    assert order.done_at is None


@pytest.fixture
def township(session: Session, street: Street) -> Place:
    """A township above the community of the test."""
    made = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.TOWNSHIP,
        code="T1",
        name="临江街道",
        slug="linjiang",
    )
    from linli.communities.models import Community

    node = session.get_one(Community, street.id)
    node.parent_id, node.path = made.id, f"{made.path}{node.id}/"
    session.flush()
    communities.forget_places(session)
    return made


def test_up_the_tree_with_a_reason_and_back_down_once(
    session: Session, street: Street, township: Place, person_with: MakePerson
) -> None:
    officer = person_with("staff", name="郑小红", community=township)
    order = told(session, street)
    with pytest.raises(ReasonNeeded):
        dispatching.escalate(session, street.staff.actor, street.id, order.id, reason="")
    rung = dispatching.escalate(
        session, street.staff.actor, street.id, order.id, reason="需要街道开证明"
    )
    assert (rung.tier, order.level_id) == (Tier.TOWNSHIP, township.id)
    with pytest.raises(NotAllowed):
        dispatching.dispatch(session, street.staff.actor, street.id, order.id, street.neighbour.id)
    (row,) = order_lists.board(session, officer.actor, township.id, states=TO_DISPATCH)
    assert row.id == order.id
    with pytest.raises(EscalationLoop):
        dispatching.escalate(session, officer.actor, township.id, order.id, reason="再往上")
    dispatching.send_down(session, officer.actor, township.id, order.id, reason="社区可以代办")
    assert (order.tier, order.level_id) == (Tier.COMMUNITY, street.id)
    with pytest.raises(EscalationLoop):
        dispatching.escalate(session, street.staff.actor, street.id, order.id, reason="又来")
    with pytest.raises(EscalationLoop):
        dispatching.send_down(session, street.staff.actor, street.id, order.id, reason="往下")


def test_told_twice_both_get_the_answer(session: Session, street: Street) -> None:
    first = taken(session, street)
    offered = services.offered(session, street.id)[0]
    second = orders.submit(
        session, street.other.actor, street.id, offered.id, Request("还有我家的社保卡")
    )
    with pytest.raises(OrderRefused):
        dispatching.merge(session, street.staff.actor, street.id, second.id, second.number)
    dispatching.merge(session, street.staff.actor, street.id, second.id, first.number)
    assert stands(second) is OrderState.MERGED
    working.done(session, street.neighbour.actor, street.id, first.id, answer="都已送到。")
    assert second.answer == "都已送到。"
    assert "There is an answer" in str(inbox.page(session, street.other.id)[0].text)
    with pytest.raises(NotNow):
        dispatching.merge(session, street.staff.actor, street.id, first.id, second.number)


def test_linked_orders_know_of_one_another(session: Session, street: Street) -> None:
    first, second = told(session, street), told(session, street)
    dispatching.link(session, street.staff.actor, street.id, first.id, second.number)
    assert order_lists.history(session, first.id)[-1].other == second.number
    assert order_lists.history(session, second.id)[-1].other == first.number


def test_a_dispute_climbs_its_ladder_and_is_read_by_few(
    session: Session, street: Street, person_with: MakePerson
) -> None:
    head = person_with("president", name="黄德明")
    dispute = told(session, street, Kind.DISPUTE, "楼上漏水，说了三次不修。")
    assert dispute.tier is Tier.NEIGHBOUR
    (row,) = order_lists.board(session, street.staff.actor, street.id, states=TO_DISPATCH)
    assert (row.words, row.requester, row.address) == ("", "", "")
    assert not steps.may_read(session, street.staff.actor, dispute)
    assert not order_lists.board(
        session, street.staff.actor, street.id, states=TO_DISPATCH, search="漏水"
    )
    assert steps.may_read(session, head.actor, dispute)
    dispatching.dispatch(session, street.staff.actor, street.id, dispute.id, street.neighbour.id)
    assert steps.may_read(session, street.neighbour.actor, dispute)
    rung = dispatching.escalate(
        session, street.neighbour.actor, street.id, dispute.id, reason="调解不成"
    )
    assert rung.tier is Tier.COMMUNITY
    assert not steps.may_read(session, street.neighbour.actor, dispute)


def test_suggestions_name_who_is_on_duty_practised_and_free(
    session: Session, street: Street
) -> None:
    done = taken(session, street)
    working.done(session, street.neighbour.actor, street.id, done.id, answer="已送到。")
    order = told(session, street)
    found = order_lists.candidates(session, street.staff.actor, order)
    practised = next(one for one in found if one.person_id == street.neighbour.id)
    assert (practised.done, practised.busy) == (1, 0)
    assert street.wisher.id not in {one.person_id for one in found}
    named = order_lists.candidates(session, street.staff.actor, order, search="秀兰")
    assert [one.name for one in named] == ["张秀兰"]


def test_steps_are_history(session: Session, street: Street) -> None:
    told(session, street)
    with pytest.raises(DBAPIError, match="history"):
        session.execute(text("UPDATE micro_wishes_step SET note = 'x'"))


def test_the_published_days_are_taken_in_and_edited(session: Session, street: Street) -> None:
    assert holidays.is_missing(session, street.id, 2026)
    assert holidays.take_china(session, street.staff.actor, street.id, 2026) == 39
    assert not holidays.is_missing(session, street.id, 2026)
    calendar = holidays.calendar_of(session, street.id)
    assert not calendar.is_working(date(2026, 10, 1))
    assert calendar.is_working(date(2026, 10, 10))  # a Saturday
    holidays.name_day(
        session, street.staff.actor, street.id, date(2026, 10, 8), working=False, name="庙会"
    )
    assert not holidays.calendar_of(session, street.id).is_working(date(2026, 10, 8))
    holidays.forget_day(session, street.staff.actor, street.id, date(2026, 10, 8))
    assert holidays.calendar_of(session, street.id).is_working(date(2026, 10, 8))
    with pytest.raises(NotAllowed):
        holidays.take_china(session, street.neighbour.actor, street.id, 2026)
    from linli_micro_wishes.refusals import DayRefused

    with pytest.raises(DayRefused):
        holidays.take_china(session, street.staff.actor, street.id, 2031)


def test_duty_is_not_entered_twice_or_backwards(session: Session, street: Street) -> None:
    def put(first: date, last: date) -> int:
        return duty.put_on(
            session,
            street.staff.actor,
            street.id,
            street.colleague.id,
            first_day=first,
            last_day=last,
            begins=time(20),
            ends=time(8),
        )

    assert put(date(2026, 3, 2), date(2026, 3, 4)) == 3
    with pytest.raises(DutyRefused):
        put(date(2026, 3, 4), date(2026, 3, 4))
    with pytest.raises(DutyRefused):
        put(date(2026, 3, 9), date(2026, 3, 8))
    night = duty.on_duty(
        session, street.id, holidays.calendar_of(session, street.id).at(date(2026, 3, 3), time(3))
    )
    assert [row.name for row in night] == ["周晓燕"]
    duty.take_off(session, street.staff.actor, street.id, night[0].id)
    with pytest.raises(DutyUnknown):
        duty.take_off(session, street.staff.actor, street.id, night[0].id)
    assert len(duty.roster(session, street.id)) == 2


def test_a_service_has_a_name_and_hours_in_their_order(session: Session, street: Street) -> None:
    with pytest.raises(ServiceRefused):
        service(session, street, answer_from=time(20), answer_to=time(8))
    with pytest.raises(NotAllowed):
        services.add(
            session, street.neighbour.actor, street.id, kind=Kind.ORDER, title="代领社保卡"
        )
    service(session, street, code="card")
    with pytest.raises(ServiceRefused):
        service(session, street, code="card")
