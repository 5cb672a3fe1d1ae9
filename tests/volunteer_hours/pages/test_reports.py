"""The year on a page and on paper; an organisation's report; figures that name nobody."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col
from tests.volunteer_hours.team import Crew, plan, serve, visiting

from linli import communities, people
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.people import OrganisationKind
from linli.testing import Client, MakePerson, MovableClock
from linli_volunteer_hours.activities import campaigns, planning
from linli_volunteer_hours.attendance import confirming
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.hours import participation, rollup
from linli_volunteer_hours.hours.withholding import withheld
from linli_volunteer_hours.models import Attendance, Shift, State
from linli_volunteer_hours.register import teams, volunteers
from linli_volunteer_hours.register.volunteers import Profile

HOME = "/c/longhai/volunteer_hours/"


def test_a_year_on_a_page_and_on_paper(
    client: Client, crew: Crew, database: Database, clock: MovableClock, person_with: MakePerson
) -> None:
    agent = person_with(name="吴校长")
    with database.writing() as session:
        school = people.add_organisation(
            session, SYSTEM, crew.id, kind=OrganisationKind.UNIT, name="第一中学"
        ).id
        volunteers.register(session, crew.anna.actor, crew.id, Profile(organisation_id=school))
        shift = plan(session, crew)
        served = [serve(session, clock, crew, shift, crew.anna).id]
        clock.move(minutes=1)
        confirming.confirm(session, crew.leader.actor, crew.id, served)
    staff, leader, anna = (client.another(one) for one in (crew.staff, crew.leader, crew.anna))
    desk = staff.get(f"{HOME}desk")
    year = desk.follow("Report of the year")
    assert "龙海社区 in 2026" in year.text and "王桂英" in year.text and "2 h" in year.text
    assert "No hours yet" in year.follow("2025").text
    assert year.follow("On paper").response.data.startswith(b"%PDF")
    assert anna.get(f"{HOME}report").status == 403
    assert "2 h" in leader.get(f"{HOME}teams/{crew.team_id}/report").text
    assert anna.get(f"{HOME}teams/{crew.team_id}/report").status == 403
    own = anna.get(f"{HOME}mine").follow("My year")
    assert "敲门队" in own.text and own.follow("On paper").response.data.startswith(b"%PDF")

    report = desk.follow(next(text for text, _to in desk.links if "第一中学" in text))
    assert "王桂英" in report.text
    assert "Nobody acts for 第一中学" in report.submit("Tell the organisation").text
    assert client.another(agent).get(report.path).status == 403
    with database.writing() as session:
        people.name_agent(session, SYSTEM, school, agent.id)
    assert "The organisation is told." in report.submit("Tell the organisation").text
    reader = client.another(agent)
    assert "the report is ready" in reader.get("/c/longhai/inbox").text
    assert "王桂英" in reader.get(report.path).text


def _served(
    session: Session, place: Place, how_many: int, *, born: int = 1960, part: UUID | None = None
) -> None:
    team = teams.found(session, SYSTEM, place.id, teams.TeamPlan(name=f"敲门队{born}"))
    made = planning.plan(session, SYSTEM, place.id, team.id, visiting(capacity=20))
    shift = session.execute(select(Shift).where(col(Shift.activity_id) == made.id)).scalar_one()
    for number in range(how_many):
        who = people.add_person(
            session,
            SYSTEM,
            place.id,
            name="李建国",
            sign_in_name=f"{place.slug}.{born}.{number}",
            birth_date=date(born, 5, 1),
            group_id=part,
        )
        session.add(
            Attendance(
                community_id=place.id,
                shift_id=shift.id,
                activity_id=made.id,
                team_id=team.id,
                person_id=who.id,
                starts_at=shift.starts_at,
                state=State.CONFIRMED,
                signed_at=now(session),
                recorded_minutes=60,
            )
        )
    session.flush()


def test_few_people_are_not_told_of_above(session: Session, clock: MovableClock) -> None:
    district = communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="D", name="江城区", slug="jiangcheng"
    )
    for slug, how_many in (("dong", 9), ("nan", 6), ("xi", 2), ("bei", 0)):
        place = communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.COMMUNITY,
            code=slug,
            name=slug,
            slug=slug,
            parent_id=district.id,
        )
        _served(session, place, how_many)
    whole, parts = rollup.of_year(session, SYSTEM, district, 2026)
    assert (whole.people, whole.times, whole.minutes) == (17, 17, 17 * 60)
    told = {one.name: one.people for one in parts}
    assert told == {"dong": 9, "nan": None, "xi": None, "bei": 0}, "nor reckoned from the total"


def test_a_campaign_has_a_report_of_its_own(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        wanted = campaigns.Wanted(
            name="2026 抗疫", from_on=date(2026, 3, 1), until_on=date(2026, 5, 31)
        )
        campaigns.add(session, crew.staff.actor, crew.id, wanted)
        for who, more in (
            (crew.anna, {"campaign": "2026 抗疫", "field": "上门送餐"}),
            (crew.bert, {"field": "平安巡逻"}),
        ):
            begins = local(now(session), crew.place).date() + timedelta(days=2)
            shift = plan(session, crew, 2, starts_on=begins, **more)
            served = serve(session, clock, crew, shift, who).id
            clock.move(minutes=1)
            confirming.confirm(session, crew.leader.actor, crew.id, [served])
    staff = client.another(crew.staff)
    whole = staff.get(f"{HOME}report")
    assert "4 h" in whole.text
    campaign = whole.follow(next(text for text, _to in whole.links if "2026 抗疫" in text))
    assert "2026 抗疫 in 2026" in campaign.text and "上门送餐" in campaign.text
    assert "平安巡逻" not in campaign.text and "李建国" not in campaign.text
    assert "No hours yet" in campaign.follow("2025").text
    lines = campaign.submit("CSV").response.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "王桂英" in lines[1]
    assert campaign.follow("On paper").response.data.startswith(b"%PDF")
    assert staff.get(f"{HOME}campaign/report?name=没有").status == 404
    assert client.another(crew.anna).get(campaign.path).status == 403


def test_what_is_withheld_cannot_be_reckoned() -> None:
    assert withheld([9, 8, 7]) == set()
    assert withheld([9, 0, 7]) == set()
    assert withheld([9, 2, 7]) == {1, 2}, "the next smallest too"
    assert withheld([9, 2, 3]) == {1, 2}
    assert withheld([9, 1, 1, 6]) == {1, 2, 3}, "two people are too few together"
    assert withheld([2, 1]) == {0, 1}


def test_who_takes_part_by_age_and_by_grid(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        grid, building, other = (
            communities.create(
                session, SYSTEM, kind=kind, code=name, name=name, parent_id=crew.id
            ).id
            for kind, name in (
                (CommunityKind.GRID, "一网格"),
                (CommunityKind.GRID, "二网格"),
                (CommunityKind.GROUP, "三小组"),
            )
        )
        _served(session, crew.place, 6, born=1950, part=grid)
        _served(session, crew.place, 7, born=1990, part=building)
        _served(session, crew.place, 2, born=2010, part=other)
        found = participation.of_year(session, SYSTEM, crew.place, 2026)
        assert found.people == 15
        assert {one.key: one.people for one in found.by_age} == {
            (14, 17): None,
            (35, 49): 7,
            (70, 79): None,
        }
        assert {one.name: one.people for one in found.by_place} == {
            "一网格": None,
            "二网格": 7,
            "三小组": None,
        }
    page = client.another(crew.staff).get(f"{HOME}desk").follow("Who takes part")
    assert "35–49" in page.text and "7 h" in page.text and "6 h" not in page.text
    assert "No hours yet" in page.follow("2025").text
    assert client.another(crew.anna).get(f"{HOME}desk/participation").status == 403


def test_very_few_are_not_told_of_at_all(session: Session, crew: Crew, clock: MovableClock) -> None:
    _served(session, crew.place, 3)
    found = participation.of_year(session, SYSTEM, crew.place, 2026)
    assert found == participation.Participation(None, [], [])
