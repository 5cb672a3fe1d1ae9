"""Giving roles, and asking what a person may do. The one place where permission is decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import CompoundSelect, Date, bindparam, literal, null, select
from sqlmodel import Session, col

from linli import audit
from linli.access.actor import Actor
from linli.access.models import RoleGrant
from linli.access.roles import ROLES, permissions
from linli.clock import now
from linli.communities.models import Community
from linli.communities.tree import ancestor_ids, place
from linli.db.memory import forget, remembered
from linli.db.prepared import read
from linli.errors import Refusal
from linli.i18n import Text, texts
from linli.people.erased import refuse_erased
from linli.people.models import Membership, MembershipStatus
from linli.subjects import Subject

_ = texts("linli")
_CACHE = "linli.grants"
_CACHE_AT = "linli.grants.at"
_NO_ROLES: frozenset[str] = frozenset()


class NotAllowed(Refusal):
    """The actor's roles do not carry the permission here; ``permission`` is its code if one is."""

    code = "core.not_allowed"
    status = 403

    def __init__(self, text: Text, *, permission: str = "", field: str | None = None) -> None:
        super().__init__(text, field=field)
        self.permission = permission


class UnknownRole(Refusal):
    """No role of that name exists."""

    code = "core.unknown_role"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role that is in force today: where, and for which group when only for one."""

    role: str
    community_id: UUID
    group_id: UUID | None


def _in_force() -> CompoundSelect[str, UUID, UUID | None]:
    """Make the statement that reads a person's roles, those from their memberships last."""
    today = bindparam("today", type_=Date)
    roles = select(col(RoleGrant.role), col(RoleGrant.community_id), col(RoleGrant.group_id)).where(
        col(RoleGrant.person_id) == bindparam("person_id"),
        col(RoleGrant.since) <= today,
        col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= today),
    )
    homes = select(literal("resident"), col(Membership.community_id), null()).where(
        col(Membership.person_id) == bindparam("person_id"),
        col(Membership.status) == MembershipStatus.ACTIVE,
        col(Membership.until).is_(None) | (col(Membership.until) >= today),
    )
    return roles.union_all(homes)


_GRANTS = _in_force()


def grants_of(session: Session, person_id: UUID) -> tuple[Grant, ...]:
    """Return the roles in force for a person, everywhere; an active membership is ``resident``.

    Read once in a transaction.
    """
    cache: dict[UUID, tuple[Grant, ...]] = remembered(session, _CACHE)
    if person_id not in cache:
        today = now(session).date()
        found = read(session, _GRANTS, person_id=person_id, today=today).all()
        cache[person_id] = tuple(Grant(role, home, group) for role, home, group in found)
    return cache[person_id]


def forget_grants(session: Session) -> None:
    """Forget what was read of grants and memberships: they changed in this transaction."""
    forget(session, _CACHE)
    forget(session, _CACHE_AT)


def can(
    session: Session,
    actor: Actor,
    permission: str,
    community_id: UUID,
    group_id: UUID | None = None,
) -> bool:
    """Return whether the actor may do something in a community.

    A role holds in its community and everything below it. A role for one group holds only where
    ``group_id`` is that group. The system may do everything. An undeclared permission is nobody's.
    """
    if actor.person_id is None:
        return True
    declared = permissions().get(permission)
    if declared is None:
        return False
    held = _roles_at(session, actor.person_id, community_id)
    return not (
        held[None].isdisjoint(declared.roles)
        and (group_id is None or held.get(group_id, _NO_ROLES).isdisjoint(declared.roles))
    )


def _roles_at(
    session: Session, person_id: UUID, community_id: UUID
) -> Mapping[UUID | None, frozenset[str]]:
    """Return a person's roles in a community: under None those for all of it, else by group.

    Worked out once in a transaction, because a page asks dozens of times.
    """
    cache: dict[tuple[UUID, UUID], Mapping[UUID | None, frozenset[str]]] = remembered(
        session, _CACHE_AT
    )
    at = person_id, community_id
    if at not in cache:
        above = ancestor_ids(session, community_id)
        found: dict[UUID | None, set[str]] = {None: set()}
        for grant in grants_of(session, person_id):
            if grant.community_id in above:
                found.setdefault(grant.group_id, set()).add(grant.role)
        cache[at] = {group: frozenset(roles) for group, roles in found.items()}
    return cache[at]


