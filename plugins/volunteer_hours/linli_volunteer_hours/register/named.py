"""Finding the neighbour somebody means, without opening the register to everybody."""

import re
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from linli.people import Membership, MembershipStatus, Person
from linli_volunteer_hours.refusals import NobodyFound
from linli_volunteer_hours.texts import _

#: A name with the last four digits of a phone number behind it: 王芳 8000.
_WITH_DIGITS = re.compile(r"(.*\S)\s*(\d{4})")


def named(
    session: Session, community_id: UUID, name: str, *, phone: str = "", field: str = "name"
) -> Person:
    """Return the one active member with exactly this name.

    Only a whole name finds somebody, so that nobody can leaf through the register. Where several
    have it, the last four digits of the phone number tell them apart: in ``phone``, or behind the
    name where a form has no field for them.

    Raises:
        NobodyFound: nobody has this name, or several have.
    """
    found = _called(
        session,
        select(Person)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Membership.until).is_(None),
        ),
        name,
        phone,
    )
    if not found:
        raise NobodyFound(
            _("Nobody with this name is registered here. Please write the whole name."),
            field=field,
        )
    return _one(found, field)


def former(session: Session, community_id: UUID, name: str) -> Person:
    """Return the one former member with exactly this name; namesakes as in :func:`named`.

    Raises:
        NobodyFound: nobody who left has it, or several have.
    """
    present = select(col(Membership.person_id)).where(
        col(Membership.community_id) == community_id, col(Membership.until).is_(None)
    )
    found = _called(
        session,
        select(Person)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.community_id) == community_id, col(Person.id).not_in(present))
        .distinct(),
        name,
    )
    if not found:
        raise NobodyFound(
            _("Nobody with this name has left. End the membership first."), field="name"
        )
    return _one(found, "name")


def _called(session: Session, people: Select[Person], name: str, phone: str = "") -> list[Person]:
    name, digits = name.strip(), phone.strip()[-4:]
    if with_digits := _WITH_DIGITS.fullmatch(name):
        name, digits = with_digits.groups()
    query = people.where(col(Person.name) == name).limit(2)
    if digits:
        query = query.where(col(Person.phone).endswith(digits, autoescape=True))
    return list(session.execute(query).scalars())


def _one(found: list[Person], field: str) -> Person:
    if len(found) > 1:
        raise NobodyFound(
            _(
                "Several people have this name. Please write the last four digits of the phone "
                "behind it, such as: Wang Fang 8000."
            ),
            field=field,
        )
    return found[0]
