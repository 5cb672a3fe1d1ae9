"""Residents' projects of the demo: proposed, priced, put to the vote together, and carried out."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.demo import DemoWorld
from linli_deliberation.demo.polls import MONEY, plan_votes
from linli_deliberation.models import Commitment, Project, Topic
from linli_deliberation.polls import drafting, scheduling
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Artefact, TopicState
from linli_deliberation.topics import advancing, budgets, carrying_out, pricing, proposing

_CODE = "micro-project"
#: Title → why, and about what it costs in yuan; what it really costs stands in ``MONEY``.
_PROPOSED = {
    "楼道声控灯": ("晚上楼道黑，老人容易踩空，想换成声控的。", 25000),
    "小广场棋桌和遮阳棚": ("下棋的人夏天没有地方躲太阳。", 50000),
    "儿童滑梯翻新": ("滑梯掉漆、有裂缝，孩子划到过手。", 50000),
    "无障碍坡道": ("3 栋门口有四级台阶，轮椅上不去。", 20000),
    "自行车充电棚": ("电动车飞线充电太危险。", 60000),
}
#: The two that would stand in the same place.
_CORNER = ("小广场棋桌和遮阳棚", "自行车充电棚")


def plan(world: DemoWorld, place: Place) -> None:
    """Plan five projects, from what neighbours wrote to what was done and judged."""
    staff = world.with_role("staff", place)[0].actor
    opens = world.until - timedelta(days=MONEY.ago)
    if opens - timedelta(days=12) < world.since:
        return
    for days, act in (
        (12, partial(_propose, world=world, place=place)),
        (9, partial(_discuss, place=place, staff=staff)),
        (5, partial(_decide, place=place, staff=staff)),
        (2, partial(_ask, world=world, place=place, staff=staff)),
        (-50, partial(_carry_out, world=world, place=place, staff=staff)),
    ):
        world.plan(opens - timedelta(days=days), act)


def _propose(session: Session, world: DemoWorld, place: Place) -> None:
    people = [one for one in world.people_of(place) if one.age >= 18 and one.has_phone]
    used = {one.code: one for one in store.in_use(session, place.id)}
    for title, (story, cost) in _PROPOSED.items():
        first, *others = world.random.sample(people, 6)
        topic = proposing.propose(
            session, first.actor, place.id, used[_CODE].id, title=title, story=story,
            cost=cost * 100,
        )  # fmt: skip
        for person in others:
            proposing.support(session, person.actor, place.id, topic.id)


def _discuss(session: Session, place: Place, staff: Actor) -> None:
    for topic in _topics(session, place):
        advancing.advance(session, staff, place.id, topic.id, words="附议人数已够，进入居民议")


def _decide(session: Session, place: Place, staff: Actor) -> None:
    for topic in _topics(session, place):
        desk = (session, staff, place.id, topic.id)
        advancing.add_paper(
            *desk, Artefact.REPORT, "和提议人、居民小组一起看过现场，请两家报了价。"
        )
        pricing.settle(
            *desk,
            cost=(MONEY.options[topic.title] or 0) * 100,
            conflict="小广场东角" if topic.title in _CORNER else "",
        )
        advancing.advance(*desk, words="价已核过，可以交给大家投票")


def _ask(session: Session, world: DemoWorld, place: Place, staff: Actor) -> None:
    [waiting] = [one for one in budgets.rounds(session, place.id) if one.budget is not None]
    desk = (session, staff, place.id)
    poll = budgets.put_to_the_vote(
        *desk, waiting.procedure_id, [one.id for one in waiting.projects], title=MONEY.title
    )
    drafting.set_question(*desk, poll.id, title=MONEY.title, about=MONEY.about)
    drafting.set_voters(*desk, poll.id, voters=MONEY.voters, secrecy=MONEY.secrecy)
    opens_at = now(session) + timedelta(days=2)
    drafting.set_times(
        *desk, poll.id, opens_at=opens_at, closes_at=opens_at + timedelta(days=MONEY.days)
    )
    scheduling.schedule(*desk, poll.id)
    plan_votes(session, world, place, MONEY, poll.id, opens_at)


def _carry_out(session: Session, world: DemoWorld, place: Place, staff: Actor) -> None:
    """Let the first project that was paid for be done, and some say how satisfied they are."""
    topic = session.execute(
        select(Topic)
        .join(Project, col(Project.topic_id) == col(Topic.id))
        .where(
            col(Topic.community_id) == place.id,
            col(Project.paid).is_(True),
            col(Topic.state) == TopicState.IMPLEMENTING,
        )
        .order_by(col(Topic.id))
        .limit(1)
    ).scalar_one_or_none()
    if topic is None:
        return
    for promise in session.execute(
        select(col(Commitment.id)).where(col(Commitment.topic_id) == topic.id)
    ).scalars():
        carrying_out.fulfil(session, staff, place.id, promise, words="已完工，费用没有超")
    advancing.advance(session, staff, place.id, topic.id, words="居民代表现场看过")
    people = [one for one in world.people_of(place) if one.age >= 18 and one.has_phone]
    for person in world.random.sample(people, 14):
        stars = world.random.choice((5, 5, 4, 4, 3))
        carrying_out.evaluate(session, person.actor, place.id, topic.id, stars)


def _topics(session: Session, place: Place) -> list[Topic]:
    """Return the projects of this round in the order in which they were proposed."""
    rows = session.execute(
        select(Topic)
        .where(col(Topic.community_id) == place.id, col(Topic.title).in_(_PROPOSED))
        .order_by(col(Topic.id))
    )
    return list(rows.scalars())
