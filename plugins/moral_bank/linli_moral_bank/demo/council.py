"""The demo's council: an honour given and one that is open, a story, tasks, fund and recheck."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import communities, people
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli.points import Owner, OwnerKind
from linli_moral_bank import honours
from linli_moral_bank.books import funds
from linli_moral_bank.calendar import today
from linli_moral_bank.demo import benefit_list, rewriting, stories
from linli_moral_bank.demo.trying import attempt
from linli_moral_bank.honours import stories as telling
from linli_moral_bank.models import (
    Deed,
    DeedState,
    ExchangeFinding,
    FundSource,
    Nominee,
    NomineeState,
    TaskKind,
)
from linli_moral_bank.rechecks import checking, drawing, exchanges
from linli_moral_bank.shop import catalogue
from linli_moral_bank.tasks import publishing, taking

#: The council draws so many of a hundred.
_SHARE = 4


def plan(world: DemoWorld, place: Place) -> None:
    """Plan what the council, the president and the bookkeeper did in the last weeks."""
    head = next(iter(world.with_role("president", place)), None)
    if head is None:
        return
    rewriting.plan(world, place, head)
    benefit_list.plan(world, place, head)
    world.plan(
        world.until - timedelta(days=24), partial(_open, world=world, place=place, head=head)
    )
    world.plan(
        world.until - timedelta(days=3), partial(_open_next, world=world, place=place, head=head)
    )
    world.plan(
        world.until - timedelta(days=4),
        partial(_publish_tasks, world=world, place=place, head=head),
    )
    for number, entry in enumerate(stories.FUND):
        world.plan(
            world.since + timedelta(days=9 + 12 * number),
            partial(_enter, place=place, head=head, entry=entry),
        )
    quarter, after = _last_quarter(world.until)
    if after > world.since + timedelta(days=40):
        world.plan(after, partial(_recheck, world=world, place=place, quarter=quarter))


def _open(session: Session, world: DemoWorld, place: Place, head: DemoPerson) -> None:
    day = today(session, place)
    honour = honours.open_honour(
        session,
        head.actor,
        place.id,
        title="邻里守望好居民",
        about="热心帮助邻居、带动大家的好居民。",
        year=day.year,
        places=3,
        closes_on=day + timedelta(days=12),
    )
    honours.propose_by_ranking(session, head.actor, place.id, honour.id)
    later = world.until - timedelta(days=17)
    world.plan(later, partial(_review, world=world, place=place, head=head, honour_id=honour.id))


def _review(
    session: Session, world: DemoWorld, place: Place, head: DemoPerson, honour_id: UUID
) -> None:
    groups = {one.id: one for one in communities.groups(session, place.id)}
    for one in honours.nominees(session, honour_id):
        group = groups.get(one.group_id) if one.group_id else None
        for member in world.with_role("panel_member", place, group):
            said = partial(
                honours.review,
                session,
                member.actor,
                place.id,
                one.id,
                supports=True,
                remark="邻居们都说好。",
            )
            attempt(session, said)
            if session.get_one(Nominee, one.id).state is NomineeState.SUPPORTED:
                break
    later = world.until - timedelta(days=10)
    world.plan(later, partial(_award, world=world, place=place, head=head, honour_id=honour_id))


def _award(
    session: Session, world: DemoWorld, place: Place, head: DemoPerson, honour_id: UUID
) -> None:
    supported = [
        one
        for one in honours.nominees(session, honour_id)
        if one.state is NomineeState.SUPPORTED and one.person_id != head.id
    ][:3]
    if not supported:
        return
    decision = "居民代表会议评选，到会 42 人，得票均超过三分之二。"
    attempt(
        session,
        partial(
            honours.decide,
            session,
            head.actor,
            place.id,
            honour_id,
            awarded=[one.id for one in supported],
            decision=decision,
        ),
    )
    _tell(session, world, place, head, supported[0].person_id)


def _tell(
    session: Session, world: DemoWorld, place: Place, head: DemoPerson, person_id: UUID
) -> None:
    """Write about the newest good deed of somebody honoured; they agree."""
    deed: Deed | None = session.execute(
        select(Deed)
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.beneficiary_id) == person_id,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.deduction).is_(False),
        )
        .order_by(col(Deed.id).desc())
        .limit(1)
    ).scalar_one_or_none()
    whose = next((one for one in world.people if one.id == person_id), None)
    if deed is None or whose is None:
        return
    story = telling.ask(
        session,
        head.actor,
        place.id,
        deed.id,
        title="身边的好邻居",
        text=f"{deed.story}街坊们说，这样的小事，一做就是好几年。",
    )
    telling.answer(session, whose.actor, place.id, story.id, agrees=True, with_photo=True)


def _open_next(session: Session, world: DemoWorld, place: Place, head: DemoPerson) -> None:
    day = today(session, place)
    honour = honours.open_honour(
        session,
        head.actor,
        place.id,
        title="星级文明家庭",
        about="家风好、邻里和睦的家庭。",
        year=day.year,
        owner_kind=OwnerKind.HOUSEHOLD,
        places=5,
        closes_on=day + timedelta(days=25),
    )
    proposer, person = world.random.sample(
        [one for one in world.people_of(place) if one.age >= 25 and one.has_phone], 2
    )
    home = people.household_of(session, person.id)
    if home is None:
        return
    owner, reason = Owner.household(home), "家里老人照顾得周到，邻居有事随叫随到。"
    attempt(
        session,
        partial(honours.propose, session, proposer.actor, place.id, honour.id, owner, reason),
    )


def _publish_tasks(session: Session, world: DemoWorld, place: Place, head: DemoPerson) -> None:
    day = today(session, place)
    task = publishing.publish(
        session,
        head.actor,
        place.id,
        kind=TaskKind.TASK,
        rule_code="errands",
        title="给行动不便的老人代买米面油",
        about="名单在服务台领取，买好后请老人签收。",
        since=day,
        until=day + timedelta(days=20),
        places=8,
    )
    publishing.publish(
        session,
        head.actor,
        place.id,
        kind=TaskKind.EVENT,
        rule_code="patrol" if place == world.communities[0] else "errands",
        title="社区大扫除",
        about="上午九点在社区广场集合，工具由社区准备。",
        since=day + timedelta(days=7),
        until=day + timedelta(days=7),
    )
    residents = [one for one in world.people_of(place) if one.age >= 18 and one.has_phone]
    for person in world.random.sample(residents, min(3, len(residents))):
        attempt(session, partial(taking.take_up, session, person.actor, place.id, task.id))


def _enter(
    session: Session, place: Place, head: DemoPerson, entry: tuple[FundSource, int, str]
) -> None:
    source, yuan, title = entry
    named = stories.BOUGHT.get(title, {})
    offered = catalogue.on_offer(session, place, None, all_of_them=True) if named else []
    funds.enter(
        session,
        head.actor,
        place.id,
        source=source,
        amount_fen=yuan * 100,
        title=title,
        happened_on=today(session, place),
        goods={one.id: named[one.title] for one in offered if one.title in named},
    )


def _recheck(session: Session, world: DemoWorld, place: Place, quarter: str) -> None:
    members = (*world.with_role("evaluator", place), *world.with_role("supervisor", place))
    if not members:
        return
    seed = "03 09 14 21 28 33 + 07"
    drawn = attempt(
        session,
        partial(
            drawing.draw,
            session,
            members[0].actor,
            place.id,
            quarter=quarter,
            seed=seed,
            share=_SHARE,
        ),
    )
    if drawn is None:
        return
    for one in checking.items(session, drawn.id):
        for member in members:
            done = partial(
                checking.check,
                session,
                member.actor,
                place.id,
                drawn.id,
                one.deed_id,
                points=one.stands,
            )
            attempt(session, done)
    for exchange in exchanges.listing(session, drawn.id):
        for member in members:
            looked = partial(
                exchanges.check,
                session,
                member.actor,
                place.id,
                drawn.id,
                exchange.redemption_id,
                ExchangeFinding.RIGHT,
            )
            attempt(session, looked)
    report = "抽查的事项和兑换逐一回访，全部属实，记分准确。"
    attempt(
        session,
        partial(checking.close, session, members[0].actor, place.id, drawn.id, report),
    )


def _last_quarter(until: datetime) -> tuple[str, datetime]:
    """Return the last quarter that is over, and a moment some days after its end."""
    number = (until.month - 1) // 3
    begin = until.replace(month=3 * number + 1, day=1, hour=2, minute=0, second=0, microsecond=0)
    after = min(begin + timedelta(days=6), until - timedelta(hours=2))
    if number:
        return f"{until.year}-Q{number}", after
    return f"{until.year - 1}-Q4", after
