"""What the probes share: the insider of the other community, who leads a team there."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col
from tests.volunteer_hours.team import Crew, register, visiting
from tests.web.probes.worlds import World

from linli import people
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.communities import Place
from linli.ids import new_id
from linli.testing import Somebody
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.attendance import lists, signing_up
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.models import (
    Shift,
    Team,
    Volunteer,
)
from linli_volunteer_hours.register import teams


def crew_of(session: Session, world: World) -> Crew:
    """Give the other community a team; its insider is everybody there."""
    place, one = world.community, world.insider
    team_id = session.execute(
        select(col(Team.id)).where(col(Team.community_id) == place.id)
    ).scalar_one_or_none()
    if team_id is None:
        plan = teams.TeamPlan(name="敲门队", open=False)
        team_id = teams.found(session, SYSTEM, place.id, plan).id
        register(session, place.id, one)
        teams.add(session, SYSTEM, place.id, team_id, one.id, leader=True)
    return Crew(place, team_id, one, one, one, one, one, one, one)


def shift_of(session: Session, world: World) -> tuple[Crew, Shift]:
    """An activity of tomorrow at this time."""
    crew = crew_of(session, world)
    tomorrow = local(now(session) + timedelta(days=1), place_of(world))
    wanted = replace(visiting(), starts_on=tomorrow.date(), begins=tomorrow.time())
    made = planning.plan(session, SYSTEM, crew.id, crew.team_id, wanted)
    shift: Shift = session.execute(
        select(Shift).where(col(Shift.activity_id) == made.id)
    ).scalar_one()
    return crew, shift


def signed(session: Session, world: World, who: Somebody | None = None) -> tuple[Shift, UUID]:
    crew, shift = shift_of(session, world)
    free(session, who or world.insider)
    actor = (who or world.insider).actor
    return shift, signing_up.sign_up(session, actor, crew.id, shift.id).id


def free(session: Session, who: Somebody) -> None:
    """All probes of one person lie at the same time: what was promised before is taken back."""
    for community_id in session.execute(
        select(col(Volunteer.community_id)).where(col(Volunteer.person_id) == who.id)
    ).scalars():
        for one in lists.coming(session, community_id, who.id):
            signing_up.withdraw(session, who.actor, community_id, one.id)


def place_of(world: World) -> Place:
    return world.community


def neighbour_of(session: Session, world: World) -> Somebody:
    name = f"n{new_id().hex[-12:]}"
    person = people.add_person(
        session, SYSTEM, world.community.id, name="李建国", sign_in_name=name
    )
    somebody = Somebody(person.id, person.name, name, Actor(person.id, origin="test"))
    register(session, world.community.id, somebody)
    return somebody
