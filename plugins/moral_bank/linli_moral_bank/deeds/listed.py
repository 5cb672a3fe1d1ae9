"""Deeds in bulk: with rule and name, locked where they are published and booked."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from linli.people import Organisation, Person
from linli_moral_bank import owners
from linli_moral_bank.models import Deed, Rule


@dataclass(frozen=True, slots=True)
class Listed:
    """A deed with its rule, and whose it is (see :data:`linli_moral_bank.owners.NAME`)."""

    deed: Deed
    rule: Rule
    name: str


def deeds_of(community_id: UUID) -> Any:
    """Return the query of a community's deeds as :class:`Listed` values."""
    return (
        select(Deed, Rule, owners.NAME)
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
        .where(col(Deed.community_id) == community_id)
    )


def locked_deeds(community_id: UUID) -> Any:
    """Return the same query, which locks the deeds and reads them anew."""
    return deeds_of(community_id).with_for_update(of=Deed).execution_options(populate_existing=True)
