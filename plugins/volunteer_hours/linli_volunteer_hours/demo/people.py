"""Who volunteers in the demo, in which teams, and who leads them."""

from dataclasses import dataclass
from uuid import UUID

from linli.access import SYSTEM
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_volunteer_hours.models import Time
from linli_volunteer_hours.register import teams, volunteers
from linli_volunteer_hours.register.volunteers import Profile

_SKILLS = (
    "陪聊",
    "理发",
    "修小家电",
    "写毛笔字",
    "量血压",
    "唱歌",
    "做饭",
    "辅导作业",
    "拍照",
    "电工",
)
_LANGUAGES = ("普通话", "重庆话", "四川话", "粤语", "手语")


@dataclass(frozen=True)
class DemoTeam:
    """A team with its people; the first of them leads it."""

    team_id: UUID
    leader: DemoPerson
    members: tuple[DemoPerson, ...]


def enrol(world: DemoWorld, place: Place, team_ids: list[UUID]) -> list[DemoTeam]:
    """Register grown-ups who have a phone, spread them over the teams, and name leaders."""
    grown = [one for one in world.people_of(place) if one.age >= 18 and one.has_phone]
    keen = [one for one in grown if one.sign_in_name]
    chosen = world.random.sample(grown, min(len(grown), 12 + 3 * len(team_ids)))
    everybody = list({one.id: one for one in (*keen, *chosen)}.values())
    with world.at(world.since) as session:
        for one in everybody:
            volunteers.register(session, one.actor, place.id, _profile(world))
        made = []
        for number, team_id in enumerate(team_ids):
            leader = everybody[number % len(everybody)]
            others = world.random.sample(everybody, min(len(everybody), 8))
            teams.add(session, SYSTEM, place.id, team_id, leader.id, leader=True)
            for one in others:
                teams.add(session, SYSTEM, place.id, team_id, one.id)
            members = tuple(one for one in others if one.id != leader.id)
            made.append(DemoTeam(team_id, leader, members))
    return made


def _profile(world: DemoWorld) -> Profile:
    return Profile(
        skills=tuple(world.random.sample(_SKILLS, world.random.randint(1, 2))),
        languages=("普通话", world.random.choice(_LANGUAGES[1:])),
        times=tuple(world.random.sample(list(Time), 2)),
        ranked=world.random.random() < 0.9,
    )
