"""Orders: told, dispatched, taken, done, confirmed; what is told twice or belongs together."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from linli import inbox, people
from linli.access import SYSTEM, NotAllowed
from linli.events import ContributionConfirmed, Event
from linli.people import NotAMember
from linli_micro_wishes.models import (
    TO_DISPATCH,
    OrderState,
    StepKind,
)
from linli_micro_wishes.orders import dispatching, order_lists, ordering, services, working
from linli_micro_wishes.orders.ordering import Request
from linli_micro_wishes.refusals import (
    NotNow,
    NotYourOrder,
    OrderRefused,
    OrderUnknown,
    ReasonNeeded,
)
from tests.micro_wishes.ordered import service, stands, taken, told
from tests.micro_wishes.street import Street


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
    ordering.rate(session, street.wisher.actor, street.id, order.id, stars=5, remark="谢谢")
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
            ordering.submit(session, street.wisher.actor, street.id, offered.id, request)
        assert refused.value.field == field
    services.change(session, SYSTEM, street.id, offered.id, active=False)
    with pytest.raises(OrderRefused):
        ordering.submit(
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


def test_it_is_confirmed_by_others_than_whoever_did_it(session: Session, street: Street) -> None:
    order = told(session, street)
    dispatching.dispatch(session, street.staff.actor, street.id, order.id, street.staff.id)
    working.accept(session, street.staff.actor, street.id, order.id)
    with pytest.raises(NotNow):
        ordering.confirm(session, street.colleague.actor, street.id, order.id)
    working.done(session, street.staff.actor, street.id, order.id, answer="已送到。")
    with pytest.raises(NotNow):
        ordering.confirm(session, street.staff.actor, street.id, order.id)
    with pytest.raises(OrderUnknown):
        ordering.confirm(session, street.other.actor, street.id, order.id)
    ordering.confirm(session, street.colleague.actor, street.id, order.id)
    assert stands(order) is OrderState.CONFIRMED


def test_what_is_not_done_goes_on(session: Session, street: Street) -> None:
    order = taken(session, street)
    working.done(session, street.neighbour.actor, street.id, order.id, answer="已办。")
    ordering.reopen(session, street.wisher.actor, street.id, order.id, reason="还没收到")
    assert stands(order) is OrderState.IN_PROGRESS
    assert order.done_at is None


def test_told_twice_both_get_the_answer(session: Session, street: Street) -> None:
    first = taken(session, street)
    offered = services.offered(session, street.id)[0]
    second = ordering.submit(
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
