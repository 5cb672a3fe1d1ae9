"""Who is on duty, what is due, what is warned of, and clocks that stand."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import Session

from linli import inbox, jobs
from linli.testing import MakePerson, MovableClock
from linli_micro_wishes.clocks import duty, keeping
from linli_micro_wishes.models import (
    Kind,
    OrderState,
)
from linli_micro_wishes.orders import dispatching, order_lists, ordering, working
from linli_micro_wishes.refusals import (
    NotNow,
    OrderRefused,
)
from tests.micro_wishes.ordered import stands, taken, told
from tests.micro_wishes.street import Street


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
    told(session, street, Kind.QUESTION, "周末有人吗？")
    assert inbox.unread_count(session, street.staff.id) == 1  # one summary, not one for each
    clock.move(minutes=5)
    jobs.catch_up(session, street.id)
    assert "is overdue" in str(inbox.page(session, head.id)[0].text)
    assert inbox.unread_count(session, head.id) == 2
    (month,) = keeping.by_month(session, street.place, months=1)
    assert (month.answers, month.answers_kept) == (2, 0)


def test_whoever_has_it_is_warned_in_time(
    session: Session, street: Street, clock: MovableClock
) -> None:
    question = told(session, street, Kind.QUESTION, "高龄津贴怎么办？")
    dispatching.dispatch(session, street.staff.actor, street.id, question.id, street.neighbour.id)
    clock.move(minutes=3)
    jobs.catch_up(session, street.id)
    assert "nearly due" in str(inbox.page(session, street.neighbour.id)[0].text)
    working.done(session, street.neighbour.actor, street.id, question.id, answer="到一楼窗口。")
    assert inbox.unread_count(session, street.neighbour.id) == 0  # settled by the answer


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
        ordering.reply(session, street.wisher.actor, street.id, order.id, words=" ")
    ordering.reply(session, street.wisher.actor, street.id, order.id, words="已短信告知。")
    assert order.done_due_at == before + timedelta(days=1)  # Tuesday ended meanwhile
    with pytest.raises(NotNow):
        ordering.reply(session, street.wisher.actor, street.id, order.id, words="还有")
