"""Units post members to the community where they live, and are told what they did there."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew, plan, serve

from linli import access, communities, inbox, people, plugins
from linli.access import SYSTEM, NotAllowed, RelativeStepsBack
from linli.communities import CommunityKind
from linli.db import Database
from linli.people import NotItsAgent, OrganisationKind
from linli.testing import MakePerson, MovableClock, Somebody
from linli_volunteer_hours.attendance import confirming
from linli_volunteer_hours.hours import reports, scopes
from linli_volunteer_hours.models import PostingState, State, Volunteer
from linli_volunteer_hours.refusals import (
    GuardianMissing,
    NobodyFound,
    NotNow,
    PostingRefused,
    PostingUnknown,
)
from linli_volunteer_hours.register import posting_lists, postings, volunteers
from linli_volunteer_hours.register.volunteers import Profile
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings


@dataclass(frozen=True)
class Unit:
    """A school of the community, with the person who acts for it."""

    id: UUID
    agent: Somebody


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Who is posted once is decided by an index that is the same on both."""
    return sqlite_database


@pytest.fixture
def unit(session: Session, crew: Crew, person_with: MakePerson) -> Unit:
    agent = person_with(name="吴校长")
    made = people.add_organisation(
        session, SYSTEM, crew.id, kind=OrganisationKind.UNIT, name="第一中学"
    )
    people.name_agent(session, SYSTEM, made.id, agent.id)
    return Unit(made.id, agent)


def _phone(session: Session, who: Somebody, number: str) -> None:
    session.get_one(people.Person, who.id).phone = number
    session.flush()


def _told(session: Session, who: Somebody) -> str:
    return " ".join(str(message.text) for message in inbox.page(session, who.id))


def test_a_member_is_posted_received_and_reported_back(
    session: Session, crew: Crew, unit: Unit, clock: MovableClock
) -> None:
    staff, agent, anna = crew.staff.actor, unit.agent.actor, crew.anna
    _phone(session, anna, "+8613800005678")
    shift = plan(session, crew)
    before = serve(session, clock, crew, shift, anna)
    confirming.confirm(session, crew.leader.actor, crew.id, [before.id])
    with pytest.raises(NotItsAgent):
        postings.post(session, crew.bert.actor, unit.id, crew.id, "王桂英", "5678")
    with pytest.raises(PostingRefused, match="four digits"):
        postings.post(session, agent, unit.id, crew.id, "王桂英", "")
    with pytest.raises(NobodyFound):
        postings.post(session, agent, unit.id, crew.id, "王桂英", "0000")
    made = postings.post(session, agent, unit.id, crew.id, "王桂英", "5678")
    assert postings.post(session, agent, unit.id, crew.id, "王桂英", "5678").id == made.id
    assert "第一中学 has posted you" in _told(session, anna)
    with pytest.raises(NotAllowed):
        postings.receive(session, crew.bert.actor, crew.id, made.id)
    assert posting_lists.count_waiting(session, crew.id) == 1
    clock.move(hours=1)
    postings.receive(session, staff, crew.id, made.id)
    postings.receive(session, staff, crew.id, made.id)
    assert "has received 王桂英" in _told(session, unit.agent)
    volunteers.register(session, anna.actor, crew.id, Profile(skills=("理发",)))
    found = volunteers.find(session, crew.id, anna.id)
    assert found is not None and found.organisation_id == unit.id, "one's profile keeps it"
    clock.move(minutes=1)
    again = plan(session, crew, starts_on=clock.now().date().replace(day=6))
    served = serve(session, clock, crew, again, anna, 90)
    clock.move(minutes=1)
    confirming.confirm(session, crew.leader.actor, crew.id, [served.id])
    assert _minutes(session, crew, unit.agent, unit) == 90, "not what was done before"
    postings.end(session, agent, made.id)
    assert _minutes(session, crew, unit.agent, unit) == 90, "what was done is not taken away"
    with pytest.raises(NotAllowed):
        scopes.organisation(session, crew.bert.actor, crew.place, unit.id, 2026)


def _minutes(session: Session, crew: Crew, who: Somebody, unit: Unit) -> int:
    scope = scopes.organisation(session, who.actor, crew.place, unit.id, 2026)
    return reports.of(session, crew.place, scope).minutes


