"""Finding what somebody names on the command line."""

from uuid import UUID

from sqlmodel import Session

from linli import communities, signin
from linli.access import ROLES
from linli.communities import Place
from linli.errors import Refusal
from linli.i18n import texts
from linli.people import Person

_ = texts("linli")


class NotFound(Refusal):
    """Nothing is called like that; the sentence names what there is."""

    code = "core.not_found"
    status = 404


def person_called(session: Session, name: str) -> Person:
    """Return the person with this sign-in name, phone number or e-mail address.

    Raises:
        NotFound: there is none.
    """
    person = signin.find_person(session, name)
    if person is None:
        raise NotFound(
            _(
                "Nobody has the sign-in name, phone number or e-mail address %(name)s. Enter them "
                "first: linli person add",
                name=name,
            )
        )
    return person


def group_called(session: Session, place: Place, code: str) -> UUID:
    """Return the group with this code or name in a community.

    Raises:
        NotFound: there is none.
    """
    groups = communities.groups(session, place.id)
    for group in groups:
        if code in (group.code, group.name):
            return group.id
    raise NotFound(
        _(
            "%(place)s has no group %(code)s. Its groups: %(groups)s.",
            place=place.name,
            code=code,
            groups=", ".join(f"{group.code} {group.name}" for group in groups) or "–",
        )
    )


def check_role(role: str) -> None:
    """Refuse a role that does not exist.

    Raises:
        NotFound: it does not exist.
    """
    if role not in ROLES:
        raise NotFound(
            _(
                "There is no role called %(role)s. The roles are: %(roles)s.",
                role=role,
                roles=", ".join(ROLES),
            )
        )
