"""Organisations: entering, correcting and listing them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.agents import has_agents
from linli.people.contacts import clean_phone
from linli.people.models import Organisation, OrganisationKind
from linli.subjects import Subject

_ = texts("linli")


class OrganisationRefused(Refusal):
    """The organisation cannot be entered or changed like this."""

    code = "core.organisation_refused"


class OrganisationNotFound(Refusal):
    """The organisation is not one of this community's."""

    code = "core.organisation_not_found"
    status = 404


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
            # A shop's number is often somebody's own: it stays out of the log.
            before={key: before[key] for key in changed if key != "phone"},
            after={key: values[key] for key in changed if key != "phone"}
            | ({"changed": ["phone"]} if "phone" in changed else {}),
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


def organisations(
    session: Session,
    community_id: UUID,
    *,
    kind: OrganisationKind | None = None,
    without_agents: bool = False,
) -> list[OrganisationRow]:
    """Return a community's open organisations by name, only of one kind where given.

    With ``without_agents`` only those for whom nobody acts.
    """
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
    if without_agents:
        query = query.where(~has_agents())
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
