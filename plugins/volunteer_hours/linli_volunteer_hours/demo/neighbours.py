"""The demo's thanks, posts, companions, proxies, and minutes for what was done elsewhere.

Nothing here is left to chance, so that the rest of the demo stays as it was.
"""

from datetime import timedelta
from functools import partial

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, plugins
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_volunteer_hours.attendance import posts
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.demo.people import DemoTeam
from linli_volunteer_hours.demo.trying import attempt
from linli_volunteer_hours.models import Activity, ActivityState, ListingKind
from linli_volunteer_hours.recognition import thanks
from linli_volunteer_hours.settings import OWN_KINDS, OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import exchanges, home_visits, listings, proxies
from linli_volunteer_hours.time_bank.listings import Wanted

_WORDS = (
    "下雨天还来敲门，心里热乎乎的。",
    "教会我用手机挂号，谢谢您的耐心！",
    "灯修好了，晚上不怕摔跤了。",
    "陪我去医院跑上跑下，比亲闺女还贴心。",
    "楼道扫得真干净，辛苦了。",
    "孩子的作业有人看，我们放心上班了。",
)
#: Minutes for one of what others confirm; seasons of a claimed post, in days.
_EACH, _SEASON = 60, 60


def plan(world: DemoWorld, place: Place, crew: list[DemoTeam]) -> None:
    """Plan what neighbours do for one another beside shifts and exchanges."""
    with world.at(world.since) as session:
        _decide(session, place)
    leaders = [team.leader for team in crew]
    for number, words in enumerate(_WORDS):
        who, whom = leaders[(number + 1) % len(leaders)], leaders[number % 3]
        at = world.until - timedelta(days=2 * number + 1, hours=5)
        world.plan(at, partial(_thank, place=place, who=who, whom=whom, words=words))
    world.plan(world.until - timedelta(hours=2), partial(_claim, place=place, crew=crew))
    world.plan(
        world.until - timedelta(days=3), partial(_visit_in_twos, place=place, people=leaders)
    )
    elders = [one for one in world.people_of(place) if one.age >= 70 and not one.sign_in_name]
    for elder, leader in zip(elders, leaders[:2], strict=False):
        at = world.until - timedelta(days=6)
        world.plan(at, partial(_act_for, world=world, place=place, elder=elder, leader=leader))


def _decide(session: Session, place: Place) -> None:
    """Give minutes for whatever the other plugins confirm one by one; two people go into homes."""
    kinds = [
        kind.code
        for _name, answer in plugins.manager().answers("linli_contributions")
        for kind in answer
        if kind.measure == "times" and not kind.code.startswith(OWN_KINDS)
    ]
    decided = {
        "awards": {kind: _EACH for kind in kinds if not kind.startswith("deliberation.")},
        "bank_two_people": True,
    }
    communities.save_settings(session, SYSTEM, place.id, OWNER, VolunteerHoursSettings, decided)


def _thank(session: Session, place: Place, who: DemoPerson, whom: DemoPerson, words: str) -> None:
    attempt(session, partial(thanks.thank, session, who.actor, place.id, whom.id, words))


def _claim(session: Session, place: Place, crew: list[DemoTeam]) -> None:
    """Let two members of each of the first teams claim its weekly post for a season."""
    until = today(session, place) + timedelta(days=_SEASON)
    for team in crew[:4]:
        weekly = [
            one
            for one in session.execute(
                select(Activity)
                .where(
                    col(Activity.team_id) == team.team_id,
                    col(Activity.state) == ActivityState.OPEN,
                )
                .order_by(col(Activity.title))
            ).scalars()
            if one.recurs
        ]
        for one in weekly[:1]:
            for who in (team.leader, *team.members[:1]):
                claim = partial(posts.claim, session, who.actor, place.id, one.id, until)
                attempt(session, claim)


def _visit_in_twos(session: Session, place: Place, people: list[DemoPerson]) -> None:
    """Windows are cleaned in somebody's home: the helper brings a companion."""
    receiver, helper, companion = people[:3]
    here = place.id
    wanted = Wanted(
        kind=ListingKind.REQUEST,
        title="擦高处的窗户",
        minutes=90,
        category="家务",
        about="家里有梯子，请两位一起来，安全些。",
        at_home=True,
    )
    request = attempt(session, partial(listings.publish, session, receiver.actor, here, wanted))
    if request is None:
        return
    ask = partial(exchanges.ask, session, helper.actor, here, request.id, 90)
    made = attempt(session, ask)
    if made is None:
        return
    for act in (
        partial(exchanges.accept, session, receiver.actor, here, made.id),
        partial(home_visits.name_companion, session, helper.actor, here, made, companion.id),
        partial(exchanges.done, session, helper.actor, here, made.id, 80),
        partial(exchanges.confirm, session, receiver.actor, here, made.id),
    ):
        attempt(session, act)


def _act_for(
    session: Session, world: DemoWorld, place: Place, elder: DemoPerson, leader: DemoPerson
) -> None:
    """An elder asks at the counter that a neighbour acts for them, who then asks for help."""
    staff = world.actor("staff", place)
    if staff.person_id == leader.id:
        return
    served = Actor(staff.person_id, on_behalf_of=elder.id, origin=staff.origin)
    attempt(session, partial(proxies.name, session, served, place.id, elder.id, leader.id))
    wanted = Wanted(
        kind=ListingKind.REQUEST,
        title="帮老人量血压、分药盒",
        minutes=30,
        category="陪伴",
        times="每周一上午",
        for_id=elder.id,
    )
    attempt(session, partial(listings.publish, session, leader.actor, place.id, wanted))
