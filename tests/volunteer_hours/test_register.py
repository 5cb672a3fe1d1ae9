"""The register: minors and their guardians, what leaders may read, teams."""

from datetime import date

import pytest
from sqlalchemy import delete, select
from sqlmodel import Session, col
from tests.volunteer_hours.team import LENGTH, Crew, plan, serve, sign, visiting

from linli import inbox, people
from linli.access import SYSTEM, Actor, NotAllowed
from linli.audit.models import AuditEntry
from linli.db import Database
from linli.people import Kinship, KinshipKind
from linli.testing import Client, MakePerson, MovableClock
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.attendance import confirming, posts, signing_up
from linli_volunteer_hours.attendance import lists as attendance_lists
from linli_volunteer_hours.departures import guardians_no
from linli_volunteer_hours.hours import figures
from linli_volunteer_hours.models import Attendance, MemberState, Shift, State, Time
from linli_volunteer_hours.refusals import (
    GuardianMissing,
    NobodyFound,
    NotNow,
    NotRegistered,
    RegisterRefused,
    TeamRefused,
)
from linli_volunteer_hours.register import guardians, leading, lists, searching, teams, volunteers
from linli_volunteer_hours.register.teams import TeamPlan
from linli_volunteer_hours.register.volunteers import Profile

YOUNG = date(2012, 5, 1)


