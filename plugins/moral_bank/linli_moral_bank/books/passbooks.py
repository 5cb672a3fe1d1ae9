"""The passbook of a household or an organisation: score, points, and what came and went."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, points
from linli.access import Actor
from linli.people import Organisation, Person
from linli.points import Line, Owner, OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.books import purse
from linli_moral_bank.books.purse import Holdings
from linli_moral_bank.deeds.refusals import OwnerUnknown
from linli_moral_bank.models import Deed, DeedState
from linli_moral_bank.owners import Represented
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Passbook:
    """What an owner has, and the newest lines of their account."""

    whose: Represented
    holdings: Holdings
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class ListedOwner:
    """A household or organisation with what is booked for it."""

    owner: Owner
    name: str
    speaker: str
    score: int
    deeds: int


def of_owner(session: Session, actor: Actor, community_id: UUID, owner_id: UUID) -> Passbook:
    """Return the passbook of a household or organisation.

    Raises:
        OwnerUnknown: there is none here, or the actor neither speaks for it nor sees the desk.
    """
    whose = owners.find(session, community_id, owner_id)
    if whose is None or not (
        actor.beneficiary_id in owners.speakers(session, community_id, whose.owner)
        or access.can(session, actor, "moral_bank.desk", community_id)
    ):
        raise OwnerUnknown(_("There is no such passbook here."))
    own = points.holdings(session, whose.owner, community_id).get(purse.POINTS)
    return Passbook(
        whose,
        purse.holdings(session, community_id, owner_id, whose.owner.kind),
        points.statement(session, own.account.id, limit=10).lines if own else (),
    )


def listing(
    session: Session, actor: Actor, community_id: UUID, *, limit: int = 200
) -> list[ListedOwner]:
    """Return a community's households and organisations with deeds, the highest score first.

    Raises:
        NotAllowed: the actor may not see the desk here.
    """
    access.require(session, actor, "moral_bank.desk", community_id)
    total = func.sum(col(Deed.points))
    rows = session.execute(
        select(
            col(Deed.owner_kind),
            col(Deed.owner_id),
            func.max(owners.NAME),
            func.max(col(Person.name)),
            total,
            func.count(),
        )
        .join(Person, col(Person.id) == col(Deed.beneficiary_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
        .where(
            col(Deed.community_id) == community_id,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.owner_kind) != OwnerKind.PERSON,
        )
        .group_by(col(Deed.owner_kind), col(Deed.owner_id))
        .order_by(total.desc(), col(Deed.owner_id))
        .limit(limit)
    )
    return [
        ListedOwner(Owner(kind, id_), name, speaker, int(score), int(deeds))
        for kind, id_, name, speaker, score, deeds in rows
    ]
