"""School, family and staff: who else finds a deed true, beside the panel."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Uuid,
    bindparam,
    cast,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access, inbox, people
from linli.access import Actor
from linli.db import read
from linli.people import Organisation, OrganisationAgent, Person
from linli_moral_bank import settings
from linli_moral_bank.deeds.closeness import close_to
from linli_moral_bank.models import Deed, DeedState, Finding, Party, Rule, Verification
from linli_moral_bank.rule_sets import RuleRow
from linli_moral_bank.texts import _

_OPEN = (DeedState.SUBMITTED, DeedState.VERIFYING)
#: Before all others.
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deed that waits for a party's word."""

    deed_id: UUID
    title: str
    child: str
    happened_on: date
    party: Party


def wanted(rule: Rule) -> tuple[Party, ...]:
    """Return all who have to find a deed of this rule true."""
    return tuple(Party(party) for party in rule.parties) or (Party.PANEL,)


def heard(session: Session, deed_id: UUID) -> set[Party]:
    """Return the parties besides the panel that have found a deed true."""
    return set(
        session.execute(
            select(col(Verification.party)).where(
                col(Verification.deed_id) == deed_id,
                col(Verification.party) != Party.PANEL,
                col(Verification.finding) == Finding.YES,
            )
        ).scalars()
    )


def spoken_for(session: Session, actor: Actor, deed: Deed) -> set[Party]:
    """Return the parties that an actor speaks for about a deed, of those its rule asks."""
    person_id = actor.beneficiary_id
    asked = set(wanted(session.get_one(Rule, deed.rule_id))) - {Party.PANEL}
    if person_id is None or not asked:
        return set()
    found = set()
    if Party.SCHOOL in asked and is_teacher(session, deed.community_id, person_id):
        found.add(Party.SCHOOL)
    if Party.FAMILY in asked and people.may_act_for(session, person_id, deed.owner_id):
        found.add(Party.FAMILY)
    if (
        Party.STAFF in asked
        and actor.on_behalf_of is None
        and access.can(session, actor, "moral_bank.confirm", deed.community_id)
    ):
        found.add(Party.STAFF)
    return found


def is_teacher(session: Session, community_id: UUID, person_id: UUID) -> bool:
    """Return whether somebody acts for a school of a community."""
    fields = read(session, _FIELDS, person_id=person_id, community_id=community_id).scalars().all()
    if not fields:
        return False
    decided = settings.of(session, community_id)
    return any(decided.is_school(one) for one in fields)


def teachers(session: Session, community_id: UUID) -> set[UUID]:
    """Return who acts for a school of a community."""
    agents = session.execute(
        select(col(OrganisationAgent.person_id), col(Organisation.fields_of_work))
        .join(Organisation, col(Organisation.id) == col(OrganisationAgent.organisation_id))
        .where(
            col(Organisation.community_id) == community_id,
            col(Organisation.closed_on).is_(None),
            col(OrganisationAgent.until).is_(None),
        )
    ).all()
    decided = settings.of(session, community_id)
    return {row.person_id for row in agents if decided.is_school(row.fields_of_work)}


def tell(session: Session, deed: Deed, rule: RuleRow) -> None:
    """Ask school and family for their word about a deed that was just declared."""
    link = f"moral_bank/deeds/{deed.id}"
    text = _("Please say whether this is true: %(title)s.", title=rule.title)
    asked: set[UUID] = set()
    if Party.FAMILY in rule.parties:
        asked |= family_of(session, deed.beneficiary_id)
    if Party.SCHOOL in rule.parties:
        close = set(session.execute(close_to(deed.beneficiary_id)).scalars())
        asked |= teachers(session, deed.community_id) - close - {deed.declarer_id}
    if asked:
        inbox.notify_many(session, sorted(asked), deed.community_id, text, link)


def family_of(session: Session, person_id: UUID) -> set[UUID]:
    """Return who speaks for somebody as the family: guardians, and parents of who is under 18."""
    found = people.guardians_of(person_id, people.under_age_since(session))
    return set(session.execute(found).scalars())


def waiting(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    after: UUID | None = None,
    limit: int = 20,
) -> list[Waiting]:
    """Return the deeds that wait for an actor's word as school or family, oldest first.

    Those ``after`` a deed, so many at once.
    """
    person_id = actor.beneficiary_id
    if person_id is None:
        return []
    asked = [Party.FAMILY]
    if is_teacher(session, community_id, person_id):
        asked.append(Party.SCHOOL)
    values = {
        "community_id": community_id,
        "person_id": person_id,
        "born_after": people.under_age_since(session),
        "after": after or _FIRST,
        "limit": limit,
    }
    found = [
        Waiting(row.id, row.title, row.name, row.happened_on, party)
        for party in asked
        for row in read(session, _waiting(party), **values)
    ]
    return sorted(found, key=lambda one: one.deed_id)[:limit]


def asks(party: Party) -> ColumnElement[bool]:
    """Return the condition on a rule that a party is asked; the panel is where it names nobody."""
    parties = cast(col(Rule.parties), String)
    named = parties.contains(f'"{party.value}"')
    return or_(parties == "[]", named) if party is Party.PANEL else named


def unanswered(party: Party) -> Select[UUID]:
    """Return the query of the deeds about which a party asked something nobody answered yet."""
    return select(col(Verification.deed_id)).where(
        col(Verification.party) == party,
        col(Verification.finding) == Finding.ASK,
        col(Verification.answered_at).is_(None),
    )


_FIELDS = (
    select(col(Organisation.fields_of_work))
    .join(OrganisationAgent, col(OrganisationAgent.organisation_id) == col(Organisation.id))
    .where(
        col(OrganisationAgent.person_id) == bindparam("person_id"),
        col(OrganisationAgent.until).is_(None),
        col(Organisation.community_id) == bindparam("community_id"),
        col(Organisation.closed_on).is_(None),
    )
)


@cache
def _waiting(party: Party) -> Select[*tuple[Any, ...]]:
    me, child = bindparam("person_id", type_=Uuid), aliased(Person)
    said = select(col(Verification.deed_id)).where(
        col(Verification.party) == party, col(Verification.finding) != Finding.ASK
    )
    close = close_to(me)
    told_by_others = col(Deed.declarer_id).is_(None) | col(Deed.declarer_id).not_in(close)
    return (
        select(col(Deed.id), col(Rule.title), col(child.name), col(Deed.happened_on))
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .join(child, col(child.id) == col(Deed.beneficiary_id))
        .where(
            col(Deed.community_id) == bindparam("community_id"),
            col(Deed.id) > bindparam("after", type_=Uuid),
            col(Deed.state).in_(_OPEN),
            asks(party),
            col(Deed.id).not_in(said),
            col(Deed.id).not_in(unanswered(party)),
            col(Deed.owner_id).in_(people.wards_of(me, bindparam("born_after")))
            if party is Party.FAMILY
            else col(Deed.beneficiary_id).not_in(close) & told_by_others,
        )
        .order_by(col(Deed.id))
        .limit(bindparam("limit"))
    )
