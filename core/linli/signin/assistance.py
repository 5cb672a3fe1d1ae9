"""Helping somebody at the counter who cannot sign in."""

import secrets
from uuid import UUID

from sqlmodel import Session

from linli import access, audit
from linli.access.actor import Actor
from linli.errors import Refusal
from linli.i18n import Text, texts
from linli.people.memberships import membership_of
from linli.people.models import Person
from linli.signin.passwords import set_password
from linli.signin.sessions import revoke_all
from linli.subjects import Subject

_ = texts("linli")

#: Lower-case letters and digits that do not look alike on paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class HoldsAnOffice(Refusal):
    """The person has a role that the actor could not give: taking over their account would."""

    code = "core.holds_an_office"
    status = 403


class NothingToSignInWith(Refusal):
    """The person has neither a phone number, nor an e-mail address, nor a sign-in name."""

    code = "core.nothing_to_sign_in_with"


def reset_password(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> str:
    """Give a member a new password, told once, and sign them out everywhere.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person is not of this community.
        HoldsAnOffice: the person has a role that the actor may not give.
        NothingToSignInWith: there is no name to type beside the password.
    """
    access.require(session, actor, "core.people.manage", community_id)
    membership_of(session, community_id, person_id)
    refuse_office_holders(
        session,
        actor,
        person_id,
        _("This person holds an office. Only who gives out roles can reset their password."),
    )
    person = session.get_one(Person, person_id)
    if not (person.phone or person.email or person.sign_in_name):
        raise NothingToSignInWith(_("Please give them a sign-in name or a phone number first."))
    letters = "".join(secrets.choice(_ALPHABET) for _place in range(8))
    password = f"{letters[:4]}-{letters[4:]}"
    set_password(session, actor, person_id, password)
    revoke_all(session, person_id)
    audit.record(
        session,
        actor,
        "core.password.reset",
        community_id,
        Subject("core.person", person_id),
        person_id=person_id,
    )
    return password


def refuse_office_holders(session: Session, actor: Actor, person_id: UUID, sentence: Text) -> None:
    """Refuse what would open the account of somebody with a role that the actor cannot give.

    Raises:
        HoldsAnOffice: they have one, here or elsewhere.
    """
    for held in access.grants_of(session, person_id):
        if held.role != "resident" and not access.can(
            session, actor, "core.roles.grant", held.community_id
        ):
            raise HoldsAnOffice(sentence)
