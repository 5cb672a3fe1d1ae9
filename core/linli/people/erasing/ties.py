"""What must be brought to an end before a person can be erased, told all at once."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import communities, plugins
from linli.access.models import RoleGrant
from linli.access.roles import ROLES
from linli.clock import now
from linli.db.engine import is_retryable
from linli.hooks import Tie
from linli.i18n import Text, texts
from linli.notices.models import NoticeItem, Objection, ObjectionState
from linli.people.erasing import belongings
from linli.people.models import (
    Household,
    HouseholdMember,
    Kinship,
    KinshipKind,
    Organisation,
    OrganisationAgent,
    OrganisationKind,
    Person,
)
from linli.people.wards import still_guarded, under_age_since

_ = texts("linli")

log = structlog.get_logger(__name__)


class Standing(NamedTuple):
    """What stands in the way, and the plugin that says so; core's own have none."""

    tie: Tie
    plugin: str = ""


def ties(session: Session, person_id: UUID) -> list[Standing]:
    """Return what stands in the way: core's own, then each plugin's."""
    own = chain(
        _offices(session, person_id),
        _home(session, person_id),
        _wards(session, person_id),
        _merchants(session, person_id),
        belongings.ties(session, person_id),
        _objections(session, person_id),
    )
    return [*(Standing(Tie(sentence)) for sentence in own), *_of_plugins(session, person_id)]


def _offices(session: Session, person_id: UUID) -> Iterator[Text]:
    today = now(session).date()
    held = session.execute(
        select(col(RoleGrant.role), col(RoleGrant.community_id), col(RoleGrant.group_id))
        .where(
            col(RoleGrant.person_id) == person_id,
            col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= today),
        )
        .order_by(col(RoleGrant.id))
    ).all()
    for role, community_id, group_id in held:
        where = communities.place(session, group_id or community_id)
        if role == "administrator" and not _other_administrator(session, person_id, where):
            yield _(
                "%(place)s has no other administrator: somebody else must become one first.",
                place=where.name,
            )
        yield _(
            "The role “%(role)s” in %(place)s must be taken back first.",
            role=ROLES.get(role, role),
            place=where.name,
        )


def _other_administrator(session: Session, person_id: UUID, where: communities.Place) -> bool:
    today = now(session).date()
    another = select(col(RoleGrant.id)).where(
        col(RoleGrant.role) == "administrator",
        col(RoleGrant.person_id) != person_id,
        col(RoleGrant.community_id).in_(where.ancestor_ids),
        col(RoleGrant.group_id).is_(None),
        col(RoleGrant.since) <= today,
        col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= today),
    )
    return session.execute(another.limit(1)).first() is not None


def _home(session: Session, person_id: UUID) -> Iterator[Text]:
    other = aliased(HouseholdMember)
    for code in session.execute(
        select(col(Household.code))
        .join(HouseholdMember, col(HouseholdMember.household_id) == col(Household.id))
        .where(
            col(HouseholdMember.person_id) == person_id,
            col(HouseholdMember.representative),
            col(HouseholdMember.until).is_(None),
            exists().where(
                col(other.household_id) == col(Household.id),
                col(other.person_id) != person_id,
                col(other.until).is_(None),
            ),
        )
    ).scalars():
        yield _(
            "Others live in the home %(home)s: somebody else must speak for it first.", home=code
        )


def _wards(session: Session, person_id: UUID) -> Iterator[Text]:
    another, since = aliased(Kinship), under_age_since(session)
    for name in session.execute(
        select(col(Person.name))
        .join(Kinship, col(Kinship.relative_id) == col(Person.id))
        .where(
            col(Kinship.person_id) == person_id,
            col(Kinship.kind) == KinshipKind.GUARDIAN,
            still_guarded(Kinship, since),
            ~exists().where(
                col(another.relative_id) == col(Person.id),
                col(another.person_id) != person_id,
                col(another.kind) == KinshipKind.GUARDIAN,
                still_guarded(another, since),
            ),
        )
        .order_by(col(Person.name))
    ).scalars():
        yield _("%(name)s has no other guardian: another one must be noted first.", name=name)


def _merchants(session: Session, person_id: UUID) -> Iterator[Text]:
    another = aliased(OrganisationAgent)
    for name in session.execute(
        select(col(Organisation.name))
        .join(OrganisationAgent, col(OrganisationAgent.organisation_id) == col(Organisation.id))
        .where(
            col(OrganisationAgent.person_id) == person_id,
            col(OrganisationAgent.until).is_(None),
            col(Organisation.kind) == OrganisationKind.MERCHANT,
            col(Organisation.closed_on).is_(None),
            ~exists().where(
                col(another.organisation_id) == col(Organisation.id),
                col(another.person_id) != person_id,
                col(another.until).is_(None),
            ),
        )
        .order_by(col(Organisation.name))
    ).scalars():
        yield _(
            "Nobody else acts for %(merchant)s: somebody else must be named first.", merchant=name
        )


def _objections(session: Session, person_id: UUID) -> Iterator[Text]:
    for title in session.execute(
        select(col(NoticeItem.title))
        .join(Objection, col(Objection.item_id) == col(NoticeItem.id))
        .where(
            col(Objection.person_id) == person_id,
            col(Objection.state) == ObjectionState.OPEN,
        )
        .order_by(col(Objection.id))
    ).scalars():
        yield _(
            "The objection to “%(item)s” is still being looked into: it must be answered first.",
            item=title,
        )


def _of_plugins(session: Session, person_id: UUID) -> Iterator[Standing]:
    """Ask every installed plugin. One that cannot answer stands in the way itself."""
    manager = plugins.manager()
    for name in manager.working:
        try:
            answer = manager.ask(name, "linli_ties", session=session, person_id=person_id)
        except Exception as error:
            if isinstance(error, DBAPIError) and is_retryable(error):
                raise
            log.exception("plugin could not tell a person's ties", plugin=name)
            yield _silent(manager.working[name].info.title)
        else:
            yield from (Standing(tie, name) for tie in answer or ())
    for name in manager.broken:
        yield _silent(name)


def _silent(part: Text | str) -> Standing:
    return Standing(
        Tie(
            _(
                "The part “%(part)s” does not answer at the moment. Please tell those who run the "
                "portal.",
                part=part,
            )
        )
    )
