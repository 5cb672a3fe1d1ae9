"""The points of a person who is erased: what stands in their way, and giving up what is left."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli.access.actor import Actor
from linli.i18n import Text, texts, translate
from linli.people.models import HouseholdMember
from linli.points import AccountBalance, AccountStatus, Owner, OwnerKind, giving_up, quantity

_ = texts("linli")

#: Why what was left was booked over to the expired points.
REASON = "core.erasure"
_GIVEN_UP = _("Given up with the data of a former member")


@dataclass(frozen=True, slots=True)
class Left:
    """Points, or time, that somebody still has and will give up."""

    unit: str
    amount: Text
    #: They are those of the home in which the person lives alone.
    of_home: bool


def ties(session: Session, person_id: UUID) -> Iterator[Text]:
    """Say what of a person's points must be settled first."""
    for one in _accounts(session, person_id):
        unit, has = one.unit.name, one.balance
        if one.account.status is AccountStatus.FROZEN:
            yield _("The account of %(unit)s is frozen. Staff must open it again first.", unit=unit)
        # What may fall without end is a score, and nothing that anybody could pay back.
        if has.balance < 0 and one.account.minimum is not None:
            yield _(
                "%(unit)s: %(amount)s owed. That must be settled first.",
                amount=quantity(-has.balance, one.unit.scale),
                unit=unit,
            )
        if has.held:
            yield _(
                "%(unit)s: %(amount)s set aside. What it is for must be done or cancelled first.",
                amount=quantity(has.held, one.unit.scale),
                unit=unit,
            )
        if giving_up.is_promised(session, one.account.id):
            yield _(
                "Somebody has set %(unit)s aside for this person. It must be done or cancelled "
                "first.",
                unit=unit,
            )


def left(session: Session, person_id: UUID) -> list[Left]:
    """Return what a person would give up, for them to know before."""
    return [
        Left(
            one.unit.name,
            quantity(one.balance.available, one.unit.scale),
            one.account.owner.kind is OwnerKind.HOUSEHOLD,
        )
        for one in _accounts(session, person_id)
        if one.balance.available > 0
    ]


def give_up(session: Session, actor: Actor, person_id: UUID, language: str) -> None:
    """Book everything over to the expired points, and close the person's own accounts."""
    note = translate(_GIVEN_UP, language)
    for one in _accounts(session, person_id):
        id_ = one.account.id
        giving_up.give_up(
            session, actor, id_, key=f"core.erasure:{person_id}:{id_}", reason=REASON, note=note
        )
        if one.account.owner.kind is OwnerKind.PERSON:
            giving_up.close_for_good(session, actor, id_, note)


def _accounts(session: Session, person_id: UUID) -> list[AccountBalance]:
    """Return a person's accounts, and those of the home in which nobody else lives."""
    found = giving_up.left_with(session, Owner.person(person_id))
    other = aliased(HouseholdMember)
    alone_in = session.execute(
        select(col(HouseholdMember.household_id)).where(
            col(HouseholdMember.person_id) == person_id,
            col(HouseholdMember.until).is_(None),
            ~exists().where(
                col(other.household_id) == col(HouseholdMember.household_id),
                col(other.person_id) != person_id,
                col(other.until).is_(None),
            ),
        )
    ).scalar_one_or_none()
    if alone_in is not None:
        found += giving_up.left_with(session, Owner.household(alone_in))
    return found
