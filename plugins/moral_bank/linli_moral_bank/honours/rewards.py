"""Points for who was honoured: the items that staff alone enter, and what is told with them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.communities import Place
from linli.i18n import translate
from linli.people import Organisation, Person
from linli.points import OwnerKind
from linli_moral_bank import owners, rule_sets
from linli_moral_bank.calendar import day_of, said
from linli_moral_bank.honours.refusals import NomineeUnknown
from linli_moral_bank.models import Honour, Nominee, NomineeState, Way
from linli_moral_bank.rule_sets import RuleRow
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Honoured:
    """What staff tell of somebody who was honoured, to be entered as a deed."""

    #: The organisation's name; of a household that of who speaks for it.
    name: str
    group_id: UUID | None
    day: date
    story: str


def items(session: Session, community_id: UUID, kind: OwnerKind, day: date) -> list[RuleRow]:
    """Return what staff alone enter for an owner of a kind: being honoured is among it."""
    book = rule_sets.in_force(session, community_id)
    return [
        rule
        for rule in (book.rules if book else ())
        if rule.ways == (Way.STAFF,)
        and not rule.is_deduction
        and not rule.contribution
        and kind.value in rule.owner_kinds
        and (rule.since is None or rule.since <= day)
        and (rule.until is None or rule.until >= day)
    ]


def told(session: Session, place: Place, nominee_id: UUID) -> Honoured:
    """Return what is told of somebody honoured here.

    Raises:
        NomineeUnknown: nobody like this is honoured here.
    """
    row = session.execute(
        select(Nominee, Honour, owners.NAME)
        .join(Honour, col(Honour.id) == col(Nominee.honour_id))
        .join(Person, col(Person.id) == col(Nominee.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Nominee.owner_id))
        .where(
            col(Nominee.id) == nominee_id,
            col(Honour.community_id) == place.id,
            col(Nominee.state) == NomineeState.AWARDED,
        )
    ).first()
    if row is None:
        raise NomineeUnknown(_("Nobody like this is honoured here."))
    nominee, honour, name = row
    text = _(
        "Honoured: %(title)s, %(time)s.", title=honour.title, time=said(honour.year, honour.quarter)
    )
    assert honour.decided_at is not None
    return Honoured(
        name, nominee.group_id, day_of(honour.decided_at, place), translate(text, place.language)
    )
