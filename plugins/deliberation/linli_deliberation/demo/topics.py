"""Topics of the demo: one gone all the way by six steps, others at every stage before."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.demo import DemoWorld
from linli.errors import Refusal
from linli_deliberation.demo.polls import HOMES
from linli_deliberation.models import Commitment, Origin, Poll
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Artefact
from linli_deliberation.refusals import NotOnTheRoll
from linli_deliberation.topics import advancing, carrying_out, proposing

#: Procedure, title, story, days before the present, supporters.
_WAITING = (
    ("six-steps", "小区北门晚上十点后能不能开一扇小门", "夜班的人要绕一大圈。", 9, 3),
    ("six-steps", "儿童滑梯旁边能不能加一道栏杆", "离车道太近，孩子容易冲出去。", 16, 7),
    ("micro-project", "在 5 栋楼下种一圈栀子花", "大约需要 1200 元，我们愿意自己浇水。", 5, 2),
    ("nomination", "推荐周师傅为“热心邻居”", "十几年义务给大家修自行车。", 12, 4),
)

Act = Callable[[Session, Actor, UUID, UUID], object]


def plan(world: DemoWorld, place: Place) -> None:
    """Plan the topic that goes all the way, and those that wait."""
    _plan_six_steps(world, place)
    for procedure, title, story, ago, supporters in _WAITING:
        when = world.until - timedelta(days=ago, hours=world.random.randint(1, 9))
        if when > world.since:
            world.plan(
                when,
                partial(
                    _propose, world=world, place=place, procedure=procedure, title=title,
                    story=story, supporters=supporters,
                ),
            )  # fmt: skip


def _propose(
    session: Session,
    world: DemoWorld,
    place: Place,
    procedure: str,
    title: str,
    story: str,
    supporters: int,
) -> None:
    people = [person for person in world.people_of(place) if person.age >= 18 and person.has_phone]
    chosen = world.random.sample(people, supporters + 1)
    used = {one.code: one for one in store.in_use(session, place.id)}
    topic = proposing.propose(
        session, chosen[0].actor, place.id, used[procedure].id, title=title, story=story
    )
    for number, person in enumerate(chosen[1:], start=1):
        world.plan(
            now(session) + timedelta(hours=3 * number),
            partial(_support, place=place, topic_id=topic.id, actor=person.actor),
        )


def _support(session: Session, place: Place, topic_id: UUID, actor: Actor) -> None:
    try:
        with session.begin_nested():
            proposing.support(session, actor, place.id, topic_id)
    except Refusal:
        return  # somebody has already moved it on


def _plan_six_steps(world: DemoWorld, place: Place) -> None:
    """A paper slip, 78 days ago, about the bins; the homes' vote decides it."""
    staff = world.with_role("staff", place)[0].actor
    start = world.until - timedelta(days=78)
    if start < world.since:
        return
    done: dict[str, UUID] = {}

    def slip(session: Session) -> None:
        used = {one.code: one for one in store.in_use(session, place.id)}
        topic = proposing.propose(
            session,
            staff,
            place.id,
            used["six-steps"].id,
            title="垃圾桶离窗户太近，请移位",
            story="纸条：2 栋一单元楼下的垃圾桶夏天味道大，苍蝇多，能不能移到围墙边？",
            origin=Origin.PAPER,
        )
        done["topic"] = topic.id
        people = [one for one in world.people_of(place) if one.age >= 18 and one.has_phone]
        for person in world.random.sample(people, 9):
            proposing.support(session, person.actor, place.id, topic.id)

    def step(words: str = "", paper: tuple[Artefact, str] | None = None) -> Act:
        def act(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> None:
            if paper is not None:
                advancing.add_paper(session, actor, community_id, topic_id, *paper)
            advancing.advance(session, actor, community_id, topic_id, words=words)

        return act

    def decided(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> None:
        poll = session.execute(
            select(col(Poll.id)).where(
                col(Poll.community_id) == community_id, col(Poll.title) == HOMES.title
            )
        ).scalar_one()
        advancing.link_poll(session, actor, community_id, topic_id, poll)
        advancing.advance(session, actor, community_id, topic_id, words="一户一票，过半数同意")

    def promised(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> None:
        desk = (session, actor, community_id, topic_id)
        for what, owner, days, cost in (
            ("东侧围墙边硬化地面十二平方米", "清美物业服务处 何经理", 12, 480_000),
            ("移桶、装除臭箱", "清美物业服务处 何经理", 16, 120_000),
            ("每周检查一次，连续一个月", "第二居民小组 刘组长", 40, None),
        ):
            carrying_out.promise(
                *desk, what=what, owner=owner, due_at=now(session) + timedelta(days=days),
                cost=cost,
            )  # fmt: skip

    def fulfilled(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> None:
        for one in (
            session.execute(select(col(Commitment.id)).where(col(Commitment.topic_id) == topic_id))
            .scalars()
            .all()
        ):
            carrying_out.fulfil(session, actor, community_id, one, words="已完成")
        advancing.advance(session, actor, community_id, topic_id, words="现场已验收")

    def judged(session: Session, actor: Actor, community_id: UUID, topic_id: UUID) -> None:
        people = [one for one in world.people_of(place) if one.age >= 18 and one.has_phone]
        for person in world.random.sample(people, 24):
            stars = world.random.choice((5, 5, 5, 4, 4, 3))
            with suppress(NotOnTheRoll):  # the homes decided, and a few moved in since
                carrying_out.evaluate(session, person.actor, community_id, topic_id, stars)
        carrying_out.close_evaluation(session, actor, community_id, topic_id)

    report = "入户 22 家：17 家赞成移位，3 家担心路远，2 家无所谓。东侧围墙边可放四只桶。"
    minutes = "到会 11 人（书记、七名固定成员、三位当事居民）。同意移到东侧围墙边，物业硬化地面。"
    world.plan(start, slip)
    later: tuple[tuple[int, Act], ...] = (
        (2, step("九位居民附议，列入议题")),
        (4, step()),
        (12, step(paper=(Artefact.REPORT, report))),
        (20, step(paper=(Artefact.MINUTES, minutes))),
        (35, decided),
        (36, promised),
        (41, step()),
        (66, fulfilled),
        (73, judged),
    )
    for days, act in later:
        world.plan(
            start + timedelta(days=days, hours=2),
            partial(_do, act=act, actor=staff, place=place, done=done),
        )


def _do(session: Session, act: Act, actor: Actor, place: Place, done: dict[str, UUID]) -> None:
    act(session, actor, place.id, done["topic"])
