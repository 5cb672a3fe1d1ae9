"""An objection that was right about the minutes makes them the hours, by the portal's own page."""

from uuid import UUID

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import (
    Crew,
    attendance_of,
    balance,
    catch_up,
    plan,
    serve,
    shift_of,
    sign,
)

from linli import communities, notices
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client, MovableClock
from linli_volunteer_hours.attendance import confirming, door, publishing
from linli_volunteer_hours.models import State
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings


def _on_notice(session: Session, crew: Crew, clock: MovableClock) -> UUID:
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"notice_days": 9}
    )
    served = serve(session, clock, crew, plan(session, crew), crew.anna)
    clock.move(minutes=5)
    confirming.confirm(session, crew.leader.actor, crew.id, [served.id])
    notice = publishing.publish_agreed(session, crew.staff.actor, crew.id)
    line = notices.items(session, crew.id, notice)[0]
    notices.object_to(session, crew.bert.actor, crew.id, line.id, "她四点就走了。")
    return served.id


def test_what_was_put_right_is_booked(
    client: Client, database: Database, crew: Crew, clock: MovableClock
) -> None:
    with database.writing() as session:
        served = _on_notice(session, crew, clock)
    desk = client.another(crew.evaluator).get("/c/longhai/staff/notices")
    page = desk.follow(next(text for text, _href in desk.links if "敲门探访" in text))
    answer = {
        "outcome": "correct",
        "detail": "更正后的时长",
        "answer": "问过三位邻居，情况属实。",
    }
    # Nobody gave more than the shift lasted; none at all is a line to strike off.
    for minutes in ("500", "0", ""):
        refused = page.submit("Give the answer", number=minutes, **answer)
        assert refused.status == 422
        assert "更正后的时长" in refused.html
    answered = refused.submit("Give the answer", number="90", **answer)
    assert "The answer is given" in answered.text
    clock.move(days=10)
    with database.writing() as session:
        catch_up(session, crew)
        assert attendance_of(session, served).state is State.CONFIRMED
        assert balance(session, crew, crew.anna, "service") == 90


def test_what_one_notice_does_not_hold_stands_on_the_next(
    client: Client,
    database: Database,
    crew: Crew,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(publishing, "_MOST", 1)
    everybody = (crew.anna, crew.bert, crew.clara)
    with database.writing() as session:
        communities.save_settings(
            session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"notice_days": 9}
        )
        shift = plan(session, crew, 3)
        served = [sign(session, crew, shift, who).id for who in everybody]
        clock.set(shift_of(session, shift).starts_at)
        for _time in range(2):
            for attendance_id in served:
                door.mark(session, crew.leader.actor, crew.id, attendance_id)
            clock.move(minutes=60)
        confirming.confirm(session, crew.leader.actor, crew.id, served)
        assert publishing.count_agreed(session, crew.id) == 3
    staff = client.another(crew.staff)
    desk = staff.get("/c/longhai/volunteer_hours/desk")
    assert "The hours of 3 sign-ups wait" in desk.text
    assert "2 still wait for the next one" in desk.submit("Put confirmed hours on notice").text
    with database.writing() as session:
        publishing.publish_weekly(session, {})
        assert publishing.count_agreed(session, crew.id) == 0
        states = {attendance_of(session, one).state for one in served}
        assert states == {State.ON_NOTICE}
