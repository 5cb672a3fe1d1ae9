"""The demo's campaign, and members whom a unit posted: nothing of it is left to chance."""

from datetime import time, timedelta
from functools import partial

from sqlmodel import Session

from linli import people
from linli.access import SYSTEM
from linli.communities import Place
from linli.demo import DemoOrganisation, DemoPerson, DemoWorld
from linli.people import OrganisationKind, Person
from linli_volunteer_hours.activities import campaigns, planning
from linli_volunteer_hours.activities.plans import Plan
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.demo.people import DemoTeam
from linli_volunteer_hours.demo.trying import attempt
from linli_volunteer_hours.register import postings

_CAMPAIGN = "防汛专项行动"
#: Days before the present on which it began, and after it on which it ends.
_BEGAN, _ENDS = 24, 20
#: The sign-in that acts for the unit beside its own agent.
_AGENT = "panel"
#: Subject, what is done for it, where, on which weekdays, from when, for how many.
_WORK = (
    ("雨前排查", "排查低洼处和地下车库", "社区东门集合", (1, 4), time(9, 30), 6),
    ("上门提醒", "给独居老人送防汛提醒卡", "社区服务大厅集合", (2, 5), time(15, 0), 4),
    ("物资整理", "清点沙袋和雨具", "应急物资库", (6,), time(10, 0), 5),
)


def plan(world: DemoWorld, place: Place, crew: list[DemoTeam]) -> None:
    """Begin a campaign some weeks ago; have a unit post members, one of them only just now."""
    world.plan(
        world.until - timedelta(days=_BEGAN), partial(_begin, world=world, place=place, crew=crew)
    )
    units = world.organisations(place, OrganisationKind.UNIT)
    if not units:
        return
    with world.at(world.since) as session:
        # Whoever tries the demo as this member finds the unit's page on the first one.
        people.name_agent(session, SYSTEM, units[0].id, world.somebody(_AGENT).id)
    posted = [one for team in crew[3:7] for one in team.members if one.has_phone][:4]
    for number, member in enumerate(posted):
        last = number == len(posted) - 1
        at = world.until - (timedelta(hours=4) if last else timedelta(days=40 - number))
        act = partial(_post, world=world, place=place, unit=units[0], member=member)
        world.plan(at, partial(act, receive=not last))


def _begin(session: Session, world: DemoWorld, place: Place, crew: list[DemoTeam]) -> None:
    day = today(session, place)
    staff = world.actor("staff", place)
    wanted = campaigns.Wanted(
        name=_CAMPAIGN,
        about="汛期前后，各队一起排查隐患、提醒老人、备好物资。",
        subjects=tuple(subject for subject, *_rest in _WORK),
        from_on=day,
        until_on=day + timedelta(days=_BEGAN + _ENDS),
    )
    attempt(session, partial(campaigns.add, session, staff, place.id, wanted))
    for team, (subject, title, where, weekdays, begins, capacity) in zip(
        crew[2:5], _WORK, strict=False
    ):
        activity = Plan(
            title=title,
            place=where,
            starts_on=day + timedelta(days=1),
            begins=begins,
            minutes=90,
            capacity=capacity,
            weekdays=weekdays,
            field=subject,
            campaign=_CAMPAIGN,
        )
        attempt(
            session,
            partial(planning.plan, session, team.leader.actor, place.id, team.team_id, activity),
        )


def _post(
    session: Session,
    world: DemoWorld,
    place: Place,
    unit: DemoOrganisation,
    member: DemoPerson,
    *,
    receive: bool,
) -> None:
    digits = (session.get_one(Person, member.id).phone or "")[-4:]
    made = attempt(
        session,
        partial(postings.post, session, unit.agent.actor, unit.id, place.id, member.name, digits),
    )
    if made is not None and receive:
        staff = world.actor("staff", place)
        attempt(session, partial(postings.receive, session, staff, place.id, made.id))
