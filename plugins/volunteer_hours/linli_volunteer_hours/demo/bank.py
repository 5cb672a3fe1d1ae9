"""The demo's time bank: what neighbours offer and ask for, and what came of it."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_volunteer_hours.demo.people import DemoTeam
from linli_volunteer_hours.demo.trying import attempt
from linli_volunteer_hours.models import ExchangeState, ListingKind, Time
from linli_volunteer_hours.time_bank import (
    accounts,
    disputes,
    exchanges,
    listings,
    phone,
    ratings,
    steps,
)
from linli_volunteer_hours.time_bank.listings import Wanted

_OFFER, _REQUEST = ListingKind.OFFER, ListingKind.REQUEST
#: kind, title, category, minutes, when, times of day, what is said about it
_STORIES = (
    (_OFFER, "上门理发", "便民", 60, "周六上午", (Time.WEEKENDS,), "自带工具，老人小孩都行。"),
    (_OFFER, "教用手机挂号", "教学", 45, "平日下午", (Time.AFTERNOONS,), "慢慢教，教会为止。"),
    (_OFFER, "辅导小学数学", "教学", 60, "晚上", (Time.EVENINGS,), "退休教师，耐心。"),
    (_OFFER, "陪聊、读报", "陪伴", 60, "上午", (Time.MORNINGS,), "会说重庆话，爱听老故事。"),
    (_OFFER, "修小家电", "维修", 60, "周末", (Time.WEEKENDS,), "电饭煲、风扇、台灯都可以看看。"),
    (_REQUEST, "陪去医院复查", "陪伴", 180, "下周二上午", (Time.MORNINGS,), "在市二院，坐公交去。"),
    (_REQUEST, "换厨房灯泡", "维修", 30, "哪天都行", (Time.AFTERNOONS,), "梯子家里有。"),
    (_REQUEST, "帮忙取两个快递", "跑腿", 20, "傍晚", (Time.EVENINGS,), "东门驿站，不重。"),
    (
        _REQUEST,
        "搬一个旧柜子下楼",
        "搬运",
        40,
        "周末",
        (Time.WEEKENDS,),
        "三楼没有电梯，要两个人。",
    ),
)
_WORDS = ("手很巧，人也和气。", "准时，谢谢！", "老人很高兴。", "")
#: Days told of, and of a hundred exchanges: how many are disputed, or confirmed by the receiver.
_BACK, _DISPUTED, _CONFIRMED = 24, 8, 85


@dataclass(frozen=True, slots=True)
class _Bank:
    world: DemoWorld
    place: Place
    people: list[DemoPerson]


def plan(world: DemoWorld, place: Place, crew: list[DemoTeam]) -> None:
    """Fill the pool, let neighbours write what they can and need, and live it for three weeks."""
    everybody = {one.id: one for team in crew for one in (team.leader, *team.members)}
    bank = _Bank(world, place, list(everybody.values()))
    world.plan(world.until - timedelta(days=_BACK + 1), partial(_fund, place=place))
    for number, _story in enumerate(_STORIES * 2):
        back = _BACK - number * (_BACK / (2 * len(_STORIES)))
        at = world.until - timedelta(days=back, minutes=17 * number)
        world.plan(at, partial(_write, bank=bank, number=number))
    elders = [one for one in world.people_of(place) if one.age >= 70 and not one.sign_in_name]
    if elders:
        at = world.until - timedelta(days=2, hours=4)
        world.plan(at, partial(_call, bank=bank, elder=elders[0], team_id=crew[0].team_id))


def _fund(session: Session, place: Place) -> None:
    accounts.fund(session, SYSTEM, place.id, 100 * 60)


def _write(session: Session, bank: _Bank, number: int) -> None:
    world = bank.world
    owner, other = world.random.sample(bank.people, 2)
    kind, title, category, minutes, times, slots, about = _STORIES[number % len(_STORIES)]
    wanted = Wanted(
        kind=kind,
        title=title,
        category=category,
        minutes=minutes,
        times=times,
        slots=slots,
        about=about,
        helpers=2 if title.startswith("搬") else 1,
    )
    publish = partial(listings.publish, session, owner.actor, bank.place.id, wanted)
    listing = attempt(session, publish)
    # The newest ones wait for an answer, and every fifth is left standing.
    if listing is not None and number < 2 * len(_STORIES) - 6 and number % 5 != 4:
        later = timedelta(hours=world.random.randint(3, 20))
        world.plan(
            now(session) + later,
            partial(_agree, bank=bank, owner=owner, other=other, listing_id=listing.id),
        )


def _agree(
    session: Session, bank: _Bank, owner: DemoPerson, other: DemoPerson, listing_id: UUID
) -> None:
    here = bank.place.id
    listing = listings.find(session, here, listing_id)
    ask = partial(exchanges.ask, session, other.actor, here, listing_id, listing.minutes)
    made = attempt(session, ask)
    if made is None:
        return
    attempt(session, partial(exchanges.accept, session, owner.actor, here, made.id))
    helper, receiver = (owner, other) if listing.kind is _OFFER else (other, owner)
    later = timedelta(hours=bank.world.random.randint(20, 60))
    bank.world.plan(
        now(session) + later,
        partial(_help, bank=bank, helper=helper, receiver=receiver, exchange_id=made.id),
    )


def _help(
    session: Session, bank: _Bank, helper: DemoPerson, receiver: DemoPerson, exchange_id: UUID
) -> None:
    here, random = bank.place.id, bank.world.random
    found = steps.find(session, here, exchange_id)
    done = partial(exchanges.done, session, helper.actor, here, exchange_id, found.minutes)
    attempt(session, done)
    if found.state is not ExchangeState.DONE:
        return
    chance = random.randrange(100)
    if chance < _DISPUTED:
        words = "只来了一半时间。"
        attempt(
            session, partial(disputes.dispute, session, receiver.actor, here, exchange_id, words)
        )
    elif chance < _CONFIRMED:
        attempt(session, partial(exchanges.confirm, session, receiver.actor, here, exchange_id))
        for one in (helper, receiver):
            rate = partial(
                ratings.rate,
                session,
                one.actor,
                here,
                exchange_id,
                random.randint(4, 5),
                random.choice(_WORDS),
            )
            attempt(session, rate)


def _call(session: Session, bank: _Bank, elder: DemoPerson, team_id: UUID) -> None:
    """An elder calls: staff write the request down and send it to a team."""
    staff = bank.world.actor("staff", bank.place)
    served = Actor(staff.person_id, on_behalf_of=elder.id, origin=staff.origin)
    wanted = Wanted(
        kind=_REQUEST, title="陪着去银行取退休金", category="陪伴", minutes=90, times="15 号上午"
    )
    here = bank.place.id
    made = attempt(session, partial(listings.publish, session, served, here, wanted))
    if made is not None:
        attempt(session, partial(phone.dispatch, session, staff, here, made.id, team_id))
