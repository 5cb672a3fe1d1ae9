"""Whether what is declared fits its rule: for whom, in which way, of which day, how much."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.communities import Place
from linli.people import Membership, MembershipStatus
from linli.points import OwnerKind
from linli_moral_bank import rule_sets, settings
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds.refusals import DeedRefused, DuplicateDeed
from linli_moral_bank.models import VOID, Deed, EvidenceNeed, Way
from linli_moral_bank.rule_sets import RuleRow, worth
from linli_moral_bank.texts import _


def check_audience(
    rule: RuleRow, kind: OwnerKind, membership: Membership | None, categories: frozenset[str]
) -> None:
    """Refuse a rule that is not for this owner; ``membership`` is of who speaks for them.

    Raises:
        DeedRefused: they are not admitted, or it is for others.
    """
    if membership is not None and membership.status is not MembershipStatus.ACTIVE:
        raise DeedRefused(_("This person has not been admitted to the community yet."))
    if kind.value not in rule.owner_kinds:
        raise DeedRefused(_NOT_FOR[kind], field="rule_id")
    if rule.categories and not set(rule.categories) & categories:
        raise DeedRefused(
            _("This item is for other organisations.")
            if kind is OwnerKind.ORGANISATION
            else _("This item is for other residents."),
            field="rule_id",
        )


_NOT_FOR = {
    OwnerKind.PERSON: _("This item is not for single persons."),
    OwnerKind.HOUSEHOLD: _("This item is not for households."),
    OwnerKind.ORGANISATION: _("This item is not for organisations."),
}


def check_fits(rule: RuleRow, way: Way, with_photo: bool) -> None:
    if Way.EVENT in rule.ways and len(rule.ways) == 1:
        raise DeedRefused(
            _("Nobody declares this: it is written down when it is confirmed elsewhere."),
            field="rule_id",
        )
    if way not in rule.ways:
        raise DeedRefused(
            {
                Way.SELF: _("Nobody can declare this for themselves."),
                Way.OTHER: _("This can only be declared by the person who did it, or by staff."),
                Way.STAFF: _("Staff cannot enter this; the person declares it."),
            }[way],
            field="rule_id",
        )
    if rule.evidence is EvidenceNeed.PHOTO and not with_photo:
        raise DeedRefused(_("Please add a photo: this item needs one."), field="photos")


def check_quantity(rule: RuleRow, quantity: int) -> None:
    if rule.per is None:
        return
    if quantity > 100_000:
        raise DeedRefused(_("That is too much to be true."), field="quantity")
    if worth.times(rule, quantity) == 0:
        raise DeedRefused(
            _("This item begins with %(per)s %(unit)s.", per=rule.per, unit=rule.unit),
            field="quantity",
        )


def item_of_day(session: Session, place: Place, rule: RuleRow, happened_on: date) -> RuleRow:
    """Return an item as it held on the day of a deed, by which the deed is judged.

    Raises:
        DeedRefused: the day has not come, lies too far back, or the item did not hold on it, of a
            campaign or of the rules themselves.
    """
    present = today(session, place)
    if happened_on > present:
        raise DeedRefused(_("This day has not come yet."), field="happened_on")
    within = settings.of(session, place.id).declare_within_days
    held = rule_sets.item_on(session, place.id, rule, happened_on)
    _refuse_other_days(held or rule, happened_on)
    if happened_on < present - timedelta(days=within):
        raise DeedRefused(
            _("Only what happened in the last %(days)s days can be declared.", days=within),
            field="happened_on",
        )
    if held is None:
        raise DeedRefused(
            _(
                "“%(title)s” did not stand in the rules that held here on %(day)s. "
                "Rules do not reach back.",
                title=rule.title,
                day=happened_on,
            ),
            field="happened_on",
        )
    return held


def _refuse_other_days(rule: RuleRow, happened_on: date) -> None:
    """Refuse a day that is none of a campaign's."""
    if (rule.since and happened_on < rule.since) or (rule.until and happened_on > rule.until):
        raise DeedRefused(
            _(
                "“%(title)s” is only for days from %(since)s to %(until)s.",
                title=rule.title,
                since=rule.since or "…",
                until=rule.until or "…",
            ),
            field="happened_on",
        )


def next_occasion(
    session: Session,
    community_id: UUID,
    owner_id: UUID,
    rule: RuleRow,
    happened_on: date,
    separate: bool,
) -> int:
    """Return the number of a deed among those of its kind of one owner and day.

    Raises:
        DuplicateDeed: there is one already, and nobody said that this is another.
    """
    same = session.execute(
        select(col(Deed.id), col(Deed.occasion))
        .where(
            col(Deed.community_id) == community_id,
            col(Deed.owner_id) == owner_id,
            col(Deed.rule_code) == rule.code,
            col(Deed.happened_on) == happened_on,
            col(Deed.state).not_in(VOID),
        )
        .order_by(col(Deed.occasion).desc())
        .limit(1)
    ).first()
    if same is None:
        return 1
    if not separate:
        raise DuplicateDeed(
            _(
                "“%(title)s” was already reported of this person for this day. If it happened "
                "another time, tick the box below and send it again.",
                title=rule.title,
            )
            if rule.is_deduction
            else _(
                "“%(title)s” was already declared for this person and this day. If it happened "
                "another time, tick the box below and send it again.",
                title=rule.title,
            ),
            same.id,
        )
    return int(same.occasion) + 1