def test_one_is_declined_with_a_reason_and_by_one_unit_at_a_time(
    session: Session, crew: Crew, unit: Unit, person_with: MakePerson
) -> None:
    _phone(session, crew.bert, "+8613800005678")
    made = postings.post(session, unit.agent.actor, unit.id, crew.id, "李建国", "5678")
    other = people.add_organisation(
        session, SYSTEM, crew.id, kind=OrganisationKind.UNIT, name="供水公司"
    )
    people.name_agent(session, SYSTEM, other.id, crew.clara.id)
    with pytest.raises(NotNow, match="Another organisation"):
        postings.post(session, crew.clara.actor, other.id, crew.id, "李建国", "5678")
    with pytest.raises(PostingRefused, match="why"):
        postings.decline(session, crew.staff.actor, crew.id, made.id, " ")
    postings.decline(session, crew.staff.actor, crew.id, made.id, "已在别处报到")
    assert "已在别处报到" in _told(session, unit.agent)
    with pytest.raises(NotNow):
        postings.receive(session, crew.staff.actor, crew.id, made.id)
    second = postings.post(session, crew.clara.actor, other.id, crew.id, "李建国", "5678")
    with pytest.raises(PostingUnknown):
        postings.end(session, unit.agent.actor, second.id)
    assert postings.end(session, crew.bert.actor, second.id).state is PostingState.ENDED
    child = person_with(name="孙晓晓", birth_date=date(2014, 3, 2))
    _phone(session, child, "+8613800004321")
    young = postings.post(session, unit.agent.actor, unit.id, crew.id, "孙晓晓", "4321")
    with pytest.raises(GuardianMissing):
        postings.receive(session, crew.staff.actor, crew.id, young.id)


def test_a_unit_confirms_where_the_community_lets_it_and_never_its_agents_own(
    session: Session, crew: Crew, unit: Unit, clock: MovableClock
) -> None:
    agent = unit.agent
    _phone(session, crew.anna, "+8613800005678")
    _phone(session, agent, "+8613800001111")
    for name, digits in (("王桂英", "5678"), ("吴校长", "1111")):
        made = postings.post(session, agent.actor, unit.id, crew.id, name, digits)
        postings.receive(session, crew.staff.actor, crew.id, made.id)
    shift = plan(session, crew)
    mine = serve(session, clock, crew, shift, agent)
    other = plan(session, crew, starts_on=clock.now().date().replace(day=6))
    annas = serve(session, clock, crew, other, crew.anna)
    clock.move(minutes=1)
    assert not posting_lists.to_confirm(session, agent.actor, unit.id)
    with pytest.raises(NotAllowed):
        confirming.confirm(session, agent.actor, crew.id, [annas.id])
    communities.save_settings(
        session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"units_confirm": True}
    )
    [waiting] = posting_lists.to_confirm(session, agent.actor, unit.id)
    assert (waiting.id, waiting.minutes) == (annas.id, 120)
    with pytest.raises(RelativeStepsBack):
        confirming.confirm(session, agent.actor, crew.id, [mine.id])
    confirming.confirm(session, agent.actor, crew.id, [annas.id])
    assert annas.state is State.CONFIRMED


def test_a_unit_elsewhere_in_the_tree_reads_what_was_done_here(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    district = communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="D", name="江城区", slug="jiangcheng"
    )
    works, home = (
        communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.COMMUNITY,
            code=slug,
            name=name,
            slug=slug,
            parent_id=district.id,
        )
        for slug, name in (("dongmen", "东门社区"), ("ximen", "西门社区"))
    )
    for place in (works, home):
        plugins.enable(session, SYSTEM, place.id, OWNER)
    made = people.add_organisation(
        session, SYSTEM, works.id, kind=OrganisationKind.UNIT, name="供水公司"
    )
    agent, staff = person_with(name="钱经理"), crew.staff
    people.join(session, SYSTEM, works.id, agent.id)
    people.name_agent(session, SYSTEM, made.id, agent.id)
    people.join(session, SYSTEM, home.id, crew.anna.id)
    access.grant(session, SYSTEM, staff.id, "staff", home.id)
    _phone(session, crew.anna, "+8613800005678")
    with pytest.raises(PostingRefused, match="choose a community"):
        postings.post(session, agent.actor, made.id, crew.id, "王桂英", "5678")
    posted = postings.post(session, agent.actor, made.id, home.id, "王桂英", "5678")
    with pytest.raises(PostingUnknown):
        postings.receive(session, staff.actor, crew.id, posted.id)
    postings.receive(session, staff.actor, home.id, posted.id)
    assert "西门社区 has received 王桂英" in _told(session, agent)
    found = volunteers.find(session, home.id, crew.anna.id)
    assert isinstance(found, Volunteer) and found.organisation_id == made.id
    there = communities.place(session, works.id)
    scope = scopes.organisation(session, agent.actor, there, made.id, 2026)
    assert reports.of(session, there, scope).minutes == 0
    here = communities.place(session, home.id)
    assert scopes.organisation(session, staff.actor, here, made.id, 2026).title == "供水公司"
    people.leave(session, SYSTEM, home.id, crew.anna.id)
    assert posted.state is PostingState.ENDED
