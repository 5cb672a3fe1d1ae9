"""Orders as other programs read them: where each stands, and neither whose it is nor its words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli_micro_wishes.models import Kind, Order, OrderState, Service, Tier


@dataclass(frozen=True, slots=True)
class ToldRow:
    """Where an order stands, with its times in UTC."""

    id: UUID
    number: int
    service: str
    kind: Kind
    state: OrderState
    tier: Tier
    urgent: bool
    submitted_at: datetime
    answer_due_at: datetime | None
    answered_at: datetime | None
    done_due_at: datetime | None
    done_at: datetime | None
    rating: int | None


def rows(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    state: OrderState | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> list[ToldRow]:
    """Return what is handled in a place, the oldest first, after the one that was read last.

    Raises:
        NotAllowed: the actor does not dispatch here.
    """
    access.require(session, actor, "micro_wishes.dispatch", community_id)
    query = (
        select(
            col(Order.id),
            col(Order.number),
            col(Service.code),
            col(Order.kind),
            col(Order.state),
            col(Order.tier),
            col(Order.urgent),
            col(Order.submitted_at),
            col(Order.answer_due_at),
            col(Order.answered_at),
            col(Order.done_due_at),
            col(Order.done_at),
            col(Order.rating),
        )
        .join(Service, col(Service.id) == col(Order.service_id))
        .where(col(Order.level_id) == community_id)
        .order_by(col(Order.id))
        .limit(limit)
    )
    if state is not None:
        query = query.where(col(Order.state) == state)
    if after is not None:
        query = query.where(col(Order.id) > after)
    return [ToldRow(*row) for row in session.execute(query)]
