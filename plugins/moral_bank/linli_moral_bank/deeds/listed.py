"""Deeds in bulk: with rule and name, locked for the ones who publish and book them."""

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
    """A locked deed with its rule, and whose it is (see :data:`linli_moral_bank.owners.NAME`)."""

    deed: Deed
    rule: Rule
    name: str


def locked_deeds(community_id: UUID) -> Any:
    """Return the query of a community's deeds as :class:`Listed` values, locked."""
    return (
        select(Deed, Rule, owners.NAME)
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
        .where(col(Deed.community_id) == community_id)
        .with_for_update(of=Deed)
        .execution_options(populate_existing=True)
    )
