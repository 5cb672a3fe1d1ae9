"""Organisations, which act through named persons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.contacts import clean_phone
from linli.people.memberships import membership_of
from linli.people.models import Organisation, OrganisationAgent, OrganisationKind, Person
from linli.subjects import Subject

_ = texts("linli")


class OrganisationRefused(Refusal):
    """The organisation cannot be entered or changed like this."""

    code = "core.organisation_refused"


class OrganisationNotFound(Refusal):
    """The organisation is not one of this community's."""

    code = "core.organisation_not_found"
    status = 404


class NotItsAgent(Refusal):
    """The actor is not one of the persons who may act for the organisation."""

    code = "core.not_its_agent"
    status = 403


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation as a list shows it."""

    id: UUID
    kind: OrganisationKind
    name: str
    fields_of_work: tuple[str, ...]
    phone: str | None
    address: str


def add_organisation(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    kind: OrganisationKind,
    name: str,
    fields_of_work: Iterable[str] = (),
    phone: str = "",
    address: str = "",
) -> Organisation:
    """Enter an organisation.

    Raises:
        NotAllowed: the actor may not enter organisations here.
        OrganisationRefused: the name is empty or taken in this community.
    """
    access.require(session, actor, "core.people.manage", community_id)
    name = _free_name(session, community_id, name)
    moment = now(session)
    organisation = Organisation(
        community_id=community_id,
        kind=kind,
        name=name,
        fields_of_work=[field.strip() for field in fields_of_work if field.strip()],
        phone=clean_phone(phone) if phone.strip() else None,
        address=address.strip(),
        open_since=moment.date(),
        created_at=moment,
    )
    session.add(organisation)
    session.flush()
    audit.record(
        session,
        actor,
        "core.organisation.added",
        community_id,
        Subject("core.organisation", organisation.id),
        after={"name": name, "kind": kind.value},
    )
    return organisation


def change_organisation(
    session: Session,
    actor: Actor,
    community_id: UUID,
    organisation_id: UUID,
    *,
    kind: OrganisationKind,
    name: str,
    fields_of_work: Iterable[str] = (),
    phone: str = "",
    address: str = "",
) -> Organisation:
    """Correct what is registered of an organisation.

    Raises:
        NotAllowed: the actor may not enter organisations here.
        OrganisationNotFound: it is not one of this community's.
        OrganisationRefused: the name is empty or taken in this community.
    """
    access.require(session, actor, "core.people.manage", community_id)
    organisation = find_organisation(session, community_id, organisation_id)
    values: dict[str, Any] = {
        "kind": kind,
        "name": _free_name(session, community_id, name, besides=organisation_id),
        "fields_of_work": [field.strip() for field in fields_of_work if field.strip()],
        "phone": clean_phone(phone) if phone.strip() else None,
        "address": address.strip(),
    }
    before = {key: getattr(organisation, key) for key in values}
    changed = [key for key in values if before[key] != values[key]]
    for key in changed:
        setattr(organisation, key, values[key])
    session.flush()
    if changed:
        audit.record(
            session,
            actor,
            "core.organisation.changed",
            community_id,
            Subject("core.organisation", organisation_id),
            before={key: before[key] for key in changed},
            after={key: values[key] for key in changed},
        )
    return organisation


def close_organisation(
    session: Session, actor: Actor, community_id: UUID, organisation_id: UUID
) -> None:
    """Take an organisation off the list from today; its records stay.

    Raises:
        NotAllowed: the actor may not enter organisations here.
        OrganisationNotFound: it is not one of this community's.
    """
    access.require(session, actor, "core.people.manage", community_id)
    organisation = find_organisation(session, community_id, organisation_id)
    if organisation.closed_on is not None:
        return
    organisation.closed_on = now(session).date()
    session.flush()
    audit.record(
        session,
        actor,
        "core.organisation.closed",
        community_id,
        Subject("core.organisation", organisation_id),
        before={"name": organisation.name},
    )


def find_organisation(session: Session, community_id: UUID, organisation_id: UUID) -> Organisation:
    """Return one of a community's organisations, also a closed one.

    Raises:
        OrganisationNotFound: it is not one of this community's.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or organisation.community_id != community_id:
        raise OrganisationNotFound(_("There is no such organisation here."))
    return organisation


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
    """
    organisation = session.get_one(Organisation, organisation_id)
    access.require(session, actor, "core.people.manage", organisation.community_id)
    if not actor.is_system:
        membership_of(session, organisation.community_id, person_id)
    agent = session.execute(
        select(OrganisationAgent).where(
            col(OrganisationAgent.organisation_id) == organisation_id,
            col(OrganisationAgent.person_id) == person_id,
        )
    ).scalar_one_or_none()
    if agent is not None and agent.until is None:
        return
    if agent is None:
        agent = OrganisationAgent(
            organisation_id=organisation_id,
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
        Subject("core.organisation", organisation_id),
        person_id=person_id,
    )


def dismiss_agent(session: Session, actor: Actor, organisation_id: UUID, person_id: UUID) -> None:
    """Let a person no longer act for an organisation, from today.

    Raises:
        NotAllowed: the actor may not enter organisations here.
    """
    organisation = session.get_one(Organisation, organisation_id)
    access.require(session, actor, "core.people.manage", organisation.community_id)
    for agent in session.execute(_present_agents(organisation_id, person_id)).scalars():
        agent.until = now(session).date()
        audit.record(
            session,
            actor,
            "core.organisation.agent_dismissed",
            organisation.community_id,
            Subject("core.organisation", organisation_id),
            person_id=person_id,
        )
    session.flush()


def require_agent(session: Session, actor: Actor, organisation_id: UUID) -> None:
    """Refuse unless the actor may act for the organisation; the system may.

    Raises:
        NotItsAgent: the actor is not one of its named persons.
    """
    if actor.person_id is None:
        return
    if session.execute(_present_agents(organisation_id, actor.person_id)).first() is None:
        raise NotItsAgent(_("You are not registered as acting for this organisation."))


def organisations(
    session: Session, community_id: UUID, *, kind: OrganisationKind | None = None
) -> list[OrganisationRow]:
    """Return a community's open organisations by name, only of one kind where given."""
    query = (
        select(
            col(Organisation.id),
            col(Organisation.kind),
            col(Organisation.name),
            col(Organisation.fields_of_work),
            col(Organisation.phone),
            col(Organisation.address),
        )
        .where(
            col(Organisation.community_id) == community_id, col(Organisation.closed_on).is_(None)
        )
        .order_by(col(Organisation.name))
    )
    if kind is not None:
        query = query.where(col(Organisation.kind) == kind)
    return [
        OrganisationRow(id_, kind_, name, tuple(work), phone, address)
        for id_, kind_, name, work, phone, address in session.execute(query)
    ]


