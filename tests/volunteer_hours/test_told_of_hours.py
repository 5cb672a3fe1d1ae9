"""Volunteers are told what became of their hours."""

from datetime import time, timedelta

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import BEGIN, LENGTH, Crew, catch_up, plan, serve, sign

from linli import communities, inbox, notices
from linli.access import SYSTEM
from linli.testing import MakePerson, MovableClock, Somebody
from linli_volunteer_hours.attendance import confirming, door, publishing
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings


def _said(session: Session, who: Somebody) -> list[tuple[str, str]]:
    return [(str(one.text), one.link) for one in inbox.page(session, who.id)]


def test_confirmed_in_one_message_and_what_was_not_recognised_with_the_reason(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, capacity=3)
    later = plan(session, crew, begins=time(17, 0), title="平安巡逻")
    bert, clara = (sign(session, crew, shift, who) for who in (crew.bert, crew.clara))
    served = [serve(session, clock, crew, shift, crew.anna, minutes=90)]
    clock.set(BEGIN)
    door.mark(session, crew.leader.actor, crew.id, bert.id)
    clock.set(BEGIN + timedelta(minutes=LENGTH))
    door.mark(session, crew.leader.actor, crew.id, bert.id)
    served.append(serve(session, clock, crew, later, crew.anna, minutes=30))
    door.absent(session, crew.leader.actor, crew.id, clara.id)
    confirming.reject(session, crew.leader.actor, crew.id, bert.id, "半小时就走了。")
    confirming.confirm(session, crew.leader.actor, crew.id, [one.id for one in served])
    assert _said(session, crew.anna) == [
        (
            "Your time of 2 shifts is confirmed: 120 minutes. Thank you!",
            "volunteer_hours/mine",
        )
    ]
    (told,) = _said(session, crew.bert)
    assert "“敲门探访” on " in told[0] and "were not recognised (半小时就走了)." in told[0]
    assert told[1] == f"volunteer_hours/sign-ups/{bert.id}"
    (told,) = _said(session, crew.clara)
    assert "You were noted as not there at “敲门探访”" in told[0] and "30 days" in told[0]


@pytest.mark.parametrize("objection_is_right", [False, True])
def test_what_was_on_notice_is_told_when_it_is_decided(
    session: Session,
    crew: Crew,
    clock: MovableClock,
    person_with: MakePerson,
    objection_is_right: bool,
) -> None:
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"notice_days": 9}
    )
    anna = serve(session, clock, crew, plan(session, crew), crew.anna)
    confirming.confirm(session, crew.leader.actor, crew.id, [anna.id])
    assert _said(session, crew.anna) == [], "it is not booked yet"
    notice_id = publishing.publish_agreed(session, crew.staff.actor, crew.id)
    if objection_is_right:
        (item,) = notices.items(session, crew.id, notice_id)
        made = notices.object_to(session, crew.bert.actor, crew.id, item.id, "那天没有来")
        answerer = person_with("supervisor")
        notices.answer(
            session, answerer.actor, crew.id, made, upheld=True, answer="查实，那天没有来"
        )
    clock.move(days=10)
    catch_up(session, crew)
    said = " ".join(text for text, _link in _said(session, crew.anna))
    assert ("is confirmed: 120 minutes" in said) is not objection_is_right
    assert ("were not recognised (公示期间有人提出异议" in said) is objection_is_right
