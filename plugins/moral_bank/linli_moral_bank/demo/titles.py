"""What outlets give at the end of the demo: titles for households and organisations.

The best household of each is recommended to the branch, which gives a title of its own.
"""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.demo import DemoWorld
from linli.points import OwnerKind
from linli_moral_bank import honours
from linli_moral_bank.books import ranking
from linli_moral_bank.calendar import today
from linli_moral_bank.demo.trying import attempt
from linli_moral_bank.models import NomineeState

#: Title, what for, for whom, and of which kind.
_TITLES = (
    ("星级文明家庭", "家风好、邻里和睦、房前屋后干净的家庭。", OwnerKind.HOUSEHOLD, ""),
    ("优秀社会组织", "常年为居民办实事的社会组织。", OwnerKind.ORGANISATION, "social"),
)
_DECISION = "网点评审会按年度积分排名评定，公示无异议。"
_ABOVE = (
    "支行文明家庭标兵",
    "各网点星级文明家庭中的榜样。",
    "支行评审会在各网点推荐的家庭中评定。",
)
#: Days before the end: proposals begin, are decided, and the branch decides about the best.
_PROPOSED, _DECIDED, _ABOVE_DECIDED = 13, 9, 4


def plan(
    world: DemoWorld, place: Place, president: UUID, panel: Sequence[UUID], branch: Place
) -> None:
    """Plan the titles of an outlet."""
    head = Actor(president, origin="web")
    world.plan(
        world.until - timedelta(days=_PROPOSED),
        partial(_propose, place=place, head=head, panel=panel),
    )
    world.plan(
        world.until - timedelta(days=_DECIDED),
        partial(_decide, place=place, head=head, branch=branch),
    )


def plan_above(world: DemoWorld, branch: Place, head: Actor) -> None:
    """Plan the branch's own title, for households that its outlets recommend."""
    world.plan(
        world.until - timedelta(days=_PROPOSED), partial(_open_above, branch=branch, head=head)
    )
    world.plan(
        world.until - timedelta(days=_ABOVE_DECIDED),
        partial(_decide_above, branch=branch, head=head),
    )


def _propose(session: Session, place: Place, head: Actor, panel: Sequence[UUID]) -> None:
    """Open each title for those of its ranking, and let the panel speak."""
    day = today(session, place)
    for title, about, kind, category in _TITLES:
        if not ranking.of_year(session, place.id, day.year, kind=kind, category=category):
            continue
        honour = honours.open_honour(
            session,
            head,
            place.id,
            title=title,
            about=about,
            year=day.year,
            places=2,
            closes_on=day + timedelta(days=2),
            owner_kind=kind,
            category=category,
        )
        honours.propose_by_ranking(session, head, place.id, honour.id)
        for one in honours.nominees(session, honour.id):
            for member in panel:
                said = partial(
                    honours.review,
                    session,
                    Actor(member, origin="web"),
                    place.id,
                    one.id,
                    supports=True,
                    remark="情况属实。",
                )
                attempt(session, said)


def _decide(session: Session, place: Place, head: Actor, branch: Place) -> None:
    """Give the titles, and recommend the first household."""
    for honour in honours.listing(session, place.id):
        supported = _supported(session, honour.id)[: honour.places]
        if not supported:
            continue
        decided = partial(
            honours.decide,
            session,
            head,
            place.id,
            honour.id,
            awarded=supported,
            decision=_DECISION,
        )
        attempt(session, decided)
        for above in honours.listing(session, branch.id):
            up = partial(honours.recommend, session, head, place.id, supported[0], above.id)
            attempt(session, up)


def _open_above(session: Session, branch: Place, head: Actor) -> None:
    title, about, _decision = _ABOVE
    day = today(session, branch)
    honours.open_honour(
        session,
        head,
        branch.id,
        title=title,
        about=about,
        year=day.year,
        places=1,
        closes_on=day + timedelta(days=_PROPOSED - _ABOVE_DECIDED - 1),
        owner_kind=OwnerKind.HOUSEHOLD,
    )


def _decide_above(session: Session, branch: Place, head: Actor) -> None:
    *_words, decision = _ABOVE
    for honour in honours.listing(session, branch.id):
        supported = _supported(session, honour.id)[: honour.places]
        decided = partial(
            honours.decide,
            session,
            head,
            branch.id,
            honour.id,
            awarded=supported,
            decision=decision,
        )
        attempt(session, decided)


def _supported(session: Session, honour_id: UUID) -> list[UUID]:
    return [
        one.id
        for one in honours.nominees(session, honour_id)
        if one.state is NomineeState.SUPPORTED
    ]
