"""Polls of the demo: a budget, an election, homes, owners, and one to vote in just now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli.clock import now
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli.errors import Refusal
from linli_deliberation.casting import casting
from linli_deliberation.casting.saying import Said
from linli_deliberation.counting import Approval, Base, Plurality, Rule, owners
from linli_deliberation.models import Secrecy, Voters
from linli_deliberation.polls import candidates, drafting, methods, scheduling

Choice = Callable[[DemoWorld], Said]

#: The vote that elects the members of the first community's council.
ELECTION = "选举居民议事会固定成员"


@dataclass(frozen=True)
class Ask:
    """A poll of the demo. ``turnout`` is the part of people who try to vote."""

    title: str
    about: str
    rule: Rule
    say: Choice
    #: Days before the present at which it opens, and how long it is open.
    ago: int
    days: int
    turnout: float
    options: Mapping[str, int | None]
    voters: Voters = Voters.PERSONS
    secrecy: Secrecy = Secrecy.RECOUNTABLE
    budget: int | None = None
    paper: bool = False
    #: How many stand for election.
    standing: int = 0


def _motion(voters: Voters) -> Rule:
    return methods.motion(
        voters, quorum=Fraction(1, 2), passing=Fraction(1, 2), base=Base.YES_AND_NO, strict=True
    )


def _ticks(world: DemoWorld) -> Said:
    return [code for code, liked in zip("12345", (0.7, 0.45, 0.3, 0.5, 0.2), strict=True)
            if world.random.random() < liked]  # fmt: skip


def _liked(world: DemoWorld) -> Said:
    return [code for code in "1234567" if world.random.random() < 0.75 - int(code) / 12][:5]


def _weighted(*answers: str) -> Choice:
    return lambda world: world.random.choice(answers)


HOMES = Ask(
    title="垃圾桶移到东侧围墙边，您同意吗？",
    about="现在的垃圾桶离 2 栋窗户只有四米。东侧围墙边已经看过现场，物业愿意硬化地面。",
    rule=_motion(Voters.HOUSEHOLDS),
    say=_weighted("yes", "yes", "yes", "no", "abstain"),
    ago=52,
    days=7,
    turnout=0.8,
    options={},
    voters=Voters.HOUSEHOLDS,
    secrecy=Secrecy.OPEN,
)
#: The vote about the residents' projects, which ``demo.projects`` puts together.
MONEY = Ask(
    title="今年 10 万元微项目资金怎么用？",
    about="每人名下一份相同的钱，勾选您支持的项目。项目都已核过价。",
    rule=methods.rule_of("equalshares/add1u"),
    say=_ticks,
    ago=96,
    days=10,
    turnout=0.62,
    options={
        "楼道声控灯": 28000,
        "小广场棋桌和遮阳棚": 46000,
        "儿童滑梯翻新": 52000,
        "无障碍坡道": 18000,
        "自行车充电棚": 64000,
    },
    budget=100000,
)
_LONGHAI = (
    Ask(
        title=ELECTION,
        about="选五位固定成员，任期三年。最多可以选五位。",
        rule=Approval(seats=5),
        say=_liked,
        ago=62,
        days=6,
        turnout=0.6,
        options={},
        standing=7,
    ),
    HOMES,
    Ask(
        title="是否动用维修资金更换 3 栋电梯？",
        about="电梯已用十八年，去年停梯十一次。三家报价都在公告栏。",
        rule=owners(major=False),
        say=_weighted("yes", "yes", "yes", "no"),
        ago=4,
        days=14,
        turnout=0.5,
        options={},
        voters=Voters.OWNERS,
        secrecy=Secrecy.OPEN,
    ),
    Ask(
        title="社区邻里节演出放在哪一天？",
        about="场地和音响都已借好，就差大家定日子。",
        rule=Plurality(),
        say=_weighted("1", "1", "2", "3"),
        ago=2,
        days=8,
        turnout=0.35,
        options={"周五晚上": None, "周六晚上": None, "周日晚上": None},
    ),
)
_ELSEWHERE = Ask(
    title="议事会例会改到晚上七点，您同意吗？",
    about="上班的邻居白天来不了。",
    rule=_motion(Voters.PERSONS),
    say=_weighted("yes", "yes", "no"),
    ago=30,
    days=6,
    turnout=0.7,
    options={},
)


def plan(world: DemoWorld, place: Place) -> None:
    """Plan the polls of the first community."""
    for asked in _LONGHAI:
        _plan(world, place, asked)


def plan_one(world: DemoWorld, place: Place) -> None:
    """Plan the one poll of another community."""
    _plan(world, place, _ELSEWHERE)


def _plan(world: DemoWorld, place: Place, asked: Ask) -> None:
    opens = world.until - timedelta(days=asked.ago)
    announced = opens - timedelta(days=2)
    if announced > world.since:
        world.plan(announced, partial(_announce, world=world, place=place, asked=asked))


def _announce(session: Session, world: DemoWorld, place: Place, asked: Ask) -> None:
    actor = (world.with_role("staff", place) or world.with_role("president", place))[0].actor
    desk = (session, actor, place.id)
    opens_at = now(session) + timedelta(days=2)
    poll = drafting.create(*desk, title=asked.title, about=asked.about, rule=asked.rule)
    drafting.set_rule(
        *desk,
        poll.id,
        rule=asked.rule,
        budget=None if asked.budget is None else asked.budget * 100,
        most=asked.standing - 2 if asked.standing else None,
    )
    drafting.set_voters(
        *desk, poll.id, voters=asked.voters, secrecy=asked.secrecy, paper=asked.paper
    )
    drafting.set_times(
        *desk, poll.id, opens_at=opens_at, closes_at=opens_at + timedelta(days=asked.days)
    )
    for title, cost in asked.options.items():
        drafting.add_option(*desk, poll.id, title=title, cost=None if cost is None else cost * 100)
    grown = [one for one in world.people_of(place) if one.age >= 18 and one.has_phone]
    for person in grown[1 : asked.standing + 1]:
        candidates.add(*desk, poll.id, person.id)
    scheduling.schedule(*desk, poll.id)
    plan_votes(session, world, place, asked, poll.id, opens_at)


def plan_votes(
    session: Session, world: DemoWorld, place: Place, asked: Ask, poll_id: UUID, opens_at: datetime
) -> None:
    """Let some of the grown-ups try to vote while a poll is open; who shows the demo does not."""
    wait = (opens_at - now(session)).total_seconds()
    for person in world.people_of(place):
        if person.age < 18 or person.sign_in_name == "resident":
            continue
        if world.random.random() < asked.turnout:
            # Most vote in the first days; nobody in the last minutes.
            share = world.random.random() ** 2 * 0.95
            after = timedelta(seconds=wait + share * asked.days * 86_400)
            world.plan(
                now(session) + after,
                partial(_vote, world=world, place=place, asked=asked, poll_id=poll_id,
                        person=person),
            )  # fmt: skip


def _vote(
    session: Session,
    world: DemoWorld,
    place: Place,
    asked: Ask,
    poll_id: UUID,
    person: DemoPerson,
) -> None:
    try:
        with session.begin_nested():
            casting.cast(session, person.actor, place.id, poll_id, asked.say(world))
    except Refusal:
        return  # the home has voted, or they own nothing here
