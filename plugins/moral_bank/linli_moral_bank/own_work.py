"""What waits for a resident: things to fetch, and deeds that ask for their answer."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, exists, func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.db import read
from linli.hooks import ToDo, Urgency
from linli_moral_bank.calendar import day_of
from linli_moral_bank.deeds.deed_lists import WAITING
from linli_moral_bank.models import Deed, DeedState, Finding, Verification
from linli_moral_bank.shop import exchanges
from linli_moral_bank.texts import _

_ASKED = (
    (col(Deed.declarer_id) == bindparam("person_id"))
    & col(Deed.state).in_(WAITING)
    & exists().where(
        col(Verification.deed_id) == col(Deed.id),
        col(Verification.finding) == Finding.ASK,
        col(Verification.answered_at).is_(None),
    )
)
_TO_BE_HEARD = (
    (col(Deed.beneficiary_id) == bindparam("person_id"))
    & (col(Deed.state) == DeedState.VERIFIED)
    & col(Deed.deduction)
    & col(Deed.heard_at).is_(None)
)
_TO_ANSWER = select(func.count(), func.min(col(Deed.hear_until)).filter(_TO_BE_HEARD)).where(
    col(Deed.community_id) == bindparam("community_id"), _ASKED | _TO_BE_HEARD
)


def waiting(session: Session, person_id: UUID, place: Place) -> Sequence[ToDo]:
    """Return what waits for a person; two queries."""
    to_fetch, until = exchanges.to_fetch(session, person_id, place.id)
    to_answer, heard_until = read(
        session, _TO_ANSWER, person_id=person_id, community_id=place.id
    ).one()
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
