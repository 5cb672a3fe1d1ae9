"""Store keeper and bookkeeper: two people, where the community says so."""

from typing import Literal
from uuid import UUID, uuid5

from sqlmodel import Session

from linli import access, communities
from linli.access import Actor
from linli.subjects import Subject
from linli_moral_bank import settings
from linli_moral_bank.calendar import today

_KEEPING = "moral_bank.keeping"


def take(
    session: Session,
    actor: Actor,
    community_id: UUID,
    duty: Literal["moral_bank.shop", "moral_bank.funds"],
) -> None:
    """Keep the stock or the fund's book for this year.

    Raises:
        DutiesIncompatible: the actor keeps the other one this year, and the community parts them.
    """
    if not settings.of(session, community_id).keepers_apart:
        return
    year = today(session, communities.place(session, community_id)).year
    access.take_duty(session, actor, Subject(_KEEPING, uuid5(community_id, str(year))), duty)
