"""The merchant's side: looking at a code, and confirming that the goods were handed over."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from linli import codes, people, points
from linli.access import Actor
from linli.clock import now
from linli.codes import CodeRow, CodeUsed
from linli.i18n import Text
from linli.points import OwnerKind
from linli_moral_bank import owners, telling
from linli_moral_bank.books.book import masking
from linli_moral_bank.models import Redemption, RedemptionState
from linli_moral_bank.shop import merchants, purses
from linli_moral_bank.shop.bookings import when
from linli_moral_bank.shop.orders import find, note, refuse_over
from linli_moral_bank.shop.redemption import PURPOSE
from linli_moral_bank.shop.refusals import OtherMerchant
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Shown:
    """What a merchant sees of a code before handing over; the name as the public sees it."""

    redemption_id: UUID
    merchant_id: UUID
    title: str
    portions: int
    points: int
    #: For whom: a person or a household by a name, masked as in public; an organisation by its own.
    whose: Text | str
    expires_at: datetime
    #: When a booked service begins; None for what is fetched.
    starts_at: datetime | None


def look_up(session: Session, actor: Actor, community_id: UUID, code: str) -> Shown:
    """Return what a code stands for, for the merchant whose it is; changes nothing.

    Raises:
        CodeUnknown, CodeUsed, CodeExpired, CodeCancelled, TooManyGuesses: it is not good.
        OtherMerchant: the actor does not act for the merchant that gives this.
        RedemptionOver: it was cancelled or given back.
    """
    row = _good_code(session, actor, community_id, code)
    redemption = find(session, community_id, row.subject.id)
    _require_its_merchant(session, actor, redemption)
    refuse_over(redemption, now(session))
    booked = when(session, redemption.id)
    return Shown(
        redemption.id,
        redemption.merchant_id,
        redemption.title,
        redemption.portions,
        redemption.points,
        _whose(session, redemption),
        redemption.expires_at,
        booked[0] if booked else None,
    )


def hand_over(session: Session, actor: Actor, community_id: UUID, code: str) -> Redemption:
    """Confirm that the goods were handed over: the code is used and the points are paid.

    Raises:
        CodeUnknown, CodeUsed, CodeExpired, CodeCancelled, TooManyGuesses: it is not good.
        OtherMerchant: the actor does not act for the merchant that gives this.
        RedemptionOver: it was cancelled or given back.
    """
    row = _good_code(session, actor, community_id, code)
    redemption = find(session, community_id, row.subject.id, lock=True)
    merchant = _require_its_merchant(session, actor, redemption)
    refuse_over(redemption, now(session))
    codes.redeem(session, actor, community_id, code, PURPOSE)
    points.settle(
        session,
        actor,
        redemption.hold_id,
        key=f"moral_bank.redemption:{redemption.id}:handed_over",
    )
    redemption.state = RedemptionState.HANDED_OVER
    redemption.ended_at, redemption.handed_over_by_id = now(session), actor.person_id
    session.flush()
    note(session, actor, redemption, "handed_over")
    told = {"title": redemption.title, "merchant": merchant, "points": redemption.points}
    telling.tell(
        session,
        purses.told(session, redemption),
        community_id,
        _("%(title)s was handed over to you at %(merchant)s, for %(points)s points.", **told)
        if redemption.owner_kind is OwnerKind.PERSON
        else _(
            "%(title)s was handed over at %(merchant)s; %(whose)s paid %(points)s points.",
            whose=purses.whose(session, redemption),
            **told,
        ),
        f"moral_bank/redemptions/{redemption.id}",
    )
    return redemption


def _whose(session: Session, redemption: Redemption) -> Text | str:
    """Return for whom it is, as those who do not know them read it."""
    how, kind = masking(session, redemption.community_id), redemption.owner_kind
    if kind is OwnerKind.ORGANISATION:
        return purses.whose(session, redemption)
    person = session.get_one(people.Person, redemption.person_id)
    return owners.shown(kind, person.name, how)


def _good_code(session: Session, actor: Actor, community_id: UUID, code: str) -> CodeRow:
    """Return what a code stands for; of a used one its merchant hears what was handed over."""
    try:
        return codes.look_up(session, actor, community_id, code, PURPOSE)
    except CodeUsed as used:
        redemption = find(session, community_id, used.subject.id)
        try:
            _require_its_merchant(session, actor, redemption)
        except OtherMerchant:
            raise used from None
        raise CodeUsed(
            _(
                "This code was already used: %(title)s was handed over on %(at)s.",
                title=redemption.title,
                at=used.at,
            ),
            subject=used.subject,
            at=used.at,
        ) from used


def _require_its_merchant(session: Session, actor: Actor, redemption: Redemption) -> str:
    """Return the name of the merchant, for whom the actor must act."""
    merchant = merchants.find(session, redemption.community_id, redemption.merchant_id)
    organisation = session.get_one(people.Organisation, merchant.organisation_id)
    try:
        people.require_agent(session, actor, merchant.organisation_id)
    except people.NotItsAgent as error:
        raise OtherMerchant(
            _("This code is for %(merchant)s, not for you.", merchant=organisation.name),
            field="code",
        ) from error
    return organisation.name
