"""What the tests of orders share: a service, and one step of an order's story."""

from sqlmodel import Session

from linli.access import SYSTEM
from linli_micro_wishes.models import (
    Kind,
    Order,
    OrderState,
    Service,
)
from linli_micro_wishes.orders import dispatching, ordering, services, working
from linli_micro_wishes.orders.ordering import Request
from tests.micro_wishes.street import Street


def service(session: Session, street: Street, kind: Kind = Kind.ORDER, **more: object) -> Service:
    """Offer a service: a card fetched and brought, a question, a dispute."""
    titles = {
        Kind.ORDER: "代领社保卡",
        Kind.QUESTION: "有问必答",
        Kind.DISPUTE: "邻里纠纷调解",
    }
    promise: dict[str, object] = (
        {"answer_minutes": 5} if kind is Kind.QUESTION else {"done_days": 3}
    )
    return services.add(
        session,
        SYSTEM,
        street.id,
        kind=kind,
        title=titles[kind],
        **{**promise, **more},  # type: ignore[arg-type]
    )


def told(
    session: Session,
    street: Street,
    kind: Kind = Kind.ORDER,
    words: str = "腿脚不便，请代领社保卡。",
) -> Order:
    """Order something, by default the wisher's card."""
    offered = next(
        (one for one in services.offered(session, street.id) if one.kind is kind), None
    ) or service(session, street, kind)
    request = Request(words, "龙海路 8 号")
    return ordering.submit(session, street.wisher.actor, street.id, offered.id, request)


def taken(session: Session, street: Street, kind: Kind = Kind.ORDER) -> Order:
    """Order something that the neighbour has taken."""
    order = told(session, street, kind)
    dispatching.dispatch(session, street.staff.actor, street.id, order.id, street.neighbour.id)
    working.accept(session, street.neighbour.actor, street.id, order.id)
    return order


def stands(order: Order) -> OrderState:
    """Return where an order stands, so that a type checker does not remember where it stood."""
    return order.state
