"""Which wish or order a need became. Whose need it was stands there, and each look is audited."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli_micro_wishes.models import PUBLIC, Finding, FindingKind, Kind, Order, Wish
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.visits import findings
from linli_micro_wishes.wishes.lists import Rows


@dataclass(frozen=True, slots=True)
class Became:
    """A need with the one thing that it became; neither whose it was nor which home."""

    category: str
    #: Of a wish its public words: what was said at the door may tell whose it is.
    words: str
    #: When it became one.
    at: datetime
    number: int
    wish_id: UUID | None
    order_id: UUID | None
    #: The page that the reader may open, an endpoint of the plugin; empty: none.
    page: str


def rows(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    search: str = "",
    category: str = "",
    limit: int = 60,
) -> list[Became]:
    """Return the needs that became a wish or an order, the newest needs first, in one query.

    Who visits in some grids only sees those of their homes. What became a dispute is left out:
    a dispute is read by few. ``search`` is part of the words.

    Raises:
        NotAllowed: the actor visits no homes here, in no grid.
    """
    words = func.coalesce(col(Wish.title), col(Finding.words))
    query: Rows = (
        select(
            col(Finding.category),
            words.label("words"),
            func.coalesce(col(Wish.sent_at), col(Order.submitted_at)).label("at"),
            func.coalesce(col(Wish.number), col(Order.number)).label("number"),
            col(Wish.id).label("wish_id"),
            col(Order.id).label("order_id"),
            col(Wish.state).label("wish_state"),
            col(Order.assignee_id),
        )
        .select_from(Finding)
        .outerjoin(Wish, col(Wish.id) == identity.wish_of_need())
        .outerjoin(Order, col(Order.id) == col(Finding.order_id))
        .where(
            findings.is_readable(session, actor, community_id),
            col(Finding.kind) == FindingKind.NEED,
            col(Finding.state).in_(findings.BECAME),
            col(Wish.id).is_not(None) | (col(Order.kind) != Kind.DISPUTE),
        )
        .order_by(col(Finding.id).desc())
        .limit(limit)
    )
    if search.strip():
        query = query.where(words.contains(search.strip(), autoescape=True))
    if category:
        query = query.where(col(Finding.category) == category)
    reviews = access.can(session, actor, "micro_wishes.review", community_id)
    dispatches = access.can(session, actor, "micro_wishes.dispatch", community_id)
    found = []
    for row in session.execute(query):
        if row.wish_id is not None:
            page = "reviewed" if reviews else "wish" if row.wish_state in PUBLIC else ""
        else:
            own = row.assignee_id is not None and row.assignee_id == actor.person_id
            page = "order" if dispatches or own else ""
        found.append(
            Became(row.category, row.words, row.at, row.number, row.wish_id, row.order_id, page)
        )
    return found
