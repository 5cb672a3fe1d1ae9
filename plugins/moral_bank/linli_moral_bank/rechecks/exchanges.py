"""What the council found of each exchange that was drawn; what was paid wrongly can go back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access, audit, inbox, points
from linli.access import SYSTEM, Actor, DutiesIncompatible
from linli.clock import now
from linli.i18n import Text
from linli.people import Organisation, Person
from linli.points import AccountClosed, NotEnough, Owner, OwnerKind
from linli_moral_bank import owners, telling
from linli_moral_bank.models import (
    ExchangeFinding,
    Merchant,
    RecheckExchange,
    Redemption,
    WhyDrawn,
)
from linli_moral_bank.rechecks.checking import find
from linli_moral_bank.rechecks.refusals import RecheckRefused, RecheckUnknown
from linli_moral_bank.shop import orders, purses, returning, stockbook
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """An exchange that was drawn, with whose points paid and what was found."""

    redemption_id: UUID
    title: str
    #: Whose points paid.
    name: Text | str
    merchant: str
    handed_over_at: datetime
    #: Who handed it over for the merchant.
    handed_over_by: str
    portions: int
    points: int
    why: WhyDrawn
    finding: ExchangeFinding | None
    remark: str


def check(
    session: Session,
    actor: Actor,
    community_id: UUID,
    recheck_id: UUID,
    redemption_id: UUID,
    finding: ExchangeFinding,
    remark: str = "",
    *,
    on_shelf: bool = False,
) -> None:
    """Say for the council whether an exchange was right; given back, its points return at once.

    They go from the merchant's account to the purse that paid, and the exchange no longer counts:
    in no figures, nor against the merchant's quota or somebody's limit. ``on_shelf``: the portions
    are with the merchant, and return to the stock.

    Raises:
        NotAllowed, RecheckUnknown: the actor is not of the council, or it was not drawn.
        DutiesIncompatible, RelativeStepsBack: they handed it over, or are close to who ordered it,
            whose points paid, or who acts for the merchant.
        RecheckRefused: it was checked or the recheck closed, there is no word of why it was wrong,
            or the points cannot go back.
    """
    recheck = find(session, actor, community_id, recheck_id)
    item: RecheckExchange | None = session.execute(
        select(RecheckExchange)
        .where(
            col(RecheckExchange.recheck_id) == recheck.id,
            col(RecheckExchange.redemption_id) == redemption_id,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if item is None:
        raise RecheckUnknown(_("This was not drawn."))
    if recheck.closed_at is not None or item.finding is not None:
        raise RecheckRefused(_("This was checked already."))
    remark = remark.strip()[:500]
    if finding is not ExchangeFinding.RIGHT and not remark:
        raise RecheckRefused(_("Please write what was wrong."), field="remark")
    redemption = orders.find(session, community_id, redemption_id, lock=True)
    _step_back(session, actor, redemption)
    if finding is ExchangeFinding.WRONG:
        _note(session, actor, "exchange_wrong", redemption)
    elif finding is ExchangeFinding.GIVEN_BACK:
        _give_back(session, actor, redemption, on_shelf=on_shelf)
        _note(session, actor, "points_back", redemption)
        _tell(session, redemption, remark)
    item.finding, item.remark = finding, remark
    item.checked_at, item.checked_by_id = now(session), actor.person_id
    session.flush()


def listing(session: Session, recheck_id: UUID) -> list[ExchangeRow]:
    """Return the exchanges that were drawn, what is still to be checked first."""
    giver, paying, behind = aliased(Organisation), aliased(Organisation), aliased(Person)
    rows = session.execute(
        select(
            col(Redemption.owner_kind),
            col(paying.name),
            col(Person.name),
            col(behind.name),
            col(Redemption.id),
            col(Redemption.title),
            col(giver.name),
            col(Redemption.ended_at),
            col(Redemption.portions),
            col(Redemption.points),
            col(RecheckExchange.why),
            col(RecheckExchange.finding),
            col(RecheckExchange.remark),
        )
        .join(Redemption, col(Redemption.id) == col(RecheckExchange.redemption_id))
        .join(Person, col(Person.id) == col(Redemption.person_id))
        .join(Merchant, col(Merchant.id) == col(Redemption.merchant_id))
        .join(giver, col(giver.id) == col(Merchant.organisation_id))
        .outerjoin(paying, col(paying.id) == col(Redemption.owner_id))
        .outerjoin(behind, col(behind.id) == col(Redemption.handed_over_by_id))
        .where(col(RecheckExchange.recheck_id) == recheck_id)
        .order_by(col(RecheckExchange.finding).is_not(None), col(RecheckExchange.id))
    )
    return [
        ExchangeRow(id_, title, owners.whole(kind, body or name), merchant, at, by or "", *rest)
        for kind, body, name, by, id_, title, merchant, at, *rest in rows
    ]


def _step_back(session: Session, actor: Actor, redemption: Redemption) -> None:
    """Take the duty of checking an exchange, refused to whoever had a part in it."""
    if actor.person_id is not None and actor.person_id == redemption.handed_over_by_id:
        raise DutiesIncompatible(
            _("Whoever handed something over does not look at it again for the council.")
        )
    community_id = redemption.community_id
    concerned = {
        redemption.person_id,
        *owners.speakers(session, community_id, Owner(redemption.owner_kind, redemption.owner_id)),
        *_merchants_people(session, redemption),
    }
    subject = orders.subject_of(redemption)
    access.take_duty(session, actor, subject, "moral_bank.recheck", concerning=concerned)


def _merchants_people(session: Session, redemption: Redemption) -> list[UUID]:
    """Return who acts for the merchant that gave something."""
    merchant = session.get_one(Merchant, redemption.merchant_id)
    shop = Owner.organisation(merchant.organisation_id)
    return list(owners.speakers(session, redemption.community_id, shop))


def _give_back(session: Session, actor: Actor, redemption: Redemption, *, on_shelf: bool) -> None:
    """Reverse what was paid for a redemption; once, as its key says."""
    paid = points.booked_by_key(session, f"moral_bank.redemption:{redemption.id}:handed_over")
    assert paid is not None, "what was handed over was paid"
    try:
        with session.begin_nested():
            returning.take_out(session, redemption, on_shelf=on_shelf)
            if on_shelf:
                stockbook.came_back(session, actor, redemption)
            points.reverse(
                session,
                SYSTEM if actor.is_system else actor,
                paid.id,
                key=f"moral_bank.redemption:{redemption.id}:rechecked",
                reason="moral_bank.recheck",
                note=redemption.title,
            )
    except NotEnough as error:
        raise RecheckRefused(
            _("The merchant's account no longer holds these points, so they cannot go back."),
            field="finding",
        ) from error
    except AccountClosed as error:
        raise RecheckRefused(
            _("An account of this exchange is closed, so the points cannot go back."),
            field="finding",
        ) from error
    returning.bring_rest(session, redemption)


def _note(session: Session, actor: Actor, what: str, redemption: Redemption) -> None:
    """Write into the log what was found of an exchange; why stands with the finding alone."""
    audit.record(
        session,
        actor,
        f"moral_bank.recheck.{what}",
        redemption.community_id,
        orders.subject_of(redemption),
        after={"title": redemption.title, "points": redemption.points},
        person_id=redemption.person_id,
    )


def _tell(session: Session, redemption: Redemption, remark: str) -> None:
    """Tell whose points came back, and who acts for the merchant.

    Why stands only in the message of the one whom it concerns, so that erasing them ends it.
    """
    told = {"title": redemption.title, "points": redemption.points}
    telling.tell(
        session,
        purses.told(session, redemption),
        redemption.community_id,
        _(
            "The council looked at “%(title)s” again: your %(points)s points are back. %(reason)s",
            reason=remark,
            **told,
        )
        if redemption.owner_kind is OwnerKind.PERSON
        else _(
            "The council looked at “%(title)s” again. %(whose)s: %(points)s points are back.",
            whose=purses.whose(session, redemption),
            **told,
        ),
        f"moral_bank/redemptions/{redemption.id}",
    )
    inbox.notify_many(
        session,
        _merchants_people(session, redemption),
        redemption.community_id,
        _(
            "The council looked at “%(title)s” again and gave the %(points)s points back to whoever"
            " paid them.",
            **told,
        ),
        "moral_bank/merchant",
    )
