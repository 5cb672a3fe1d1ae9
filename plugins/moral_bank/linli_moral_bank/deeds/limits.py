"""How often a rule counts: for a person, a household, in points, and with days between.

Whoever asks has locked the people concerned (:func:`lock_for`), so that two at once count in turn.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli import people
from linli.people import HouseholdMember
from linli.points import Owner, OwnerKind
from linli_moral_bank.books import purse
from linli_moral_bank.deeds.refusals import CapReached
from linli_moral_bank.models import VOID, Deed, Rhythm
from linli_moral_bank.texts import _

#: How a rhythm is said in a sentence.
PERIODS = {
    "once": _("altogether"),
    "daily": _("a day"),
    "weekly": _("a week"),
    "monthly": _("a month"),
    "quarterly": _("a quarter"),
    "yearly": _("a year"),
}


class Limited(Protocol):
    """A rule, as a table row or as a list shows it."""

    @property
    def code(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def rhythm(self) -> Rhythm: ...
    @property
    def cap(self) -> int | None: ...
    @property
    def household_cap(self) -> int | None: ...
    @property
    def cap_points(self) -> int | None: ...
    @property
    def cooldown_days(self) -> int | None: ...


def lock_for(session: Session, community_id: UUID, owner: Owner, rule: Limited) -> None:
    """Lock whoever a rule counts together with an owner."""
    if rule.household_cap is None or owner.kind is not OwnerKind.PERSON:
        purse.lock(session, community_id, owner.id, owner.kind)
    else:
        purse.lock_many(session, community_id, _housemates(session, owner))


def check(session: Session, deed: Deed, rule: Limited) -> None:
    """Refuse a deed that its rule does not count any more.

    Raises:
        CapReached: the person or the household has had what the rule gives in this period, or the
            last one is too short ago.
    """
    period = PERIODS[rule.rhythm.value]
    if rule.cap is not None and _count(session, deed, [deed.owner_id]) >= rule.cap:
        text = (
            _.plural(
                "“%(title)s” counts %(count)s time %(period)s for one person; that is used up.",
                "“%(title)s” counts %(count)s times %(period)s for one person; that is used up.",
                rule.cap,
                title=rule.title,
                period=period,
            )
            if deed.owner_kind is OwnerKind.PERSON
            else _.plural(
                "“%(title)s” counts %(count)s time %(period)s; that is used up.",
                "“%(title)s” counts %(count)s times %(period)s; that is used up.",
                rule.cap,
                title=rule.title,
                period=period,
            )
        )
        raise CapReached(text, field="rule_id")
    if rule.household_cap is not None:
        together = _housemates(session, Owner(deed.owner_kind, deed.owner_id))
        if _count(session, deed, together) >= rule.household_cap:
            raise CapReached(
                _.plural(
                    "“%(title)s” counts %(count)s time %(period)s for all of one household; that "
                    "is used up.",
                    "“%(title)s” counts %(count)s times %(period)s for all of one household; that "
                    "is used up.",
                    rule.household_cap,
                    title=rule.title,
                    period=period,
                ),
                field="rule_id",
            )
    if rule.cap_points is not None and left(session, deed, rule.cap_points) <= 0:
        raise CapReached(
            _.plural(
                "“%(title)s” gives one person at most %(count)s point %(period)s; that is used up.",
                "“%(title)s” gives one person at most %(count)s points %(period)s; that is used "
                "up.",
                rule.cap_points,
                title=rule.title,
                period=period,
            ),
            field="rule_id",
        )
    if rule.cooldown_days is not None and _too_close(session, deed, rule.cooldown_days):
        raise CapReached(
            _.plural(
                "Between two of “%(title)s” lies at least %(count)s day.",
                "Between two of “%(title)s” lie at least %(count)s days.",
                rule.cooldown_days,
                title=rule.title,
            ),
            field="happened_on",
        )


def clip(session: Session, deed: Deed, rule: Limited, points: int) -> int:
    """Return the points of a deed, or what the rule's limit of points leaves of them."""
    if rule.cap_points is None:
        return points
    room = max(0, left(session, deed, rule.cap_points))
    return max(-room, min(points, room))


def left(session: Session, deed: Deed, most: int) -> int:
    """Return how many points a rule still gives a person in the period of a deed."""
    given = session.execute(
        select(func.coalesce(func.sum(func.abs(col(Deed.points))), 0)).where(
            *_same_period(deed, [deed.owner_id])
        )
    ).scalar_one()
    return most - int(given)


def _count(session: Session, deed: Deed, owner_ids: Sequence[UUID]) -> int:
    counted = session.execute(
        select(func.count()).select_from(Deed).where(*_same_period(deed, owner_ids))
    ).scalar_one()
    return int(counted)


def _same_period(deed: Deed, owner_ids: Sequence[UUID]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Deed.community_id) == deed.community_id,
        col(Deed.owner_id).in_(owner_ids),
        col(Deed.rule_code) == deed.rule_code,
        col(Deed.period) == deed.period,
        col(Deed.state).not_in(VOID),
        col(Deed.id) != deed.id,
    )


def _too_close(session: Session, deed: Deed, days: int) -> bool:
    apart = timedelta(days=days)
    found = session.execute(
        select(col(Deed.id))
        .where(
            col(Deed.community_id) == deed.community_id,
            col(Deed.owner_id) == deed.owner_id,
            col(Deed.rule_code) == deed.rule_code,
            col(Deed.happened_on) > deed.happened_on - apart,
            col(Deed.happened_on) < deed.happened_on + apart,
            col(Deed.state).not_in(VOID),
            col(Deed.id) != deed.id,
        )
        .limit(1)
    ).first()
    return found is not None


def _housemates(session: Session, owner: Owner) -> list[UUID]:
    """Return the owner, and with a person all who live with them now."""
    home = people.household_of(session, owner.id) if owner.kind is OwnerKind.PERSON else None
    if home is None:
        return [owner.id]
    return list(
        session.execute(
            select(col(HouseholdMember.person_id)).where(
                col(HouseholdMember.household_id) == home, col(HouseholdMember.until).is_(None)
            )
        ).scalars()
    )
