"""A post claimed for a season, notes of thanks, and badges."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlmodel import Session, col
from tests.volunteer_hours.team import BEGIN, Crew, plan, register, serve, shift_of, visiting

from linli import communities
from linli.access import SYSTEM
from linli.db import Database
from linli.i18n import translate
from linli.testing import Client, MakePerson, MovableClock, Somebody
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.attendance import confirming, lists, posts, signing_up
from linli_volunteer_hours.models import Attendance, State
from linli_volunteer_hours.recognition import badges, thanks
from linli_volunteer_hours.refusals import NotNow, SignUpRefused, ThanksRefused, ThanksUnknown
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings

HOME = "/c/longhai/volunteer_hours/"


def _signed(session: Session, who: Somebody) -> int:
    found: int = session.execute(
        select(func.count()).where(
            col(Attendance.person_id) == who.id, col(Attendance.state) == State.SIGNED
        )
    ).scalar_one()
    return found


def test_a_post_is_held_for_a_season(session: Session, crew: Crew, clock: MovableClock) -> None:
    weekly = planning.plan(
        session, crew.leader.actor, crew.id, crew.team_id, visiting(weekdays=(2,), capacity=1)
    )
    once = shift_of(session, plan(session, crew, title="大扫除", starts_on=date(2026, 3, 5)))
    here, anna = crew.id, crew.anna.actor
    season = date(2026, 4, 12)
    with pytest.raises(SignUpRefused, match="done once"):
        posts.claim(session, anna, here, once.activity_id, season)
    with pytest.raises(SignUpRefused, match="within the next"):
        posts.claim(session, anna, here, weekly.id, date(2027, 3, 1))
    signed = posts.claim(session, anna, here, weekly.id, season)
    assert signed == _signed(session, crew.anna) == 4
    with pytest.raises(NotNow, match="claimed this post already"):
        posts.claim(session, anna, here, weekly.id, season)
    assert posts.claim(session, crew.bert.actor, here, weekly.id, season) == 0, "all places taken"
    with pytest.raises(NotNow):
        posts.give_back(session, crew.clara.actor, here, weekly.id)

    # What she withdrew from is not hers again; what is made later is, up to the season's end.
    first = lists.coming(session, here, crew.anna.id)[0]
    signing_up.withdraw(session, anna, here, first.id)
    posts.make_shifts(session, {})
    assert (_signed(session, crew.anna), _signed(session, crew.bert)) == (3, 1)
    clock.move(days=14)
    posts.make_shifts(session, {})
    assert (_signed(session, crew.anna), _signed(session, crew.bert)) == (5, 1)
    clock.move(days=40)
    posts.make_shifts(session, {})
    assert posts.mine(session, weekly.id, crew.anna.id) is None, "the season is over"


def test_thanks_and_badges(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    here, anna = crew.id, crew.anna
    assert badges.of(session, here, anna.id) == []
    served = serve(session, clock, crew, plan(session, crew), anna)
    confirming.confirm(session, crew.leader.actor, here, [served.id])
    for who, to, words in (
        (anna, anna, "谢谢我自己"),
        (crew.bert, crew.staff, "谢谢您"),
        (crew.bert, anna, " "),
    ):
        with pytest.raises(ThanksRefused):
            thanks.thank(session, who.actor, here, to.id, words)
    note = thanks.thank(session, crew.bert.actor, here, anna.id, "每天都来看我妈妈，谢谢！")
    with pytest.raises(NotNow):
        thanks.thank(session, crew.bert.actor, here, anna.id, "再谢一次")
    for one in (crew.clara, crew.leader, crew.staff, crew.president):
        thanks.thank(session, one.actor, here, anna.id, "谢谢！")
    said = [translate(one, "en") for one in badges.of(session, here, anna.id)]
    assert said == ["First time", "Thanked by many"]
    wanted = {"badge_times": [1, 2], "badge_fields": 1, "badge_thanks": 0}
    communities.save_settings(session, SYSTEM, here, OWNER, VolunteerHoursSettings, wanted)
    second = serve(session, clock, crew, plan(session, crew, starts_on=date(2026, 3, 4)), anna)
    confirming.confirm(session, crew.leader.actor, here, [second.id])
    said = [translate(one, "en") for one in badges.of(session, here, anna.id)]
    assert said == ["Served 2 times", "Helps in many ways"], "as the community decides"
    for wrong in ([0], [5, 2], list(range(1, 12))):
        with pytest.raises(ValidationError, match="ten numbers above zero"):
            VolunteerHoursSettings(badge_times=wrong)
    with pytest.raises(ThanksUnknown):
        thanks.put_away(session, crew.bert.actor, here, note.id)
    thanks.put_away(session, anna.actor, here, note.id)
    assert len(thanks.of(session, here, anna.id)) == 4


def test_their_pages(client: Client, crew: Crew, database: Database) -> None:
    with database.writing() as session:
        weekly = planning.plan(
            session, crew.leader.actor, crew.id, crew.team_id, visiting(weekdays=(2,))
        ).id
        register(session, crew.id, crew.president)
    anna, bert = client.another(crew.anna), client.another(crew.bert)
    page = anna.get(f"{HOME}activities/{weekly}")
    assert page.submit("Claim the post", until_on="2020-01-01").status == 422
    until = (BEGIN + timedelta(days=20)).date().isoformat()
    claimed = page.submit("Claim the post", until_on=until)
    assert "signed up for 3 shifts so far" in claimed.text
    assert "Given back." in claimed.submit("Give it back").text
    form = bert.get(HOME).follow("Say thank you")
    assert form.submit("Send", name="没有这人", words="谢谢").status == 422
    assert "王桂英 reads it now." in form.submit("Send", name="王桂英", words="谢谢您！").text
    mine = anna.get(f"{HOME}mine")
    assert "谢谢您！" in mine.text
    assert "谢谢您！" not in mine.submit("Put away – 李建国").text
