"""How often a rule counts: for a person, a household, in points, and with days between.

Whoever asks has locked the people concerned (:func:`lock_for`), so that two at once count in turn.
"""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import people
from linli.i18n import Text
from linli.people import HouseholdMember
from linli.points import Owner, OwnerKind
from linli_moral_bank.books import purse
from linli_moral_bank.deeds import counting
from linli_moral_bank.deeds.counting import Counted, Limited, Reached
from linli_moral_bank.deeds.refusals import CapReached
from linli_moral_bank.models import VOID, Deed
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


def lock_for(session: Session, community_id: UUID, owner: Owner, rule: Limited) -> None:
    """Lock whoever a rule counts together with an owner."""
    if rule.household_cap is None or owner.kind is not OwnerKind.PERSON:
        purse.lock(session, community_id, owner.id, owner.kind)
    else:
        purse.lock_many(session, community_id, _housemates(session, owner))


def check(session: Session, deed: Deed, rule: Limited) -> None:
    """Refuse a deed that its rule does not count any more. One query, none without limits.

    Raises:
        CapReached: the person or the household has had what the rule gives in this period, or the
            last one is too short ago.
    """
    if not counting.is_limited(rule):
        return
    limit = counting.reached(rule, deed.owner_id, deed.happened_on, _others(session, deed, rule))
    if limit is not None:
        field = "happened_on" if limit is Reached.DAYS else "rule_id"
        raise CapReached(_said(deed, rule, limit), field=field)


def clip(session: Session, deed: Deed, rule: Limited, points: int) -> int:
    """Return the points of a deed, or what the rule's limit of points leaves of them."""
    if rule.cap_points is None:
        return points
    others = _others(session, deed, rule)
    return counting.clipped(points, counting.room(rule, deed.owner_id, deed.happened_on, others))


def _said(deed: Deed, rule: Limited, limit: Reached) -> Text:
    period, title = PERIODS[rule.rhythm.value], rule.title
    match limit:
        case Reached.PERSON if deed.owner_kind is OwnerKind.PERSON:
            return _.plural(
                "“%(title)s” counts %(count)s time %(period)s for one person; that is used up.",
                "“%(title)s” counts %(count)s times %(period)s for one person; that is used up.",
                rule.cap or 0,
                title=title,
                period=period,
            )
        case Reached.PERSON:
            return _.plural(
                "“%(title)s” counts %(count)s time %(period)s; that is used up.",
                "“%(title)s” counts %(count)s times %(period)s; that is used up.",
                rule.cap or 0,
                title=title,
                period=period,
            )
        case Reached.HOUSEHOLD:
            return _.plural(
                "“%(title)s” counts %(count)s time %(period)s for all of one household; that is "
                "used up.",
                "“%(title)s” counts %(count)s times %(period)s for all of one household; that is "
                "used up.",
                rule.household_cap or 0,
                title=title,
                period=period,
            )
        case Reached.POINTS:
            return _.plural(
                "“%(title)s” gives one person at most %(count)s point %(period)s; that is used up.",
                "“%(title)s” gives one person at most %(count)s points %(period)s; that is used "
                "up.",
                rule.cap_points or 0,
                title=title,
                period=period,
            )
        case Reached.DAYS:
            return _.plural(
                "Between two of “%(title)s” lies at least %(count)s day.",
                "Between two of “%(title)s” lie at least %(count)s days.",
                rule.cooldown_days or 0,
                title=title,
            )


def _others(session: Session, deed: Deed, rule: Limited) -> list[Counted]:
    """Return what counts already by the same item, of the owner and who lives with them.

    It counts by its day, whatever the rhythm of the rule was when it was declared.
    """
    owner_ids = [deed.owner_id]
    if rule.household_cap is not None:
        owner_ids = _housemates(session, Owner(deed.owner_kind, deed.owner_id))
    query = select(col(Deed.owner_id), col(Deed.happened_on), col(Deed.points)).where(
        col(Deed.community_id) == deed.community_id,
        col(Deed.owner_id).in_(owner_ids),
        col(Deed.rule_code) == deed.rule_code,
        col(Deed.state).not_in(VOID),
        col(Deed.id) != deed.id,
    )
    days = counting.span(rule, deed.happened_on)
    if days is not None:
        query = query.where(col(Deed.happened_on).between(*days))
    return [Counted(owner, day, points or 0) for owner, day, points in session.execute(query)]


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
