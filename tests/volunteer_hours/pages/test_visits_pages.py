"""The checklist on a visitor's phone, and the leader's pages about it."""

from tests.volunteer_hours.team import BEGIN, Crew, plan, shift_of, sign

from linli.db import Database
from linli.testing import Client, MakePerson, MovableClock
from linli_volunteer_hours.register import teams

HOME = "/c/longhai/volunteer_hours/"


def test_the_pages_of_a_round(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    person_with: MakePerson,
) -> None:
    person_with(name="周奶奶")
    with database.writing() as session:
        shift = plan(session, crew)
        activity = shift_of(session, shift).activity_id
        sign(session, crew, shift, crew.anna)
        sign(session, crew, shift, crew.bert)
        teams.join(session, crew.anna.actor, crew.id, crew.team_id)
    leader, anna, bert = (client.another(one) for one in (crew.leader, crew.anna, crew.bert))
    manage = leader.get(f"{HOME}activities/{activity}/round")
    assert manage.submit("Add", name="没有这人").status == 422
    assert "is on the round" in manage.submit("Add", name="周奶奶", door="3 栋 201").text
    clock.set(BEGIN)
    listed = anna.get("/c/longhai").follow("Open my shift").follow("Whom to visit")
    assert "0 of 1 visited" in listed.text and "3 栋 201" in listed.text
    noted = listed.submit("Nobody opened – 周奶奶", note="灯亮着")
    assert "the leader is told" in noted.text and "灯亮着" in noted.html
    assert "灯亮着" not in bert.get(f"{HOME}shifts/{shift}/round").html, "he is not of the team"
    assert "周奶奶" in leader.get(f"{HOME}lead").follow("Whom to look after 1").text
    history = anna.get(noted.path).follow("Earlier visits – 周奶奶")
    assert "灯亮着" in history.text
    assert bert.get(history.path).status == 403
    assert client.another(crew.clara).get(f"{HOME}shifts/{shift}/round").status == 403
    gone = leader.get(f"{HOME}activities/{activity}/round").submit("Take off the round – 周奶奶")
    assert "Taken off the round." in gone.text
