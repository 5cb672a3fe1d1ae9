"""Families that the register does not know: what asks for their word would wait for ever."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import people
from linli.people import Person
from linli.points import Owner
from linli_moral_bank.deeds import parties
from linli_moral_bank.deeds.refusals import FamilyUnknown
from linli_moral_bank.models import Deed, DeedState, Finding, Party, Rule, Verification
from linli_moral_bank.rule_sets import RuleRow
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Alone:
    """A deed that waits for the word of a family nobody speaks for."""

    deed_id: UUID
    title: str
    name: str
    happened_on: date


def require(session: Session, owner: Owner, rule: RuleRow) -> None:
    """Refuse an item that asks the family of somebody for whose family nobody speaks.

    Raises:
        FamilyUnknown: the register knows no guardian, and no parent of who is under 18.
    """
    if Party.FAMILY in rule.parties and not parties.family_of(session, owner.id):
        raise FamilyUnknown(
            _(
                "This item asks the family, and the register knows nobody who speaks for it. "
                "Please have a parent or guardian noted at the counter, with the date of birth."
            ),
            field="rule_id",
        )


def alone(session: Session, community_id: UUID) -> Sequence[Alone]:
    """Return the open deeds that wait for a family whom the register no longer knows; two queries.

    Somebody came of age since, or a tie was taken out.
    """
    said = select(col(Verification.deed_id)).where(
        col(Verification.party) == Party.FAMILY, col(Verification.finding) == Finding.YES
    )
    rows = session.execute(
        select(
            col(Deed.id),
            col(Rule.title),
            col(Person.name),
            col(Deed.happened_on),
            col(Deed.owner_id),
        )
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .join(Person, col(Person.id) == col(Deed.owner_id))
        .where(
            col(Deed.community_id) == community_id,
            col(Deed.state).in_((DeedState.SUBMITTED, DeedState.VERIFYING)),
            parties.asks(Party.FAMILY),
            col(Deed.id).not_in(said),
        )
        .order_by(col(Deed.id))
    ).all()
    known = spoken_for(session, {row.owner_id for row in rows})
    return [Alone(*row[:4]) for row in rows if row.owner_id not in known]


def spoken_for(session: Session, person_ids: Collection[UUID]) -> set[UUID]:
    """Return for whose families of some people somebody speaks."""
    return {one.ward_id for one in people.all_guardians(session, person_ids)}
