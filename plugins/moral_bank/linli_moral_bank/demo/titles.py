"""What an outlet gives at the end of the demo: titles for its best households and organisations."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
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


def give(session: Session, place: Place, president: UUID, panel: Sequence[UUID]) -> None:
    """Give the first of each ranking their title."""
    head, day = Actor(president, origin="web"), today(session, place)
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
            closes_on=day,
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
        supported = [
            one.id
            for one in honours.nominees(session, honour.id)
            if one.state is NomineeState.SUPPORTED
        ]
        if supported:
            decided = partial(
                honours.decide,
                session,
                head,
                place.id,
                honour.id,
                awarded=supported[: honour.places],
                decision=_DECISION,
            )
            attempt(session, decided)