def groups_with(
    session: Session, actor: Actor, permission: str, community_id: UUID
) -> frozenset[UUID] | None:
    """Return the groups in which the actor may do something; None means all of the community."""
    if can(session, actor, permission, community_id):
        return None
    assert actor.person_id is not None
    declared = permissions().get(permission)
    if declared is None:
        return frozenset()
    return frozenset(
        group_id
        for group_id, roles in _roles_at(session, actor.person_id, community_id).items()
        if group_id is not None and not roles.isdisjoint(declared.roles)
    )


def require(
    session: Session,
    actor: Actor,
    permission: str,
    community_id: UUID,
    group_id: UUID | None = None,
) -> None:
    """Refuse unless :func:`can`.

    Raises:
        NotAllowed: the actor's roles do not carry the permission here.
    """
    if not can(session, actor, permission, community_id, group_id):
        declared = permissions().get(permission)
        raise NotAllowed(
            _(
                "You do not have the right to do this here: %(right)s.",
                right=declared.title if declared else permission,
            ),
            permission=permission,
        )


def grant(
    session: Session,
    actor: Actor,
    person_id: UUID,
    role: str,
    community_id: UUID,
    *,
    group_id: UUID | None = None,
    since: date | None = None,
    until: date | None = None,
) -> RoleGrant:
    """Give a role in a community (and all below it), or in one of its groups only.

    Asked again for a role that is in force, it changes nothing and returns that one.

    Raises:
        NotAllowed: the actor may not give roles here.
        UnknownRole: there is no such role, or the person is a member neither here, nor above or
            below.
        PersonErased: the person was erased.
    """
    require(session, actor, "core.roles.grant", community_id)
    if role not in ROLES:
        raise UnknownRole(_("There is no role called %(role)s.", role=role), field="role")
    if group_id is not None and community_id not in ancestor_ids(session, group_id):
        raise UnknownRole(_("This group belongs to another community."), field="group_id")
    node = place(session, community_id)
    if not actor.is_system and not _is_known(session, person_id, node.ancestor_ids, node.path):
        raise UnknownRole(_("This person does not belong here."), field="person_id")
    moment = now(session)
    held: RoleGrant | None = (
        session.execute(
            select(RoleGrant).where(
                col(RoleGrant.person_id) == person_id,
                col(RoleGrant.community_id) == community_id,
                col(RoleGrant.role) == role,
                col(RoleGrant.group_id).is_(None)
                if group_id is None
                else col(RoleGrant.group_id) == group_id,
                col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= moment.date()),
            )
        )
        .scalars()
        .first()
    )
    if held is not None:
        return held
    refuse_erased(session, person_id)
    given = RoleGrant(
        community_id=community_id,
        person_id=person_id,
        role=role,
        group_id=group_id,
        since=since or moment.date(),
        until=until,
        created_at=moment,
    )
    session.add(given)
    session.flush()
    forget_grants(session)
    audit.record(
        session,
        actor,
        "core.role.granted",
        community_id,
        Subject("core.role_grant", given.id),
        after={"role": role, "group_id": str(group_id) if group_id else None},
        person_id=person_id,
    )
    return given


def revoke(session: Session, actor: Actor, grant_id: UUID) -> None:
    """End a role from today; asked again, it changes nothing.

    Raises:
        NotAllowed: the actor may not take roles here.
        UnknownRole: there is no such grant.
    """
    held = session.get(RoleGrant, grant_id)
    if held is None:
        raise UnknownRole(_("This role has already been taken away."))
    require(session, actor, "core.roles.grant", held.community_id)
    audit.record(
        session,
        actor,
        "core.role.revoked",
        held.community_id,
        Subject("core.role_grant", held.id),
        before={"role": held.role, "group_id": str(held.group_id) if held.group_id else None},
        person_id=held.person_id,
    )
    session.delete(held)
    session.flush()
    forget_grants(session)


def _is_known(session: Session, person_id: UUID, above: tuple[UUID, ...], path: str) -> bool:
    """Whether a person is a member on the line from the root to a community, or below it."""
    member = (
        select(col(Membership.id))
        .join(Community, col(Community.id) == col(Membership.community_id))
        .where(
            col(Membership.person_id) == person_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Community.id).in_(above) | col(Community.path).startswith(path, autoescape=True),
        )
    )
    return session.execute(member.limit(1)).first() is not None
