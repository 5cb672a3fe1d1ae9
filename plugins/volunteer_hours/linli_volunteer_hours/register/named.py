"""Finding the neighbour somebody means, without opening the register to everybody."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.people import Membership, MembershipStatus, Person
from linli_volunteer_hours.refusals import NobodyFound
from linli_volunteer_hours.texts import _


def named(
    session: Session, community_id: UUID, name: str, *, phone: str = "", field: str = "name"
) -> Person:
    """Return the one active member with exactly this name.

    Only a whole name finds somebody, so that nobody can leaf through the register. Where several
    have it, the last four digits of the phone number tell them apart.

    Raises:
        NobodyFound: nobody has this name, or several have.
    """
    query = (
        select(Person)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Membership.until).is_(None),
            col(Person.name) == name.strip(),
        )
        .limit(2)
    )
    if phone.strip():
        query = query.where(col(Person.phone).endswith(phone.strip()[-4:], autoescape=True))
    found = session.execute(query).scalars().all()
    if not found:
        raise NobodyFound(
            _("Nobody with this name is registered here. Please write the whole name."),
            field=field,
        )
    if len(found) > 1:
        raise NobodyFound(
            _("Several people have this name. Please add the last four digits of the phone."),
            field=field,
        )
    person: Person = found[0]
    return person
