"""Not being brought together with somebody again, also not by what was asked for before."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli.access import Actor
from linli.clock import now
from linli_volunteer_hours.models import Block, Exchange, ExchangeState
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import blocking, steps


def block(session: Session, actor: Actor, community_id: UUID, exchange: Exchange) -> None:
    """Never be brought together again with the other one; they are not told. Again: no change.

    What one of the two asked of the other, or they agreed on and have not done, is called off
    without a reason; held time is free again. What is done is confirmed or disputed as ever.

    Raises:
        ExchangeUnknown: the actor has no part in it.
    """
    me, other = blocking.sides(session, actor, community_id, exchange)
    try:
        with session.begin_nested():
            session.add(Block(person_id=me, blocked_id=other, at=now(session)))
            session.flush()
    except IntegrityError:
        return
    blocking.note(session, actor, exchange, "blocked", me)
    for open_one in _open(session, me, other):
        steps.free(session, actor, open_one)
        steps.move(session, actor, open_one, ExchangeState.CANCELLED)
        steps.tell_other(session, me, open_one, _("“%(title)s” was called off."))


def unblock(session: Session, actor: Actor, community_id: UUID, exchange: Exchange) -> None:
    """Take a block back; without one, nothing changes.

    Raises:
        ExchangeUnknown: the actor has no part in it.
    """
    me, other = blocking.sides(session, actor, community_id, exchange)
    gone = delete(Block).where(col(Block.person_id) == me, col(Block.blocked_id) == other)
    session.execute(gone.execution_options(synchronize_session=False))
    blocking.note(session, actor, exchange, "unblocked", me)


def _open(session: Session, one: UUID, other: UUID) -> list[Exchange]:
    """Return, locked, what two people asked of one another or agreed on, and is not done."""
    two = (one, other)
    found = session.execute(
        select(Exchange)
        .where(
            col(Exchange.helper_id).in_(two),
            col(Exchange.receiver_id).in_(two),
            col(Exchange.state).in_((ExchangeState.REQUESTED, ExchangeState.ACCEPTED)),
        )
        .order_by(col(Exchange.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found.scalars())
