"""The demo's round: elders whom the first team of a busy community knocks for every morning."""

from datetime import date, timedelta
from functools import partial

from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import SYSTEM
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_volunteer_hours.calendar import day_bounds
from linli_volunteer_hours.demo.people import DemoTeam
from linli_volunteer_hours.models import Activity, Outcome, Shift, ShiftState
from linli_volunteer_hours.visits import checklist, rounds

#: How many elders, from which age, and for how many days back each door is told.
_DOORS, _AGE, _DAYS = 28, 65, 4
_NOTES = ("精神很好，在听收音机。", "血压药快吃完了，记得提醒家里人。", "", "", "")


def plan(world: DemoWorld, place: Place, team: DemoTeam) -> None:
    """Put elders on the team's round, and let its leader tick the checklist each morning."""
    elders = [one for one in world.people_of(place) if one.age >= _AGE][:_DOORS]
    world.plan(
        world.until - timedelta(days=_DAYS + 1),
        partial(_put_on, place=place, team=team, elders=elders),
    )
    for back in range(_DAYS, -1, -1):
        day = world.until.date() - timedelta(days=back)
        world.plan(
            world.local(day, 10, 20), partial(_knock, world=world, place=place, team=team, day=day)
        )


def _put_on(session: Session, place: Place, team: DemoTeam, elders: list[DemoPerson]) -> None:
    activity_id = session.execute(
        select(col(Activity.id)).where(col(Activity.team_id) == team.team_id)
    ).scalar_one()
    for number, one in enumerate(elders):
        door = f"{number // 6 + 1} 栋 {number % 6 + 1}0{number % 2 + 1}"
        rounds.put_on(session, SYSTEM, place.id, activity_id, one.id, door)


def _knock(session: Session, world: DemoWorld, place: Place, team: DemoTeam, day: date) -> None:
    first, until = day_bounds(day, day, place)
    shift = session.execute(
        select(Shift).where(
            col(Shift.team_id) == team.team_id,
            col(Shift.state) == ShiftState.OPEN,
            col(Shift.starts_at) >= first,
            col(Shift.starts_at) < until,
        )
    ).scalar_one_or_none()
    if shift is None:
        return
    for line in checklist.lines(session, shift):
        chance = world.random.randrange(100)
        if chance >= 98:
            continue  # nobody came to this door: the leader is told
        outcome = Outcome.WELL
        if chance >= 94:
            outcome = Outcome.NO_ANSWER if chance < 97 else Outcome.NEEDS_HELP
        note = world.random.choice(_NOTES) if outcome is Outcome.WELL else ""
        checklist.note(session, team.leader.actor, place.id, shift.id, line.stop_id, outcome, note)
