"""What else was told of the same people and the same day: one event is not paid twice.

The same item of one owner and day is refused unless it is said to be another time; that it was said
stands on the list before it is published. What this does not see, the same event under another
item, or for the person and for their household, whoever verifies and scores is shown.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Uuid, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli.db import read
from linli.i18n import Text
from linli.people import Organisation, Person
from linli_moral_bank import owners
from linli_moral_bank.models import VOID, Deed, DeedState, Rule

_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Alike:
    """Another deed of the same people and day."""

    deed_id: UUID
    title: str
    name: Text | str
    state: DeedState
    points: int | None
    #: Whether it was told under the same item, of the same owner.
    same_item: bool


_ALIKE: Select[*tuple[Any, ...]] = (
    select(
        col(Deed.id),
        col(Rule.title),
        col(Deed.owner_kind),
        owners.NAME,
        col(Deed.state),
        col(Deed.points),
        (col(Deed.rule_code) == bindparam("code")) & (col(Deed.owner_id) == bindparam("owner_id")),
    )
    .join(Rule, col(Rule.id) == col(Deed.rule_id))
    .join(Person, col(Person.id) == col(Deed.beneficiary_id))
    .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
    .where(
        col(Deed.community_id) == bindparam("community_id"),
        (col(Deed.owner_id) == bindparam("owner_id", type_=Uuid))
        | (col(Deed.beneficiary_id) == bindparam("beneficiary_id", type_=Uuid)),
        col(Deed.happened_on) == bindparam("day"),
        col(Deed.deduction) == bindparam("deduction"),
        col(Deed.state).not_in(VOID),
        col(Deed.id) != bindparam("deed_id", type_=Uuid),
    )
    .order_by(col(Deed.id))
    .limit(_AT_MOST)
)


def told_again() -> ColumnElement[bool]:
    """Return the condition that a deed's item, owner and day stand in another deed, too.

    Two things that another plugin confirmed are two, not one told twice.
    """
    other = aliased(Deed)
    return (
        select(col(other.id))
        .where(
            col(other.community_id) == col(Deed.community_id),
            col(other.owner_id) == col(Deed.owner_id),
            col(other.rule_code) == col(Deed.rule_code),
            col(other.happened_on) == col(Deed.happened_on),
            col(other.state).not_in(VOID),
            col(other.id) != col(Deed.id),
            col(other.reference_id).is_(None) | col(Deed.reference_id).is_(None),
        )
        .correlate(Deed)
        .exists()
    )


def of(session: Session, deed: Deed) -> list[Alike]:
    """Return what else was told of a deed's owner, or of who speaks for them, on its day.

    Of a report other reports, of a good deed other good deeds; one query.
    """
    rows = read(
        session,
        _ALIKE,
        community_id=deed.community_id,
        owner_id=deed.owner_id,
        beneficiary_id=deed.beneficiary_id,
        day=deed.happened_on,
        code=deed.rule_code,
        deduction=deed.deduction,
        deed_id=deed.id,
    )
    return [
        Alike(id_, title, owners.whole(kind, name), state, points, bool(same))
        for id_, title, kind, name, state, points, same in rows
    ]
