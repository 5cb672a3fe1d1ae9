"""A unit's page: posting members, reading what they did; the staff's page: receiving them."""

from tests.volunteer_hours.team import Crew, plan, serve

from linli import communities, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import OrganisationKind, Person
from linli.testing import Client, MakePerson, MovableClock
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings

HOME = "/c/longhai/volunteer_hours/"


def test_a_unit_posts_a_member_whose_hours_come_back(
    client: Client, crew: Crew, database: Database, clock: MovableClock, person_with: MakePerson
) -> None:
    agent = person_with(name="吴校长")
    with database.writing() as session:
        school = people.add_organisation(
            session, SYSTEM, crew.id, kind=OrganisationKind.UNIT, name="第一中学"
        ).id
        people.name_agent(session, SYSTEM, school, agent.id)
        session.get_one(Person, crew.anna.id).phone = "+8613800005678"
        communities.save_settings(
            session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"units_confirm": True}
        )
    unit, staff, anna = (client.another(one) for one in (agent, crew.staff, crew.anna))
    members = unit.get(HOME).follow("第一中学: our members")
    refused = members.submit("Post them", name="王桂英", phone="0000")
    assert refused.status == 422, refused.text
    posted = members.submit("Post them", name="王桂英", phone="5678")
    assert "To be received" in posted.text
    assert anna.get(f"{HOME}organisations/{school}/members").status == 403
    assert "Posted by 第一中学" in anna.get(f"{HOME}register").text
    waiting = staff.get(f"{HOME}desk").follow("One member was posted here by a unit")
    assert "reads this" in waiting.submit("Decline", reason="").text
    received = waiting.submit("Receive – 王桂英")
    assert "The member and the organisation are told." in received.text
    assert anna.get(f"{HOME}desk/postings").status == 403
    with database.writing() as session:
        serve(session, clock, crew, plan(session, crew), crew.anna, 90)
    clock.move(minutes=1)
    confirmed = unit.get(members.path).submit("Confirm")
    assert "The hours of one person are confirmed." in confirmed.text
    report = confirmed.follow("What they did this year")
    assert "王桂英" in report.text and "1 h 30 min" in report.text
    assert "王桂英" in report.submit("CSV").response.data.decode("utf-8-sig")
    profile = anna.get(f"{HOME}register").submit("End it")
    assert "The posting has ended." in profile.text and "Posted by" not in profile.text
    assert "Ended" in unit.get(members.path).text


def test_an_agent_who_lives_elsewhere_opens_the_units_pages_and_nothing_else(
    client: Client,
    crew: Crew,
    database: Database,
    other_community: Place,
    person_with: MakePerson,
) -> None:
    agent = person_with(name="吴校长", community=other_community)
    with database.writing() as session:
        school, hospital = (
            people.add_organisation(
                session, SYSTEM, crew.id, kind=OrganisationKind.UNIT, name=name
            ).id
            for name in ("第一中学", "社区医院")
        )
        people.name_agent(session, SYSTEM, school, agent.id)
        session.get_one(Person, crew.anna.id).phone = "+8613800005678"
    unit = client.another(agent)
    members = unit.get("/c/longhai/").follow("第一中学: our members")
    posted = members.submit("Post them", name="王桂英", phone="5678")
    assert "Posted. The staff there receive them" in posted.text
    assert posted.follow("What they did this year").status == 200
    for path in (
        f"{HOME}organisations/{hospital}/members",
        f"{HOME}organisations/{hospital}/report",
        HOME,
        f"{HOME}bank",
        f"{HOME}register",
        f"{HOME}desk",
        f"{HOME}report",
    ):
        assert unit.get(path).status == 403, path
    with database.writing() as session:
        people.close_organisation(session, SYSTEM, crew.id, school)
    assert unit.get(members.path).status == 403