def test_a_minor_begins_when_the_guardian_agrees(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    child, mother = person_with(name="孙晓晓", birth_date=YOUNG), person_with(name="孙妈妈")
    shift = plan(session, crew)
    with pytest.raises(GuardianMissing):
        volunteers.register(session, child.actor, crew.id, Profile())
    with pytest.raises(NobodyFound):
        volunteers.register(session, child.actor, crew.id, Profile(guardian="没有人"))
    session.expire_all()
    made = volunteers.register(session, child.actor, crew.id, Profile(guardian="孙妈妈"))
    assert inbox.unread_count(session, mother.id) == 1
    with pytest.raises(GuardianMissing):
        sign(session, crew, shift, child)
    with pytest.raises(NotRegistered):
        guardians.agree(session, crew.anna.actor, crew.id, made.id)
    guardians.agree(session, mother.actor, crew.id, made.id)
    coming = sign(session, crew, shift, child)
    assert coming.state is State.SIGNED
    with pytest.raises(NotRegistered):
        guardians_no.decline(session, crew.anna.actor, crew.id, made.id)
    before = inbox.unread_count(session, crew.leader.id)
    guardians_no.decline(session, mother.actor, crew.id, made.id)
    assert (coming.state, session.get_one(Shift, shift).taken) == (State.VOID, 0)
    assert "does not agree" in str(inbox.page(session, child.id)[0].text)
    assert inbox.unread_count(session, crew.leader.id) == before + 1
    with pytest.raises(GuardianMissing):
        sign(session, crew, shift, child)
    guardians.agree(session, mother.actor, crew.id, made.id)
    assert sign(session, crew, shift, child).state is State.SIGNED


def test_staff_take_a_signature_on_paper_and_the_register_knows_parents(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    child, father = person_with(name="孙晓晓", birth_date=YOUNG), person_with(name="孙爸爸")
    people.relate(session, SYSTEM, crew.id, father.id, child.id, KinshipKind.PARENT)
    staff = Actor(crew.staff.id, on_behalf_of=child.id, origin="test")
    made = volunteers.register(session, staff, crew.id, Profile(guardian_signed=True))
    assert made.guardian_id == father.id and made.guardian_agreed_at is not None
    claimed = Profile(guardian="王桂英", guardian_signed=True)
    with pytest.raises(GuardianMissing, match="as they stand in the register"):
        volunteers.register(session, child.actor, crew.id, claimed)
    stands = volunteers.register(session, staff, crew.id, claimed)
    assert stands.guardian_id == crew.anna.id, "staff have seen the signature"
    session.execute(delete(Kinship))
    other = Profile(guardian="张秀兰", guardian_signed=True)
    mine = volunteers.register(session, child.actor, crew.id, other)
    assert mine.guardian_agreed_at is None, "a child cannot say that it is signed"


def test_who_is_expected_does_not_leave(session: Session, crew: Crew) -> None:
    attendance = sign(session, crew, plan(session, crew), crew.anna)
    with pytest.raises(RegisterRefused):
        volunteers.leave(session, crew.anna.actor, crew.id)
    signing_up.withdraw(session, crew.anna.actor, crew.id, attendance.id)
    volunteers.leave(session, crew.anna.actor, crew.id)
    with pytest.raises(NotRegistered):
        teams.join(session, crew.anna.actor, crew.id, crew.team_id)


def test_who_stops_leaves_teams_and_posts(session: Session, crew: Crew) -> None:
    here, leader = crew.id, crew.leader.actor
    weekly = planning.plan(session, leader, here, crew.team_id, visiting(weekdays=(2,))).id
    teams.join(session, crew.anna.actor, here, crew.team_id)
    posts.claim(session, crew.anna.actor, here, weekly, date(2026, 5, 1))
    for signed in session.execute(select(col(Attendance.id))).scalars().all():
        signing_up.withdraw(session, crew.anna.actor, here, signed)
    for one in (crew.anna, crew.leader):
        volunteers.leave(session, one.actor, here)
    assert posts.mine(session, weekly, crew.anna.id) is None
    assert lists.members(session, here, crew.team_id) == []
    assert not leading.leads(session, leader, here, crew.team_id), "health notes are not theirs now"
    volunteers.register(session, crew.anna.actor, here, Profile())
    assert lists.my_teams(session, here, crew.anna.id) == {}, "they join anew"


def test_health_is_for_leaders_and_the_ranking_for_who_likes_it(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    here, anna = crew.id, crew.anna
    volunteers.register(session, anna.actor, here, Profile(health="青霉素过敏"))
    done = serve(session, clock, crew, plan(session, crew), anna)
    (listed,) = attendance_lists.attendees(session, done.shift_id, health=True)
    assert listed.health == "", "it is over, and nobody has to know any more"
    confirming.confirm(session, crew.leader.actor, here, [done.id])
    span = (date(2026, 1, 1), date(2026, 12, 31))
    assert [one.minutes for one in figures.ranking(session, crew.place, *span)] == [LENGTH]
    profile = Profile(health="青霉素过敏", ranked=False)
    volunteers.register(session, anna.actor, here, profile)
    assert figures.ranking(session, crew.place, *span) == []
    assert figures.mine(session, here, anna.id).total == LENGTH, "the hours stay"
    written = session.execute(select(col(AuditEntry.before), col(AuditEntry.after))).all()
    assert "青霉素" not in str(written), "more people read the log"


def test_health_is_shown_to_nobody_else(client: Client, crew: Crew, database: Database) -> None:
    with database.writing() as session:
        volunteers.register(session, crew.anna.actor, crew.id, Profile(health="青霉素过敏"))
        teams.join(session, crew.anna.actor, crew.id, crew.team_id)
        teams.join(session, crew.bert.actor, crew.id, crew.team_id)
        shift = sign(session, crew, plan(session, crew), crew.anna).shift_id
    home = "/c/longhai/volunteer_hours/"
    for address in (f"shifts/{shift}/door", f"teams/{crew.team_id}"):
        assert "青霉素" in client.another(crew.leader).get(home + address).html
        for other in (crew.bert, crew.staff):
            assert "青霉素" not in client.another(other).get(home + address).html
    with database.writing() as session:
        teams.remove(session, crew.staff.actor, crew.id, crew.team_id, crew.leader.id)
    assert "青霉素" in client.another(crew.staff).get(f"{home}shifts/{shift}/door").html, (
        "where nobody leads, the staff do"
    )


def test_teams_admit_people_and_only_staff_name_leaders(session: Session, crew: Crew) -> None:
    plan_ = TeamPlan(name="巡逻队", open=False)
    with pytest.raises(NotAllowed):
        teams.found(session, crew.leader.actor, crew.id, plan_)
    team = teams.found(session, crew.staff.actor, crew.id, plan_)
    with pytest.raises(TeamRefused) as twice:
        teams.found(session, crew.staff.actor, crew.id, plan_)
    assert twice.value.field == "name"
    asked = teams.join(session, crew.anna.actor, crew.id, team.id)
    assert asked is MemberState.ASKED
    with pytest.raises(NotAllowed):
        teams.decide(session, crew.leader.actor, crew.id, team.id, crew.anna.id, admitted=True)
    teams.decide(session, crew.staff.actor, crew.id, team.id, crew.anna.id, admitted=True)
    with pytest.raises(NotNow):
        teams.decide(session, crew.staff.actor, crew.id, team.id, crew.anna.id, admitted=True)
    teams.add(session, crew.staff.actor, crew.id, team.id, crew.anna.id, leader=True)
    assert leading.leads(session, crew.anna.actor, crew.id, team.id)
    assert not leading.leads(session, crew.anna.actor, crew.id, crew.team_id)
    with pytest.raises(NotAllowed):
        teams.add(session, crew.anna.actor, crew.id, team.id, crew.bert.id, leader=True)
    teams.add(session, crew.anna.actor, crew.id, team.id, crew.bert.id)
    with pytest.raises(NotAllowed):
        teams.remove(session, crew.anna.actor, crew.id, team.id, crew.anna.id)
    teams.leave(session, crew.bert.actor, crew.id, team.id)
    assert [one.name for one in lists.members(session, crew.id, team.id)] == ["王桂英"]


def test_whoever_serves_somebody_leads_no_team_meanwhile(session: Session, crew: Crew) -> None:
    """The screen is that person's: neither other teams' hours nor homes belong on it."""
    for own in (crew.leader.actor, crew.staff.actor):
        assert leading.leads(session, own, crew.id, crew.team_id)
        serving = Actor(own.person_id, on_behalf_of=crew.anna.id, origin=own.origin)
        assert leading.teams_led(session, serving, crew.id) == frozenset()
        assert not leading.leads_any(session, serving, crew.id)
        with pytest.raises(NotAllowed):
            leading.require_leader(session, serving, crew.id, crew.team_id)


def _names(session: Session, crew: Crew, words: str = "", time: Time | None = None) -> list[str]:
    found = searching.volunteers(session, crew.staff.actor, crew.id, words=words, time=time)
    return [one.name for one in found]


def test_the_register_is_searched_by_what_they_can_do_and_when(
    session: Session, crew: Crew
) -> None:
    for who, skill, language, time in (
        (crew.anna, "理发", "四川话", Time.MORNINGS),
        (crew.bert, "修水电", "英语 English", Time.EVENINGS),
    ):
        said = Profile(skills=(skill,), languages=(language,), times=(time,))
        volunteers.register(session, who.actor, crew.id, said)
    assert _names(session, crew, "理发") == ["王桂英"]
    assert _names(session, crew, "水电 English") == ["李建国"]
    assert _names(session, crew, "水电 四川") == []
    assert _names(session, crew, time=Time.EVENINGS) == ["李建国"]
    assert _names(session, crew, "%") == _names(session, crew, '"') == []
    assert len(_names(session, crew)) == searching.count(session, crew.id)
    with pytest.raises(NotAllowed):
        searching.volunteers(session, crew.anna.actor, crew.id)
