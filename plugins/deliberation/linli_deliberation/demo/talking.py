"""What people say in the demo: a council meets, reasons and opinions, accounts, a draw."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_deliberation.councils import chosen, filling, meetings, reading, seats
from linli_deliberation.demo.polls import ELECTION
from linli_deliberation.disclosure import matters
from linli_deliberation.discussion import saying, statements
from linli_deliberation.models import Coming, MatterKind, RemarkKind
from linli_deliberation.procedures import store
from linli_deliberation.sortition import draws
from linli_deliberation.sortition.pools import Terms
from linli_deliberation.topics import proposing

_REASONS = (
    (RemarkKind.FOR, "夜班回来要绕十二分钟，刮风下雨更难走。"),
    (RemarkKind.FOR, "装门禁，刷卡进，安全有保证。"),
    (RemarkKind.AGAINST, "十点以后开门，怕有外人进来。"),
)
_STATEMENTS = (
    "小门装了门禁就可以开。",
    "开到夜里十二点就够了。",
    "应该先试行一个月。",
    "增加的费用由公共收益出。",
)
#: How the two camps answer, statement by statement.
_CAMPS = ((1, -1, 1, 1), (-1, 1, 1, 0))


Act = Callable[[Session, Actor, Place], None]


def plan(world: DemoWorld, place: Place) -> None:
    """Plan a council with a meeting, a topic that is talked about, accounts, and a draw."""
    people = [one for one in world.people_of(place) if one.age >= 18 and one.has_phone]
    staff = world.with_role("staff", place)[0].actor
    later: tuple[tuple[int, Act], ...] = (
        (40, partial(_council, secretary=people[0])),
        (33, partial(_meeting, people=people)),
        (20, _accounts),
        (14, partial(_talk, people=people[:24])),
        (3, _draw),
    )
    for ago, act in later:
        when = world.until - timedelta(days=ago)
        if when > world.since:
            world.plan(when, partial(_do, act=act, actor=staff, place=place))


def _do(session: Session, act: Act, actor: Actor, place: Place) -> None:
    act(session, actor, place)


def _council(session: Session, actor: Actor, place: Place, *, secretary: DemoPerson) -> None:
    desk = (session, actor, place.id)
    council = seats.found(
        *desk, title="居民议事会", about="有事好商量，众人的事由众人商量。",
        seats="书记 1\n固定成员 5\n利益相关方 X",
    )  # fmt: skip
    first, others = [row.id for row in reading.seats(session, council, _today(session))][:2]
    until = _today(session) + timedelta(days=1095)
    seats.seat(*desk, first, secretary.id, until=until)
    for poll_id, title in chosen.elections(session, place.id):
        if title == ELECTION:
            filling.with_elected(*desk, others, poll_id, until=until)
    meetings.call(
        session, actor, place.id, council.id, title="居民议事会例会", where="社区活动室，线上同步",
        agenda=["北门晚间通行", "楼道堆物清理"], starts_at=now(session) + timedelta(days=6),
    )  # fmt: skip


def _meeting(session: Session, actor: Actor, place: Place, *, people: list[DemoPerson]) -> None:
    council = reading.councils(session, place.id)[0]
    meeting = reading.meetings(session, council.id)[0]
    ways = (Coming.HALL, Coming.HALL, Coming.ONLINE, Coming.HALL, Coming.EXCUSED, Coming.HALL)
    members = [one.person_id for one in meetings.invited(session, meeting.id)]
    came = dict(zip(members, ways, strict=False))
    minutes = "北门晚间通行：先听取居民意见，再拿方案。楼道堆物：本月二十日前各楼自行清理。"
    meetings.record(session, actor, place.id, meeting.id, came, minutes)
    for person in people:
        if came.get(person.id, Coming.ABSENT).is_present and meeting.state.value == "held":
            meetings.confirm(session, person.actor, place.id, meeting.id, version=meeting.version)


def _accounts(session: Session, actor: Actor, place: Place) -> None:
    matters.publish(
        session, actor, place.id, MatterKind.ACCOUNTS, "公共收益收支公开",
        "收入：停车位 8600 元，广告位 2400 元。\n支出：路灯维修 3100 元，垃圾清运 1500 元。\n"
        "结余：6400 元。",
    )  # fmt: skip


def _talk(session: Session, actor: Actor, place: Place, *, people: list[DemoPerson]) -> None:
    procedure = next(one for one in store.in_use(session, place.id) if one.code == "six-steps")
    topic = proposing.propose(
        session, people[0].actor, place.id, procedure.id, title="北门夜间开一扇小门",
        story="夜班的人晚上十点以后要绕到南门，老人也不方便。",
    )  # fmt: skip
    for person, (kind, words) in zip(people, _REASONS, strict=False):
        saying.say(session, person.actor, place.id, topic.id, kind, words)
    said: list[UUID] = [
        saying.say(
            session, people[number].actor, place.id, topic.id, RemarkKind.STATEMENT, words
        ).id
        for number, words in enumerate(_STATEMENTS)
    ]
    for number, person in enumerate(people):
        for statement, value in zip(said, _CAMPS[number % 5 > 2], strict=True):
            statements.take_a_stand(session, person.actor, place.id, statement, value)


def _draw(session: Session, actor: Actor, place: Place) -> None:
    draws.fix(
        session, actor, place.id, title="微项目评审员抽签", about="从全体居民中抽十二位评审员。",
        places=12, source="抽签当天公布的福彩 3D 开奖号码",
        seed_from=now(session) + timedelta(days=7), terms=Terms(ages=(35, 60)),
    )  # fmt: skip


def _today(session: Session) -> date:
    return now(session).date()
