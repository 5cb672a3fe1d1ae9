"""Who may see the photos of how a wish was fulfilled, or an order done."""

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli.subjects import Subject
from linli_micro_wishes.claims import claiming
from linli_micro_wishes.models import Claim, Order, Wish
from linli_micro_wishes.orders import steps
from linli_micro_wishes.privacy import identity


def may_see(session: Session, actor: Actor, subject: Subject) -> bool | None:
    """Return whether a reader may see the photos of a claim or an order.

    Of a claim: who brought it, the wisher, and staff. Of an order: whoever may read it.
    """
    if subject.type == "micro_wishes.order":
        order = session.get(Order, subject.id)
        return None if order is None else steps.may_read(session, actor, order)
    found = session.get(Claim, subject.id) if subject.type == "micro_wishes.claim" else None
    if found is None:
        return None
    wish = session.get_one(Wish, found.wish_id)
    return (
        claiming.may_act(session, actor, wish.community_id, found)
        or identity.belongs_to(session, wish.id, actor.beneficiary_id)
        or access.can(session, actor, "micro_wishes.review", wish.community_id)
    )
