"""Teams, units and their members of another community."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col
from tests.volunteer_hours.probes.inside import crew_of, neighbour_of, place_of
from tests.web.probes.worlds import Probe, World

from linli import people
from linli.access import SYSTEM
from linli.clock import now
from linli.events import CommitmentMade
from linli.ids import new_id
from linli.people import OrganisationKind, Person
from linli_volunteer_hours.activities import campaigns, commitments
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import (
    Commitment,
    Team,
    Volunteer,
)
from linli_volunteer_hours.recognition import thanks
from linli_volunteer_hours.register import postings, teams


def team(world: World) -> Mapping[str, Any]:
    """A team that the insider leads."""
    with world.database.writing() as session:
        return {"team_id": crew_of(session, world).team_id}


def organisation(world: World) -> Mapping[str, Any]:
    """A unit for which the insider acts."""
    with world.database.writing() as session:
        made = people.add_organisation(
            session,
            SYSTEM,
            world.community.id,
            kind=OrganisationKind.UNIT,
            name=f"单位{new_id().hex[-8:]}",
        )
        people.name_agent(session, SYSTEM, made.id, world.insider.id)
        return {"organisation_id": made.id}


def campaign(world: World) -> Mapping[str, Any]:
    """A campaign there."""
    with world.database.writing() as session:
        day = local(now(session), place_of(world)).date()
        wanted = campaigns.Wanted(name=f"专项{new_id().hex[-8:]}", from_on=day, until_on=day)
        return {"campaign_id": campaigns.add(session, SYSTEM, world.community.id, wanted).id}


def posted(world: World) -> Mapping[str, Any]:
    """A neighbour whom a unit has posted there."""
    with world.database.writing() as session:
        somebody = neighbour_of(session, world)
        phone = f"+86138{new_id().int % 10**8:08}"
        session.get_one(Person, somebody.id).phone = phone
        unit = people.add_organisation(
            session,
            SYSTEM,
            world.community.id,
            kind=OrganisationKind.UNIT,
            name=f"单位{new_id().hex[-8:]}",
        )
        people.name_agent(session, SYSTEM, unit.id, world.insider.id)
        made = postings.post(
            session, world.insider.actor, unit.id, world.community.id, somebody.name, phone[-4:]
        )
        return {"posting_id": made.id, "what": "receive"}


def member(world: World) -> Mapping[str, Any]:
    """Somebody who asks to join."""
    with world.database.writing() as session:
        crew, somebody = crew_of(session, world), neighbour_of(session, world)
        teams.join(session, somebody.actor, crew.id, crew.team_id)
        return {"team_id": crew.team_id, "person_id": somebody.id, "what": "admit"}


def guardian(world: World) -> Mapping[str, Any]:
    """A child whose guardian the insider is."""
    with world.database.writing() as session:
        crew_of(session, world)
        child = neighbour_of(session, world)
        session.execute(
            update(Volunteer)
            .where(col(Volunteer.person_id) == child.id)
            .values(guardian_id=world.insider.id)
        )
        found = select(col(Volunteer.id)).where(col(Volunteer.person_id) == child.id)
        return {"volunteer_id": session.execute(found).scalar_one()}


def volunteer(world: World) -> Mapping[str, Any]:
    """A neighbour in the register."""
    with world.database.writing() as session:
        crew_of(session, world)
        return {"person_id": neighbour_of(session, world).id}


def calendar(world: World) -> Mapping[str, Any]:
    """The key of a team's calendar."""
    with world.database.writing() as session:
        return {"key": session.get_one(Team, crew_of(session, world).team_id).calendar_key}


def commitment(world: World) -> Mapping[str, Any]:
    """What somebody took on elsewhere."""
    with world.database.writing() as session:
        told = CommitmentMade(
            community_id=world.community.id,
            reference_id=new_id(),
            title="清理楼道",
            owner="王经理",
            due_on=now(session).date(),
            path="deliberation/",
        )
        commitments.on_made(session, told)
        found = select(col(Commitment.id)).where(col(Commitment.reference_id) == told.reference_id)
        return {"commitment_id": session.execute(found).scalar_one()}


def thanked(world: World) -> Mapping[str, Any]:
    """A note of thanks to the insider."""
    with world.database.writing() as session:
        crew_of(session, world)
        who = neighbour_of(session, world)
        words = "谢谢您！"
        made = thanks.thank(session, who.actor, world.community.id, world.insider.id, words)
        return {"thanks_id": made.id}


PROBES: Mapping[str, Probe] = {
    "volunteer_hours.team": team,
    "volunteer_hours.join_team": team,
    "volunteer_hours.leave_team": team,
    "volunteer_hours.add_member": team,
    "volunteer_hours.add_list": team,
    "volunteer_hours.decide_member": member,
    "volunteer_hours.change_team": team,
    "volunteer_hours.close_team": team,
    "volunteer_hours.reopen_team": team,
    "volunteer_hours.plan": team,
    "volunteer_hours.team_report": team,
    "volunteer_hours.team_statement": team,
    "volunteer_hours.organisation_report": organisation,
    "volunteer_hours.organisation_statement": organisation,
    "volunteer_hours.put_thanks_away": thanked,
    "volunteer_hours.guardian": guardian,
    "volunteer_hours.volunteer": volunteer,
    "volunteer_hours.volunteer_report": volunteer,
    "volunteer_hours.volunteer_statement": volunteer,
    "volunteer_hours.calendar": calendar,
    "volunteer_hours.campaign": campaign,
    "volunteer_hours.change_campaign": campaign,
    "volunteer_hours.unit_members": organisation,
    "volunteer_hours.unit_confirm": organisation,
    "volunteer_hours.end_posting": posted,
    "volunteer_hours.decide_posting": posted,
    "volunteer_hours.renew_team_calendar": team,
    "volunteer_hours.count_for_team": team,
    "volunteer_hours.plan_commitment": commitment,
    "volunteer_hours.put_commitment_aside": commitment,
}
