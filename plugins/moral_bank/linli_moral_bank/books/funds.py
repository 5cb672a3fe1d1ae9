"""What stands behind the points: money and gifts, what they bought, and whether it is enough.

A branch or district adds up what lies below; its book holds what it took in and spent itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
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
from linli_moral_bank.books import bought, keepers
from linli_moral_bank.books.receipts import SUBJECT, Receipt, attach
from linli_moral_bank.books.rollup import Part, add_up
from linli_moral_bank.calendar import today
from linli_moral_bank.models import (
    Depositor,
    FundEntry,
    FundSource,
    Goods,
    Merchant,
)
from linli_moral_bank.reach import reach
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
    """What is owed in points, and what stands behind it, all in fen.

    What is owed is None where it would tell of too few.
    """

    outstanding_points: int | None
    outstanding_fen: int | None
    money_fen: int
    goods_fen: int
    pledged_fen: int

    @property
    def percent(self) -> int | None:
        """What is covered, in percent of what is owed; None while nothing is owed, or told."""
        if self.outstanding_fen is None or self.outstanding_fen <= 0:
            return None
        behind = self.money_fen + self.goods_fen + self.pledged_fen
        return behind * 100 // self.outstanding_fen


def enter(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    source: FundSource,
    amount_fen: int,
    title: str,
    happened_on: date,
    goods: Mapping[UUID, int] | None = None,
    receipts: Iterable[Receipt] = (),
    once: str | None = None,
) -> FundEntry:
    """Write down what came in, or what was spent; ``amount_fen`` is above zero for both.

    A mistake is put right by an entry below zero of the same source. What was spent may name the
    goods of the shop that it bought, by portions, and have photos of its receipts. What is sent
    twice with the same ``once`` counts once.

    Raises:
        NotAllowed: the actor does not keep the fund here.
        DutiesIncompatible: they keep the stock, and the community parts the two.
        FundRefused: no amount, no word of what it is, a day that has not come, or goods that were
            not bought or have no number.
        ShopUnknown: there is no such good here.
        FileRefused, FileTooLarge, TooManyFiles: a receipt is damaged, too large, or one too many.
    """
    access.require(session, actor, "moral_bank.funds", community_id)
    keepers.take(session, actor, community_id, "moral_bank.funds")
    if before := _sent_before(session, community_id, once):
        return before
    if amount_fen == 0:
        raise FundRefused(_("Please write an amount."), field="amount")
    if not title.strip():
        raise FundRefused(_("Please write from whom it came, or what was bought."), field="title")
    if happened_on > today(session, communities.place(session, community_id)):
        raise FundRefused(_("This day has not come yet."), field="happened_on")
    goods = goods or {}
    if goods and source is not FundSource.SPENT:
        raise FundRefused(_("Only what was spent buys goods. Please choose “Spent” as the kind."))
    if any(portions < 1 for portions in goods.values()):
        raise FundRefused(_("Please write for each good how many portions were bought."))
    entry = FundEntry(
        community_id=community_id,
        source=source,
        amount_fen=-amount_fen if source is FundSource.SPENT else amount_fen,
        title=title.strip()[:120],
        happened_on=happened_on,
        once=once,
        entered_at=now(session),
        entered_by_id=actor.person_id,
    )
    try:
        with session.begin_nested():
            session.add(entry)
            session.flush()
    except IntegrityError:
        if before := _sent_before(session, community_id, once):
            return before
        raise
    bought.write(session, entry, goods)
    attach(session, actor, entry, receipts)
    audit.record(
        session,
        actor,
        "moral_bank.fund_entered",
        community_id,
        Subject(SUBJECT, entry.id),
        after={"title": entry.title, "fen": entry.amount_fen, "source": source.value},
    )
    return entry


def _sent_before(session: Session, community_id: UUID, once: str | None) -> FundEntry | None:
    if once is None:
        return None
    found: FundEntry | None = session.execute(
        select(FundEntry).where(
            col(FundEntry.community_id) == community_id, col(FundEntry.once) == once
        )
    ).scalar_one_or_none()
    return found


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
    return sums(session, reach(session, community_id))


def sums(session: Session, within: Sequence[UUID]) -> dict[FundSource, int]:
    """Return the same of several places."""
    rows = session.execute(
        select(col(FundEntry.source), func.sum(col(FundEntry.amount_fen)))
        .where(col(FundEntry.community_id).in_(within))
        .group_by(col(FundEntry.source))
    )
    return {source: int(total) for source, total in rows}


@dataclass(frozen=True, slots=True)
class Below:
    """What one place of a branch or district took in, spent, and has left, in fen."""

    name: str
    slug: str | None
    came_in_fen: int
    spent_fen: int
    money_fen: int


def below(session: Session, place: Place) -> list[Below]:
    """Return what those below took in and spent, where they did; two queries."""
    within = [id_ for id_ in reach(session, place.id) if id_ != place.id]
    if not within:
        return []
    came_in, spent, money = (
        func.coalesce(func.sum(col(FundEntry.amount_fen)).filter(which), 0)
        for which in (
            col(FundEntry.source) != FundSource.SPENT,
            col(FundEntry.source) == FundSource.SPENT,
            col(FundEntry.source).not_in(_NO_MONEY),
        )
    )
    found = {
        row[0]: row[1:]
        for row in session.execute(
            select(col(FundEntry.community_id), came_in, -spent, money)
            .where(col(FundEntry.community_id).in_(within))
            .group_by(col(FundEntry.community_id))
        )
    }
    return [
        Below(one.name, one.slug, *(int(fen) for fen in found[one.id]))
        for one in communities.branch(session, place.id)
        if one.id in found
    ]


def reserve(session: Session, place: Place) -> Reserve:
    """Return what the community owes in points, and what stands behind it.

    Counted are the purses of its depositors, money left, counted goods at their price in points,
    and what open merchants pledge for one month; points at the community's value in fen.
    """
    fen, within = settings.of(session, place.id).fen_per_point, reach(session, place.id)
    # A household's members may share one.
    purses = (
        select(col(Depositor.community_id), col(Depositor.points_account_id))
        .where(col(Depositor.community_id).in_(within))
        .distinct()
        .subquery()
    )
    rows = session.execute(
        select(func.coalesce(func.sum(balance_of(purses.c.points_account_id)), 0), func.count())
        .select_from(purses)
        .group_by(purses.c.community_id)
    )
    owed = added(within, [Part(int(points), count) for points, count in rows])
    goods, pledged = (
        int(session.execute(query).scalar_one())
        for query in (
            select(func.coalesce(func.sum(col(Goods.stock) * col(Goods.price)), 0)).where(
                col(Goods.community_id).in_(within), col(Goods.active).is_(True)
            ),
            select(func.coalesce(func.sum(col(Merchant.quota)), 0)).where(
                col(Merchant.community_id).in_(within), col(Merchant.open).is_(True)
            ),
        )
    )
    return Reserve(
        outstanding_points=owed,
        outstanding_fen=None if owed is None else owed * fen,
        money_fen=sum(
            fen_ for source, fen_ in sums(session, within).items() if source not in _NO_MONEY
        ),
        goods_fen=goods * fen,
        pledged_fen=pledged * fen,
    )


def added(within: Sequence[UUID], parts: Sequence[Part]) -> int | None:
    """Add up points of several places; what is a community's own is all told, as its lists do."""
    return add_up(parts) if len(within) > 1 else sum(part.figure for part in parts)
