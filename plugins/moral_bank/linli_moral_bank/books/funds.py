"""What stands behind the points: money and gifts, what they bought, and whether it is enough."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.errors import Refusal
from linli.points import balance_of
from linli.subjects import Subject
from linli_moral_bank import settings
from linli_moral_bank.calendar import today
from linli_moral_bank.models import (
    Depositor,
    FundEntry,
    FundSource,
    Goods,
    Merchant,
    Redemption,
    RedemptionState,
)
from linli_moral_bank.texts import _

#: What the sources are called.
SOURCES = {
    FundSource.DISTRICT: _("District"),
    FundSource.TOWNSHIP: _("Township"),
    FundSource.OWN: _("Raised here"),
    FundSource.SPONSOR: _("Sponsor"),
    FundSource.IN_KIND: _("Goods given"),
    FundSource.SPENT: _("Spent"),
}
#: Gifts in kind stand in the stock, not in the cash box.
_NO_MONEY = (FundSource.IN_KIND,)


class FundRefused(Refusal):
    """An entry cannot be written like this."""

    code = "moral_bank.fund_refused"


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry of the fund's book, in fen."""

    id: UUID
    happened_on: date
    source: FundSource
    title: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Reserve:
    """What is owed in points, and what stands behind it, all in fen."""

    outstanding_points: int
    outstanding_fen: int
    money_fen: int
    goods_fen: int
    pledged_fen: int

    @property
    def percent(self) -> int | None:
        """What is covered, in percent of what is owed; None while nothing is owed."""
        if self.outstanding_fen <= 0:
            return None
        behind = self.money_fen + self.goods_fen + self.pledged_fen
        return behind * 100 // self.outstanding_fen


@dataclass(frozen=True, slots=True)
class Cost:
    """What the points that were redeemed have cost so far."""

    spent_fen: int
    redeemed_points: int

    @property
    def fen_per_point(self) -> int | None:
        """Fen spent for each point redeemed, rounded; None while nothing was redeemed."""
        if self.redeemed_points <= 0:
            return None
        return (self.spent_fen * 2 + self.redeemed_points) // (2 * self.redeemed_points)


def enter(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    source: FundSource,
    amount_fen: int,
    title: str,
    happened_on: date,
) -> FundEntry:
    """Write down what came in, or what was spent; ``amount_fen`` is above zero for both.

    A mistake is put right by an entry below zero of the same source.

    Raises:
        NotAllowed: the actor does not keep the fund here.
        FundRefused: no amount, no word of what it is, or a day that has not come.
    """
    access.require(session, actor, "moral_bank.funds", community_id)
    if amount_fen == 0:
        raise FundRefused(_("Please write an amount."), field="amount")
    if not title.strip():
        raise FundRefused(_("Please write from whom it came, or what was bought."), field="title")
    if happened_on > today(session, communities.place(session, community_id)):
        raise FundRefused(_("This day has not come yet."), field="happened_on")
    entry = FundEntry(
        community_id=community_id,
        source=source,
        amount_fen=-amount_fen if source is FundSource.SPENT else amount_fen,
        title=title.strip()[:120],
        happened_on=happened_on,
        entered_at=now(session),
        entered_by_id=actor.person_id,
    )
    session.add(entry)
    session.flush()
    audit.record(
        session,
        actor,
        "moral_bank.fund_entered",
        community_id,
        Subject("moral_bank.fund_entry", entry.id),
        after={"title": entry.title, "fen": entry.amount_fen, "source": source.value},
    )
    return entry


def entries(
    session: Session, community_id: UUID, *, before: UUID | None = None, limit: int | None = 100
) -> list[EntryRow]:
    """Return the fund's book, the newest day first; one query."""
    query = (
        select(
            col(FundEntry.id),
            col(FundEntry.happened_on),
            col(FundEntry.source),
            col(FundEntry.title),
            col(FundEntry.amount_fen),
        )
        .where(col(FundEntry.community_id) == community_id)
        .order_by(col(FundEntry.happened_on).desc(), col(FundEntry.id).desc())
        .limit(limit)
    )
    if before is not None:
        last = aliased(FundEntry)
        day = select(col(last.happened_on)).where(col(last.id) == before).scalar_subquery()
        query = query.where(
            (col(FundEntry.happened_on) < day)
            | (col(FundEntry.happened_on) == day) & (col(FundEntry.id) < before)
        )
    return [EntryRow(*row) for row in session.execute(query)]


def totals(session: Session, community_id: UUID) -> dict[FundSource, int]:
    """Return what each source has brought, and what was spent (below zero), in fen."""
    rows = session.execute(
        select(col(FundEntry.source), func.sum(col(FundEntry.amount_fen)))
        .where(col(FundEntry.community_id) == community_id)
        .group_by(col(FundEntry.source))
    )
    return {source: int(total) for source, total in rows}


def cost(session: Session, community_id: UUID) -> Cost:
    """Return what was spent in all, and how many points were redeemed for what was handed over."""
    spent = -totals(session, community_id).get(FundSource.SPENT, 0)
    redeemed = session.execute(
        select(func.coalesce(func.sum(col(Redemption.points)), 0)).where(
            col(Redemption.community_id) == community_id,
            col(Redemption.state) == RedemptionState.HANDED_OVER,
        )
    ).scalar_one()
    return Cost(spent, int(redeemed))


def reserve(session: Session, place: Place) -> Reserve:
    """Return what the community owes in points, and what stands behind it.

    Counted are the purses of its depositors, money left, counted goods at their price in points,
    and what open merchants pledge for one month; points at the community's value in fen.
    """
    fen = settings.of(session, place.id).fen_per_point
    # A household's members may share one.
    purses = (
        select(col(Depositor.points_account_id))
        .where(col(Depositor.community_id) == place.id)
        .distinct()
        .subquery()
    )
    owed = int(
        session.execute(
            select(func.coalesce(func.sum(balance_of(purses.c.points_account_id)), 0))
        ).scalar_one()
    )
    goods, pledged = (
        int(session.execute(query).scalar_one())
        for query in (
            select(func.coalesce(func.sum(col(Goods.stock) * col(Goods.price)), 0)).where(
                col(Goods.community_id) == place.id, col(Goods.active).is_(True)
            ),
            select(func.coalesce(func.sum(col(Merchant.quota)), 0)).where(
                col(Merchant.community_id) == place.id, col(Merchant.open).is_(True)
            ),
        )
    )
    return Reserve(
        outstanding_points=owed,
        outstanding_fen=owed * fen,
        money_fen=sum(
            fen_ for source, fen_ in totals(session, place.id).items() if source not in _NO_MONEY
        ),
        goods_fen=goods * fen,
        pledged_fen=pledged * fen,
    )
