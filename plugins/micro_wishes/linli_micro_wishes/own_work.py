"""What waits for who made a wish or an order: to say whether it has come, and was well done."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlmodel import Session, col

from linli.communities import Place
from linli.db import read
from linli.hooks import ToDo, Urgency
from linli_micro_wishes.models import Order, OrderState, Wish, WishState
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.texts import _

_WISHES = select(func.count()).where(
    col(Wish.community_id) == bindparam("community_id"),
    col(Wish.state) == WishState.DELIVERED,
    identity.is_of(bindparam("person_id")),
)
_ORDERS = select(func.count()).where(
    col(Order.community_id) == bindparam("community_id"),
    col(Order.state) == OrderState.DONE,
    col(Order.requester_id) == bindparam("person_id"),
)
_BOTH = select(_WISHES.scalar_subquery(), _ORDERS.scalar_subquery())


def waiting(session: Session, person_id: UUID, place: Place) -> Sequence[ToDo]:
    """Return what waits for a person to confirm; one query."""
    wishes, orders = read(session, _BOTH, community_id=place.id, person_id=person_id).one()
    return (
        ToDo(
            _.plural(
                "Wish of yours was brought: has it come?",
                "Wishes of yours were brought: have they come?",
                wishes,
            ),
            "mine",
            wishes,
            icon="star",
            order=3,
            urgency=Urgency.AWAITED,
            own=True,
        ),
        ToDo(
            _.plural(
                "Order of yours is done: was it well done?",
                "Orders of yours are done: were they well done?",
                orders,
            ),
            "my_orders",
            orders,
            icon="phone",
            order=4,
            urgency=Urgency.AWAITED,
            own=True,
        ),
    )
