"""Deliveries that failed, for those who look after a community's plugins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.errors import Refusal
from linli.events.models import FailedDelivery
from linli.events.publishing import deliver_again
from linli.i18n import texts
from linli.subjects import Subject

_ = texts("linli")


class DeliveryNotFound(Refusal):
    """No such delivery failed here."""

    code = "core.delivery_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class FailedRow:
    """An event that a plugin could not take."""

    id: UUID
    plugin: str
    event: str
    error: str
    at: datetime


def failed_deliveries(
    session: Session, actor: Actor, community_id: UUID, *, limit: int = 50
) -> list[FailedRow]:
    """Return a community's deliveries that have not arrived yet, oldest first.

    Raises:
        NotAllowed: the actor may not change plugins here.
    """
    access.require(session, actor, "core.settings", community_id)
    return [
        FailedRow(*row)
        for row in session.execute(
            select(
                col(FailedDelivery.id),
                col(FailedDelivery.plugin),
                col(FailedDelivery.event),
                col(FailedDelivery.error),
                col(FailedDelivery.at),
            )
            .where(
                col(FailedDelivery.community_id) == community_id,
                col(FailedDelivery.delivered_at).is_(None),
            )
            .order_by(col(FailedDelivery.id))
            .limit(limit)
        )
    ]


def repeat_delivery(session: Session, actor: Actor, community_id: UUID, delivery_id: UUID) -> bool:
    """Try a failed delivery again; return whether it has now arrived.

    Raises:
        NotAllowed: the actor may not change plugins here.
        DeliveryNotFound: it is not one of this community's.
    """
    access.require(session, actor, "core.settings", community_id)
    failed = session.get(FailedDelivery, delivery_id)
    if failed is None or failed.community_id != community_id:
        raise DeliveryNotFound(_("This has been settled already."))
    arrived = deliver_again(session, delivery_id)
    audit.record(
        session,
        actor,
        "core.delivery.repeated",
        community_id,
        Subject("core.failed_delivery", delivery_id),
        after={"plugin": failed.plugin, "event": failed.event, "arrived": arrived},
    )
    return arrived
