"""What waits for a resident: things to fetch, and deeds that ask for an answer, or a child's do."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Uuid, bindparam, exists, func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.db import read
from linli.hooks import ToDo, Urgency
from linli_moral_bank.calendar import day_of
from linli_moral_bank.deeds import children
from linli_moral_bank.deeds.deed_lists import WAITING
from linli_moral_bank.models import Deed, DeedState, Finding, Verification
from linli_moral_bank.shop import exchanges
from linli_moral_bank.texts import _

_WHOSE: BindParameter[Any] = bindparam("person_ids", type_=Uuid, expanding=True)
_ASKED = (
    col(Deed.declarer_id).in_(_WHOSE)
    & col(Deed.state).in_(WAITING)
    & exists().where(
        col(Verification.deed_id) == col(Deed.id),
        col(Verification.finding) == Finding.ASK,
        col(Verification.answered_at).is_(None),
    )
)
_TO_BE_HEARD = (
    col(Deed.beneficiary_id).in_(_WHOSE)
    & (col(Deed.state) == DeedState.VERIFIED)
    & col(Deed.deduction)
    & col(Deed.heard_at).is_(None)
)
_TO_ANSWER = select(func.count(), func.min(col(Deed.hear_until)).filter(_TO_BE_HEARD)).where(
    col(Deed.community_id) == bindparam("community_id"), _ASKED | _TO_BE_HEARD
)
# What a child reported, perhaps of its guardian, stays with it and the panel.
_OF_CHILDREN = _TO_ANSWER.where(_TO_BE_HEARD | ~col(Deed.deduction))


def of_children(
    session: Session, community_id: UUID, child_ids: Sequence[UUID]
) -> tuple[int, date | None]:
    """Return how many deeds of children ask for an answer, and until when the first; one query."""
    if not child_ids:
        return 0, None
    row = read(session, _OF_CHILDREN, person_ids=child_ids, community_id=community_id).one()
    return row[0], row[1]


def waiting(session: Session, person_id: UUID, place: Place) -> Sequence[ToDo]:
    """Return what waits for a person; three queries, and one more for who has children."""
    to_fetch, until = exchanges.to_fetch(session, person_id, place.id)
    to_answer, heard_until = read(
        session, _TO_ANSWER, person_ids=[person_id], community_id=place.id
    ).one()
    mine = [one.person_id for one in children.of(session, person_id, place.id)]
    of_mine, first = of_children(session, place.id, mine)
    return [
        ToDo(
            _.plural("Deed that asks for your answer", "Deeds that ask for your answer", to_answer),
            "deeds",
            to_answer,
            icon="heart",
            order=1,
            urgency=Urgency.AWAITED,
            due=heard_until,
            own=True,
        ),
        ToDo(
            _.plural(
                "Deed of a child of yours that asks for an answer",
                "Deeds of your children that ask for an answer",
                of_mine,
            ),
            "children",
            of_mine,
            icon="heart",
            order=1,
            urgency=Urgency.AWAITED,
            due=first,
            own=True,
        ),
        ToDo(
            _.plural("Thing to fetch", "Things to fetch", to_fetch),
            "redemptions",
            to_fetch,
            icon="gift",
            order=2,
            urgency=Urgency.AWAITED,
            due=day_of(until, place) if until else None,
            own=True,
        ),
    ]