def count_organisations(session: Session, community_id: UUID) -> int:
    """Return how many open organisations a community has."""
    number = select(func.count()).where(
        col(Organisation.community_id) == community_id, col(Organisation.closed_on).is_(None)
    )
    return int(session.execute(number).scalar_one())


def organisations_of(session: Session, person_id: UUID, community_id: UUID) -> list[UUID]:
    """Return the organisations of a community that a person may act for."""
    return list(
        session.execute(
            select(col(OrganisationAgent.organisation_id))
            .join(Organisation, col(Organisation.id) == col(OrganisationAgent.organisation_id))
            .where(
                col(OrganisationAgent.person_id) == person_id,
                col(OrganisationAgent.until).is_(None),
                col(Organisation.community_id) == community_id,
                col(Organisation.closed_on).is_(None),
            )
        ).scalars()
    )


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


def _free_name(session: Session, community_id: UUID, name: str, besides: UUID | None = None) -> str:
    name = name.strip()
    if not name:
        raise OrganisationRefused(_("Please give a name."), field="name")
    taken = session.execute(
        select(col(Organisation.id)).where(
            col(Organisation.community_id) == community_id, col(Organisation.name) == name
        )
    ).scalar_one_or_none()
    if taken is not None and taken != besides:
        raise OrganisationRefused(_("%(name)s is already on the list.", name=name), field="name")
    return name


def _present_agents(organisation_id: UUID, person_id: UUID) -> Select[OrganisationAgent]:
    return select(OrganisationAgent).where(
        col(OrganisationAgent.organisation_id) == organisation_id,
        col(OrganisationAgent.person_id) == person_id,
        col(OrganisationAgent.until).is_(None),
    )
