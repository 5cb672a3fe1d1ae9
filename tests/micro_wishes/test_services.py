"""What is offered, the days off, the duty roster."""

from datetime import date, time

import pytest
from sqlmodel import Session

from linli.access import NotAllowed
from linli_micro_wishes.clocks import duty, holidays
from linli_micro_wishes.models import (
    Kind,
)
from linli_micro_wishes.orders import services
from linli_micro_wishes.refusals import (
    DutyRefused,
    DutyUnknown,
    ServiceRefused,
)
from tests.micro_wishes.ordered import service
from tests.micro_wishes.street import Street


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
