"""Writing down that a merchant's month was settled: once, and never changed afterwards."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities, inbox
from linli.access import Actor, RelativeStepsBack
from linli.clock import now
from linli.communities import Place
from linli.ids import new_id
from linli.people import Organisation, Person
from linli.points import Owner
from linli.subjects import Subject
from linli_moral_bank import owners, settings
from linli_moral_bank.books import keepers
from linli_moral_bank.calendar import bounds, day_of, month_of, said_month, today
from linli_moral_bank.models import Merchant, Redemption, RedemptionState, Settlement
from linli_moral_bank.shop import merchants, settlements
from linli_moral_bank.shop.refusals import AlreadySettled, SettlementRefused
from linli_moral_bank.texts import _


def settle(
    session: Session, actor: Actor, community_id: UUID, merchant_id: UUID, month: date
) -> Settlement:
    """Write down that a merchant's month was settled, at what a point is worth today.

    What went back of months settled before is taken off. Asked again by the same person, the
    answer is the same and nothing happens again.

    Raises:
        NotAllowed, DutiesIncompatible: the actor does not keep the shop here.
        ShopUnknown: there is no such merchant here.
        RelativeStepsBack: they act for the merchant, or are close to who does.
        SettlementRefused: the month is not over, or there is nothing to settle.
        AlreadySettled: somebody else has done it.
    """
    place = _over(session, actor, community_id, month)
    merchant = merchants.find(session, community_id, merchant_id)
    return _settle(session, actor, place, merchant, month)


def settle_all(
    session: Session, actor: Actor, community_id: UUID, month: date
) -> tuple[list[Settlement], list[str]]:
    """Write it down for each merchant of whom a month is still to be settled.

    Returns what was settled, and the names of the merchants whom the actor is too close to.

    Raises:
        NotAllowed, DutiesIncompatible: the actor does not keep the shop here.
        SettlementRefused: the month is not over, or there is nothing to settle.
        AlreadySettled: somebody else settled with one of them at this moment.
    """
    place = _over(session, actor, community_id, month)
    done: list[Settlement] = []
    too_close: list[str] = []
    for one in settlements.of_month(session, place, month):
        if one.settled:
            continue
        merchant = merchants.find(session, community_id, one.merchant_id)
        try:
            done.append(_settle(session, actor, place, merchant, month))
        except RelativeStepsBack:
            too_close.append(one.merchant)
    if not done and not too_close:
        raise SettlementRefused(_("There is nothing left to settle in this month."))
    return done, too_close


def _over(session: Session, actor: Actor, community_id: UUID, month: date) -> Place:
    """Return the place where the actor may settle a month that is over."""
    access.require(session, actor, "moral_bank.shop", community_id)
    keepers.take(session, actor, community_id, "moral_bank.shop")
    place = communities.place(session, community_id)
    if month_of(month) >= month_of(today(session, place)):
        raise SettlementRefused(_("This month is not over yet. Please settle it next month."))
    return place


def _settle(
    session: Session, actor: Actor, place: Place, merchant: Merchant, month: date
) -> Settlement:
    agents = _agents(session, merchant)
    access.refuse_relatives(session, actor, agents)
    made = _record(session, actor, place, merchant, month)
    if made is None:
        return _before(session, actor, place, merchant, month)
    name = session.get_one(Organisation, merchant.organisation_id).name
    fen = made.points * made.fen_per_point - made.back_fen
    told = {"merchant": name, "points": made.points, "yuan": f"{fen / 100:.2f}"}
    audit.record(
        session,
        actor,
        "moral_bank.settled",
        place.id,
        Subject("moral_bank.settlement", made.id),
        after={
            **told,
            "month": made.month,
            "fen_per_point": made.fen_per_point,
            "back_fen": made.back_fen,
        },
    )
    inbox.notify_many(
        session,
        agents,
        place.id,
        _(
            "%(merchant)s, %(month)s: %(points)s points were handed over, and %(yuan)s yuan are"
            " noted as settled.",
            month=said_month(month),
            **told,
        ),
        f"moral_bank/merchant/{merchant.id}/statement?month={made.month}",
    )
    return made


def _record(
    session: Session, actor: Actor, place: Place, merchant: Merchant, month: date
) -> Settlement | None:
    """Write the month down with its exchanges; None where it stands there already.

    The exchanges are locked, so that none of them goes back in between.
    """
    start, end = bounds(month, place)
    mine = col(Redemption.merchant_id) == merchant.id
    given = session.execute(
        select(col(Redemption.id), col(Redemption.portions), col(Redemption.points))
        .where(
            mine,
            col(Redemption.state) == RedemptionState.HANDED_OVER,
            col(Redemption.settlement_id).is_(None),
            col(Redemption.ended_at) >= start,
            col(Redemption.ended_at) < end,
        )
        .with_for_update(of=Redemption)
    ).all()
    back = session.execute(
        select(
            col(Redemption.id),
            col(Redemption.points),
            col(Redemption.points) * col(Settlement.fen_per_point),
        )
        .join(Settlement, col(Settlement.id) == col(Redemption.settlement_id))
        .where(mine, settlements.still_open(month_of(month)))
        .with_for_update(of=Redemption)
    ).all()
    made = Settlement(
        id=new_id(),
        community_id=place.id,
        merchant_id=merchant.id,
        month=month_of(month),
        portions=sum(portions for _id, portions, _points in given),
        points=sum(points for _id, _portions, points in given),
        fen_per_point=settings.of(session, place.id).fen_per_point,
        back_points=sum(points for _id, points, _fen in back),
        back_fen=sum(fen for _id, _points, fen in back),
        settled_at=now(session),
        settled_by_id=actor.person_id,
    )
    if _found(session, merchant, made.month) is not None:
        return None
    if not given and not back:
        raise SettlementRefused(
            _("Nothing was handed over in this month, so there is nothing to settle.")
        )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        return None
    _name(session, "settlement_id", made.id, [row.id for row in given])
    _name(session, "taken_off_id", made.id, [row.id for row in back])
    return made


def _name(session: Session, column: str, settlement_id: UUID, ids: list[UUID]) -> None:
    """Let exchanges say in which month they are settled, or taken off."""
    session.execute(
        update(Redemption)
        .where(col(Redemption.id).in_(ids))
        .values({column: settlement_id})
        .execution_options(synchronize_session="fetch")
    )


def _before(
    session: Session, actor: Actor, place: Place, merchant: Merchant, month: date
) -> Settlement:
    """Return what the actor settled before.

    Raises:
        AlreadySettled: it was somebody else.
    """
    found = _found(session, merchant, month_of(month))
    assert found is not None, "what stands in the way is there"
    if found.settled_by_id == actor.person_id:
        return found
    by = session.get(Person, found.settled_by_id) if found.settled_by_id else None
    raise AlreadySettled(
        _(
            "This month was settled already: by %(name)s on %(day)s.",
            name=by.name if by else "–",
            day=day_of(found.settled_at, place),
        )
    )


def _found(session: Session, merchant: Merchant, month: str) -> Settlement | None:
    found: Settlement | None = session.execute(
        select(Settlement).where(
            col(Settlement.merchant_id) == merchant.id, col(Settlement.month) == month
        )
    ).scalar_one_or_none()
    return found


def _agents(session: Session, merchant: Merchant) -> list[UUID]:
    shop = Owner.organisation(merchant.organisation_id)
    return list(owners.speakers(session, merchant.community_id, shop))
