"""The persons through whom an organisation acts."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, exists, func, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.db.prepared import read
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.contacts import ContactRefused, clean_phone
from linli.people.erased import refuse_erased
from linli.people.memberships import membership_of
from linli.people.models import (
    Membership,
    MembershipStatus,
    Organisation,
    OrganisationAgent,
    OrganisationKind,
    Person,
)
from linli.subjects import Subject

_ = texts("linli")

_ACTS_FOR = (
    select(col(OrganisationAgent.organisation_id))
    .join(Organisation, col(Organisation.id) == col(OrganisationAgent.organisation_id))
    .where(
        col(OrganisationAgent.person_id) == bindparam("person_id"),
        col(OrganisationAgent.until).is_(None),
        col(Organisation.community_id) == bindparam("community_id"),
        col(Organisation.closed_on).is_(None),
    )
)


class AgentUnknown(Refusal):
    """Nobody is known by what was written of somebody who shall act for an organisation."""

    code = "core.agent_unknown"


class NotItsAgent(Refusal):
    """The actor is not one of the persons who may act for the organisation."""

    code = "core.not_its_agent"
    status = 403


def name_agent(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    person_id: UUID,
    *,
    since: date | None = None,
) -> None:
    """Let a person act for an organisation; named again, nothing changes.

    Raises:
        NotAllowed: the actor may not enter organisations here.
        NotAMember: the person does not belong to the organisation's community.
        PersonErased: the person was erased.
    """
    organisation = _managed(session, actor, organisation_id)
    if not actor.is_system:
        membership_of(session, organisation.community_id, person_id)
    _name(session, actor, organisation, person_id, since)


def name_agent_from_elsewhere(
    session: Session, actor: Actor, organisation_id: UUID, *, name: str, phone: str
) -> None:
    """Let a member of another community act for an organisation: a shop assistant from next door.

    Their whole name and their phone number are asked for together, and all that does not fit is
    refused alike, so that nobody learns from this who lives elsewhere or has a number.

    Raises:
        NotAllowed: the actor may not enter organisations here.
        AgentUnknown: no member of a community has this name and this number.
    """
    organisation = _managed(session, actor, organisation_id)
    with suppress(ContactRefused):
        person_id = session.execute(
            select(col(Person.id)).where(
                col(Person.name) == name.strip(),
                col(Person.phone) == clean_phone(phone),
                exists().where(
                    col(Membership.person_id) == col(Person.id),
                    col(Membership.status) == MembershipStatus.ACTIVE,
                    col(Membership.until).is_(None),
                ),
            )
        ).scalar_one_or_none()
        if person_id is not None:
            _name(session, actor, organisation, person_id, None)
            return
    raise AgentUnknown(
        _(
            "No member of a community here has this whole name with this phone number. Please "
            "write both as they are known there. If they are in no register yet, let them be "
            "entered first: in their own community with this number, or as a member here."
        ),
        field="phone",
    )


def dismiss_agent(session: Session, actor: Actor, organisation_id: UUID, person_id: UUID) -> None:
    """Let a person no longer act for an organisation, from today.

    Raises:
        NotAllowed: the actor may not enter organisations here.
    """
    organisation = _managed(session, actor, organisation_id)
    agent = _agent(session, organisation_id, person_id)
    if agent is None or agent.until is not None:
        return
    agent.until = now(session).date()
    session.flush()
    audit.record(
        session,
        actor,
        "core.organisation.agent_dismissed",
        organisation.community_id,
        Subject("core.organisation", organisation_id),
        person_id=person_id,
    )


def require_agent(session: Session, actor: Actor, organisation_id: UUID) -> None:
    """Refuse unless the actor may act for the organisation; the system may.

    Raises:
        NotItsAgent: the actor is not one of its named persons.
    """
    if actor.person_id is None:
        return
    agent = _agent(session, organisation_id, actor.person_id)
    if agent is None or agent.until is not None:
        raise NotItsAgent(_("You are not registered as acting for this organisation."))


def organisations_of(session: Session, person_id: UUID, community_id: UUID) -> list[UUID]:
    """Return the organisations of a community that a person may act for."""
    found = read(session, _ACTS_FOR, person_id=person_id, community_id=community_id)
    return list(found.scalars())


def acts_in(session: Session, person_id: UUID) -> list[UUID]:
    """Return the communities that have an organisation for which a person may act."""
    query = (
        select(col(Organisation.community_id))
        .join(OrganisationAgent, col(OrganisationAgent.organisation_id) == col(Organisation.id))
        .where(
            col(OrganisationAgent.person_id) == person_id,
            col(OrganisationAgent.until).is_(None),
            col(Organisation.closed_on).is_(None),
        )
        .distinct()
    )
    return list(session.execute(query).scalars())


def agents_of(session: Session, organisation_id: UUID) -> list[tuple[UUID, str]]:
    """Return id and name of the persons who may act for an organisation."""
    return [
        (id_, name)
        for id_, name in session.execute(
            select(col(Person.id), col(Person.name))
            .join(OrganisationAgent, col(OrganisationAgent.person_id) == col(Person.id))
            .where(
                col(OrganisationAgent.organisation_id) == organisation_id,
                col(OrganisationAgent.until).is_(None),
            )
            .order_by(col(Person.name))
        )
    ]


def count_without_agents(session: Session, community_id: UUID) -> int:
    """Return for how many of a community's merchants nobody acts: none of them can scan a code."""
    number = select(func.count()).where(
        col(Organisation.community_id) == community_id,
        col(Organisation.kind) == OrganisationKind.MERCHANT,
        col(Organisation.closed_on).is_(None),
        ~has_agents(),
    )
    return int(session.execute(number).scalar_one())


def has_agents() -> ColumnElement[bool]:
    """Return the condition that somebody acts for an organisation, for a query of organisations."""
    return exists().where(
        col(OrganisationAgent.organisation_id) == col(Organisation.id),
        col(OrganisationAgent.until).is_(None),
    )


def _name(
    session: Session,
    actor: Actor,
    organisation: Organisation,
    person_id: UUID,
    since: date | None,
) -> None:
    agent = _agent(session, organisation.id, person_id)
    if agent is not None and agent.until is None:
        return
    refuse_erased(session, person_id)
    if agent is None:
        agent = OrganisationAgent(
            organisation_id=organisation.id,
            person_id=person_id,
            since=since or now(session).date(),
        )
        session.add(agent)
    agent.until = None
    session.flush()
    audit.record(
        session,
        actor,
        "core.organisation.agent_named",
        organisation.community_id,
        Subject("core.organisation", organisation.id),
        person_id=person_id,
    )


def _managed(session: Session, actor: Actor, organisation_id: UUID) -> Organisation:
    """Return an organisation for the actor to change who acts for it; nobody else does meanwhile.

    Raises:
        NotAllowed: the actor may not enter organisations here.
    """
    organisation = session.get_one(Organisation, organisation_id, with_for_update=True)
    access.require(session, actor, "core.people.manage", organisation.community_id)
    return organisation


def _agent(session: Session, organisation_id: UUID, person_id: UUID) -> OrganisationAgent | None:
    """Return what is kept of a person who acts for an organisation, or did once."""
    found: OrganisationAgent | None = session.execute(
        select(OrganisationAgent).where(
            col(OrganisationAgent.organisation_id) == organisation_id,
            col(OrganisationAgent.person_id) == person_id,
        )
    ).scalar_one_or_none()
    return found
