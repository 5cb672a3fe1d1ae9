"""An objection that was right about the minutes makes them the hours, by the portal's own page."""

from uuid import UUID

from sqlmodel import Session
from tests.volunteer_hours.team import Crew, attendance_of, balance, catch_up, plan, serve

from linli import communities, notices
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client, MovableClock
from linli_volunteer_hours.attendance import confirming, publishing
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
