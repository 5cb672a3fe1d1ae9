"""What was handed over and whose points went back since: it counts nowhere any more.

By whatever way they went back: the council's recheck says so itself, of all else the ledger tells.
"""

from sqlalchemy import select
from sqlmodel import Session, col

from linli import inbox
from linli.access import SYSTEM
from linli.events import PointsMovedBack
from linli.points import Owner, OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.books import pooling, purse
from linli_moral_bank.models import Merchant, Redemption, RedemptionState
from linli_moral_bank.shop import portions, purses
from linli_moral_bank.shop.orders import note
from linli_moral_bank.texts import _

#: What a redemption is called as the subject of a booking.
SUBJECT = "moral_bank.redemption"


def take_out(session: Session, redemption: Redemption, *, on_shelf: bool = False) -> None:
    """Let a locked redemption count nowhere any more: before its points go back.

    ``on_shelf``: the portions are with the merchant, and return to the stock.
    """
    portions.give_back(session, redemption, stock=on_shelf)
    redemption.state = RedemptionState.RETURNED
    session.flush()


def bring_rest(session: Session, redemption: Redemption) -> None:
    """Bring what came back to a person to where their household keeps its points."""
    if redemption.owner_kind is OwnerKind.PERSON:
        community_id = redemption.community_id
        pooling.bring_rest(session, purse.lock(session, community_id, redemption.owner_id))


def on_moved_back(session: Session, event: PointsMovedBack) -> None:
    """End a redemption whose points all went back; one of which a part did still counts."""
    if event.subject_type != SUBJECT or event.left:
        return
    redemption: Redemption | None = session.execute(
        select(Redemption)
        .where(
            col(Redemption.id) == event.subject_id,
            col(Redemption.state) == RedemptionState.HANDED_OVER,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if redemption is None:
        return
    take_out(session, redemption)
    bring_rest(session, redemption)
    note(session, SYSTEM, redemption, "returned")
    _tell(session, redemption)


def _tell(session: Session, redemption: Redemption) -> None:
    """Tell whose points came back, and who acts for the merchant."""
    told = {"title": redemption.title, "points": redemption.points}
    inbox.notify_many(
        session,
        purses.told(session, redemption),
        redemption.community_id,
        _("The points for “%(title)s” went back: your %(points)s points are there again.", **told)
        if redemption.owner_kind is OwnerKind.PERSON
        else _(
            "The points for “%(title)s” went back. %(whose)s: %(points)s points are back.",
            whose=purses.whose(session, redemption),
            **told,
        ),
        f"moral_bank/redemptions/{redemption.id}",
    )
    merchant = session.get_one(Merchant, redemption.merchant_id)
    shop = Owner.organisation(merchant.organisation_id)
    inbox.notify_many(
        session,
        owners.speakers(session, redemption.community_id, shop),
        redemption.community_id,
        _("The %(points)s points for “%(title)s” went back to whoever paid them.", **told),
        "moral_bank/merchant",
    )
