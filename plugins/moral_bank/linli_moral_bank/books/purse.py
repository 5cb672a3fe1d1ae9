"""Score and purse: what somebody stands for, never spent, and what they have to spend.

Both are units of core's ledger. An award goes into both, linked; a deduction lowers the score by
all of it and takes from the purse what is there, or leaves a debt where the community decided so.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import communities, points
from linli.access import SYSTEM
from linli.clock import now
from linli.i18n import translate
from linli.points import LimitsRefused, Owner, OwnerKind, Transfer
from linli.subjects import Subject
from linli_moral_bank import settings, telling
from linli_moral_bank.books import pooling, stars
from linli_moral_bank.books.units import POINTS, STANDING, open_purse, sink, source, unit
from linli_moral_bank.models import Depositor
from linli_moral_bank.texts import _

__all__ = [
    "POINTS",
    "STANDING",
    "Holdings",
    "Purse",
    "holdings",
    "lock",
    "lock_many",
    "open_purse",
    "purse_of",
    "sink",
    "source",
    "unit",
    "welcome",
]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What an owner has: the score, and the points with what of them is set aside."""

    score: int
    #: Score of the present year, which stars are given for.
    year_score: int
    balance: int
    held: int
    available: int
    stars: int
    #: How many stars there are.
    stars_of: int
    #: What is still missing to the next star; none at the highest.
    to_next_star: int | None
    #: Whether the points are the household's, not the person's alone.
    shared: bool


@dataclass(frozen=True, slots=True)
class Purse:
    """A depositor's accounts and what can be spent, locked until the transaction ends."""

    standing_account_id: UUID
    points_account_id: UUID
    available: int
    #: How much of it can be taken at most by a deduction; None: any amount, into a debt.
    most: int | None


def lock(
    session: Session,
    community_id: UUID,
    owner_id: UUID,
    kind: OwnerKind = OwnerKind.PERSON,
) -> Depositor:
    """Return an owner's place in the bank, opened when it is their first time, and locked.

    Whatever counts what somebody did or took locks it first, so that two at once count in turn.
    """
    found = _locked(session, community_id, owner_id)
    if found is not None:
        pooling.put_together(session, community_id, [found])
        return found
    try:
        with session.begin_nested():
            opened = _opened(session, community_id, Owner(kind, owner_id))
            session.add(opened)
            session.flush()
            _welcome(session, opened)
    except IntegrityError:
        pass  # somebody else has just opened it
    found = _locked(session, community_id, owner_id)
    assert found is not None
    pooling.put_together(session, community_id, [found])
    return found


def welcome(session: Session, community_id: UUID, person_id: UUID) -> None:
    """Open the account of somebody who joins, where there are points to begin with."""
    amount = settings.of(session, community_id).opening_points
    if amount and _locked(session, community_id, person_id) is None:
        lock(session, community_id, person_id)
        text = _.plural(
            "Welcome! One point to begin with is in your passbook.",
            "Welcome! %(count)s points to begin with are in your passbook.",
            amount,
        )
        telling.tell(session, [person_id], community_id, text, "moral_bank/")


def lock_many(
    session: Session,
    community_id: UUID,
    owner_ids: Iterable[UUID],
    kinds: Mapping[UUID, OwnerKind] = MappingProxyType({}),
) -> dict[UUID, Depositor]:
    """Return the places of several owners, locked in one order for all who do this.

    ``kinds`` says which of them are no persons.
    """
    wanted = set(owner_ids)
    found = {
        one.owner_id: one
        for one in session.execute(
            select(Depositor)
            .where(col(Depositor.community_id) == community_id, col(Depositor.owner_id).in_(wanted))
            .order_by(col(Depositor.id))
            .with_for_update()
        ).scalars()
    }
    pooling.put_together(session, community_id, found.values())
    for owner_id in sorted(wanted - found.keys()):
        kind = kinds.get(owner_id, OwnerKind.PERSON)
        found[owner_id] = lock(session, community_id, owner_id, kind)
    return found


def purse_of(session: Session, depositor: Depositor) -> Purse:
    """Return what a locked depositor can spend.

    What the community decided about debts since the account was opened holds from now on.
    """
    lowest = settings.of(session, depositor.community_id).lowest_purse
    account = points.account(session, depositor.points_account_id)
    if account.minimum != lowest:
        with suppress(LimitsRefused):  # who owes more than may be owed now keeps the old limit
            account = points.change_limits(
                session,
                SYSTEM,
                account.id,
                minimum=lowest,
                maximum=account.maximum,
                reason="moral_bank.debt_limit",
            )
    available = points.balance(session, account.id).available
    return Purse(
        depositor.standing_account_id,
        depositor.points_account_id,
        available,
        None if account.minimum is None else max(0, available - account.minimum),
    )


def holdings(
    session: Session,
    community_id: UUID,
    owner_id: UUID,
    kind: OwnerKind = OwnerKind.PERSON,
) -> Holdings:
    """Return what an owner has in a community; nothing for one who never began. Two queries.

    Where households keep their points together, a member has what the household has, and what
    they themselves have not brought into it yet; two queries more.
    """
    found = points.holdings(session, Owner(kind, owner_id), community_id)
    purses = [found[POINTS].balance] if POINTS in found else []
    home = pooling.home_of(session, community_id, owner_id) if kind is OwnerKind.PERSON else None
    if home is not None:
        shared = points.holdings(session, Owner.household(home), community_id)
        # What somebody owes from before stays theirs.
        purses = [one for one in purses if one.balance > 0]
        purses += [shared[POINTS].balance] if POINTS in shared else []
    reached = stars.of(session, community_id, owner_id)
    return Holdings(
        score=found[STANDING].balance.balance if STANDING in found else 0,
        year_score=reached.year_score,
        balance=sum(one.balance for one in purses),
        held=sum(one.held for one in purses),
        available=sum(one.available for one in purses),
        stars=reached.count,
        stars_of=reached.of,
        to_next_star=reached.to_next,
        shared=home is not None,
    )


def _locked(session: Session, community_id: UUID, owner_id: UUID) -> Depositor | None:
    found: Depositor | None = session.execute(
        select(Depositor)
        .where(col(Depositor.community_id) == community_id, col(Depositor.owner_id) == owner_id)
        .with_for_update()
    ).scalar_one_or_none()
    return found


def _welcome(session: Session, opened: Depositor) -> None:
    """Give the points to begin with, where the community decided so; they are no score."""
    amount = settings.of(session, opened.community_id).opening(opened.owner_kind)
    if not amount:
        return
    place = communities.place(session, opened.community_id)
    points.transfer(
        session,
        SYSTEM,
        Transfer(
            key=f"moral_bank.opening:{opened.id}",
            from_id=source(session, unit(session, opened.community_id, POINTS)),
            to_id=opened.points_account_id,
            amount=amount,
            reason="moral_bank.opening",
            subject=Subject("moral_bank.depositor", opened.id),
            note=translate(_("Points to begin with"), place.language),
        ),
    )


def _opened(session: Session, community_id: UUID, owner: Owner) -> Depositor:
    standing = points.open_account(
        session, unit(session, community_id, STANDING).id, owner, minimum=None
    )
    return Depositor(
        community_id=community_id,
        owner_kind=owner.kind,
        owner_id=owner.id,
        standing_account_id=standing.id,
        points_account_id=open_purse(session, community_id, owner),
        opened_at=now(session),
    )
