"""Invitation codes: joining a community without waiting for approval."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.communities.tree import ancestor_ids
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.memberships import join
from linli.people.models import Membership, Person
from linli.signin.models import Invitation
from linli.subjects import Subject

_ = texts("linli")

#: No letters or digits that look alike on paper.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8


class InvitationRefused(Refusal):
    """The invitation code is unknown, used up or out of date."""

    code = "core.invitation_refused"


class InvitationNotFound(Refusal):
    """The community has made no such invitation."""

    code = "core.invitation_not_found"
    status = 404


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that still admits somebody; its code is not known any more."""

    id: UUID
    made_by: str | None
    group_id: UUID | None
    uses_left: int
    created_at: datetime
    expires_at: datetime


def invite(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    uses: int = 1,
    lifetime: timedelta = timedelta(days=30),
    group_id: UUID | None = None,
) -> str:
    """Return a new code that admits ``uses`` people; it is told once and stored as a hash.

    Raises:
        NotAllowed: the actor may not admit people here.
        InvitationRefused: the group is not one of this community's.
    """
    access.require(session, actor, "core.people.approve", community_id)
    if group_id is not None and community_id not in ancestor_ids(session, group_id):
        raise InvitationRefused(_("This group belongs to another community."), field="group_id")
    code = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    moment = now(session)
    row = Invitation(
        community_id=community_id,
        group_id=group_id,
        code_hash=_hash(code),
        made_by_id=actor.person_id,
        uses_left=max(1, min(uses, 10_000)),
        expires_at=moment + lifetime,
        created_at=moment,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "core.invitation.made",
        community_id,
        Subject("core.invitation", row.id),
        after={"uses": row.uses_left},
    )
    return f"{code[:4]}-{code[4:]}"


def invitations(session: Session, actor: Actor, community_id: UUID) -> list[InvitationRow]:
    """Return the hundred newest invitations of a community that still admit somebody.

    Raises:
        NotAllowed: the actor may not admit people here.
    """
    access.require(session, actor, "core.people.approve", community_id)
    return [
        InvitationRow(*row)
        for row in session.execute(
            select(
                col(Invitation.id),
                col(Person.name),
                col(Invitation.group_id),
                col(Invitation.uses_left),
                col(Invitation.created_at),
                col(Invitation.expires_at),
            )
            .outerjoin(Person, col(Person.id) == col(Invitation.made_by_id))
            .where(
                col(Invitation.community_id) == community_id,
                col(Invitation.uses_left) > 0,
                col(Invitation.expires_at) > now(session),
            )
            .order_by(col(Invitation.id).desc())
            .limit(100)
        )
    ]


def withdraw(session: Session, actor: Actor, community_id: UUID, invitation_id: UUID) -> None:
    """Let an invitation admit nobody any more; used up already, nothing changes.

    Raises:
        NotAllowed: the actor may not admit people here.
        InvitationNotFound: it is not one of this community's.
    """
    access.require(session, actor, "core.people.approve", community_id)
    found = session.get(Invitation, invitation_id)
    if found is None or found.community_id != community_id:
        raise InvitationNotFound(_("There is no such invitation."))
    ended = session.execute(
        update(Invitation)
        .where(col(Invitation.id) == invitation_id, col(Invitation.uses_left) > 0)
        .values(uses_left=0)
        .returning(col(Invitation.id))
    ).first()
    if ended is not None:
        audit.record(
            session,
            actor,
            "core.invitation.withdrawn",
            community_id,
            Subject("core.invitation", invitation_id),
        )


def accept(session: Session, actor: Actor, community_id: UUID, code: str) -> Membership:
    """Use one place of an invitation and make the actor a member at once.

    Raises:
        InvitationRefused: the code is not one of this community's, used up or out of date.
    """
    assert actor.person_id is not None, "the system is no member"
    row = session.execute(
        select(Invitation).where(
            col(Invitation.code_hash) == _hash(code), col(Invitation.community_id) == community_id
        )
    ).scalar_one_or_none()
    if row is None or row.expires_at <= now(session):
        raise InvitationRefused(_("This invitation code does not work."), field="invitation")
    taken = session.execute(
        update(Invitation)
        .where(col(Invitation.id) == row.id, col(Invitation.uses_left) > 0)
        .values(uses_left=col(Invitation.uses_left) - 1)
        .returning(col(Invitation.id))
    ).first()
    if taken is None:
        raise InvitationRefused(
            _("This invitation has already been used. Please ask for a new one."),
            field="invitation",
        )
    return join(session, actor, community_id, actor.person_id, group_id=row.group_id)


def _hash(code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()
