"""Households that keep their points together: members earn, and any of them spends.

Only the purse is shared; the score stays each person's own. Whoever moves in brings what they have,
whoever moves out leaves it with the household and begins an own purse again. So does everybody when
the community no longer wants it.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Null, ScalarSelect, null, select
from sqlmodel import Session, col

from linli import communities, people, points
from linli.access import SYSTEM
from linli.clock import now
from linli.i18n import translate
from linli.ids import new_id
from linli.people import HouseholdMember
from linli.points import Expiry, ExpiryRule, Owner, OwnerKind, Transfer, open_lots
from linli.subjects import Subject
from linli_moral_bank import settings
from linli_moral_bank.books.units import POINTS, open_purse, source, unit
from linli_moral_bank.calendar import months_before
from linli_moral_bank.models import Depositor
from linli_moral_bank.texts import _

_PRESENT_HOME = (
    select(col(HouseholdMember.household_id))
    .where(
        col(HouseholdMember.person_id) == col(Depositor.owner_id),
        col(HouseholdMember.until).is_(None),
    )
    .scalar_subquery()
)

#: The job by which every household's points come together, also of those who do nothing.
POOL = "moral_bank.pool"


def put_together(session: Session, community_id: UUID, depositors: Iterable[Depositor]) -> None:
    """Let locked depositors share the purse of the household they live in now.

    Where the community does not want it, each has an own one.
    """
    found = {one.owner_id: one for one in depositors if one.owner_kind is OwnerKind.PERSON}
    homes = _homes(session, found) if settings.of(session, community_id).household_purse else {}
    for person_id, one in sorted(found.items()):
        home = homes.get(person_id)
        if home == one.household_id:
            continue
        own = one.household_id is None
        before = one.points_account_id
        owner = Owner.household(home) if home else Owner.person(person_id)
        one.points_account_id = open_purse(session, community_id, owner)
        one.household_id = home
        session.flush()
        if own:
            _bring(session, one, before)


def home_of(session: Session, community_id: UUID, person_id: UUID) -> UUID | None:
    """Return the household whose purse a person shares; None for their own."""
    if not settings.of(session, community_id).household_purse:
        return None
    return people.household_of(session, person_id)


def bring_rest(session: Session, depositor: Depositor) -> None:
    """Move what came back into an own purse since to the household whose purse is shared."""
    if depositor.household_id is not None:
        owner = Owner.person(depositor.owner_id)
        _bring(session, depositor, open_purse(session, depositor.community_id, owner))


def pool(session: Session, _payload: Mapping[str, Any]) -> None:
    """Bring everybody's points together with their household's; the job of :data:`POOL`."""
    found = session.execute(select(col(Depositor.community_id)).distinct()).scalars().all()
    for community_id in found:
        put_together(session, community_id, _moved(session, community_id))


def _moved(session: Session, community_id: UUID) -> list[Depositor]:
    """Return, locked, who shares another purse than that of the household they live in."""
    home: ScalarSelect[UUID] | Null = null()
    if settings.of(session, community_id).household_purse:
        home = _PRESENT_HOME
    return list(
        session.execute(
            select(Depositor)
            .where(
                col(Depositor.community_id) == community_id,
                col(Depositor.owner_kind) == OwnerKind.PERSON,
                col(Depositor.household_id).is_distinct_from(home),
            )
            .order_by(col(Depositor.id))
            .with_for_update()
        ).scalars()
    )


def _homes(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    rows = session.execute(
        select(col(HouseholdMember.person_id), col(HouseholdMember.household_id)).where(
            col(HouseholdMember.person_id).in_(person_ids), col(HouseholdMember.until).is_(None)
        )
    )
    return {row.person_id: row.household_id for row in rows}


def _bring(session: Session, depositor: Depositor, account_id: UUID) -> None:
    """Move what can be spent from an own purse into the household's; each lot keeps its end.

    Points are no gifts from one to another, so they go back to where they came from and are given
    to the household anew, counting from the day on which the lot began.
    """
    amount = points.balance(session, account_id).available
    if amount <= 0:
        return
    kind = unit(session, depositor.community_id, POINTS)
    issuance = source(session, kind)
    place = communities.place(session, depositor.community_id)
    moved_by = f"moral_bank.pooled:{new_id()}"

    def transfer(
        number: int, from_id: UUID, to_id: UUID, part: int, at: datetime | None
    ) -> Transfer:
        return Transfer(
            key=f"{moved_by}:{number}",
            from_id=from_id,
            to_id=to_id,
            amount=part,
            reason="moral_bank.pooled",
            subject=Subject("moral_bank.depositor", depositor.id),
            note=translate(_("Into the household's purse"), place.language),
            effective_at=at,
        )

    parts = _parts(session, account_id, amount, kind.expiry, ZoneInfo(place.time_zone))
    points.transfer_linked(
        session,
        SYSTEM,
        [
            transfer(0, account_id, issuance, amount, None),
            *(
                transfer(number, issuance, depositor.points_account_id, part, began)
                for number, (part, began) in enumerate(parts, 1)
            ),
        ],
    )


def _parts(
    session: Session, account_id: UUID, amount: int, expiry: Expiry, zone: ZoneInfo
) -> list[tuple[int, datetime | None]]:
    """Return what is moved in the order in which it ends, each with the moment it counts from."""
    if expiry.rule is ExpiryRule.NEVER:
        return [(amount, None)]
    lots = open_lots()
    rows = session.execute(
        select(lots.c.expires_at, lots.c.remaining)
        .where(lots.c.account_id == account_id, lots.c.expires_at > now(session))
        .order_by(lots.c.expires_at)
    ).all()
    parts: list[tuple[int, datetime | None]] = []
    for ends, remaining in rows:
        part = min(remaining, amount)
        if part > 0:
            parts.append((part, _began(ends, expiry, zone)))
            amount -= part
    return [*parts, (amount, None)] if amount else parts


def _began(ends: datetime, expiry: Expiry, zone: ZoneInfo) -> datetime:
    """Return a moment from which points that are received end at ``ends``."""
    last_day = (ends.astimezone(zone) - timedelta(days=1)).date()
    if expiry.rule is ExpiryRule.MONTHS:
        day = months_before(last_day, expiry.count)
    else:
        day = last_day.replace(year=last_day.year - expiry.count)
    return datetime.combine(day, time.min, zone).astimezone(UTC)
