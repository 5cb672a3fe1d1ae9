"""Who stands too close to somebody to judge what concerns them, as queries for lists."""

from uuid import UUID

from sqlalchemy import BindParameter, CompoundSelect, Select, select, union
from sqlmodel import col

from linli.people import HouseholdMember, Kinship, OrganisationAgent, Person


def organisations_of(person_id: UUID | BindParameter[UUID]) -> Select[UUID]:
    """Return the query of the organisations that the person acts for."""
    return select(col(OrganisationAgent.organisation_id)).where(
        col(OrganisationAgent.person_id) == person_id, col(OrganisationAgent.until).is_(None)
    )


def close_to(person_id: UUID | BindParameter[UUID]) -> CompoundSelect[UUID]:
    """Return the query of the person, who lives with them, and their relatives.

    For these they step back; see :func:`linli.access.is_close`.
    """
    homes = select(col(HouseholdMember.household_id)).where(
        col(HouseholdMember.person_id) == person_id, col(HouseholdMember.until).is_(None)
    )
    return union(
        select(col(Person.id)).where(col(Person.id) == person_id),
        select(col(HouseholdMember.person_id)).where(
            col(HouseholdMember.household_id).in_(homes), col(HouseholdMember.until).is_(None)
        ),
        select(col(Kinship.relative_id)).where(col(Kinship.person_id) == person_id),
        select(col(Kinship.person_id)).where(col(Kinship.relative_id) == person_id),
    )
