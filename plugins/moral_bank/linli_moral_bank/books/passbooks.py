"""The passbook of a household or an organisation: score, points, and what came and went."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, points
from linli.access import Actor
from linli.people import Organisation, Person
from linli.points import Line, Owner, OwnerKind, Statement
from linli_moral_bank import owners
from linli_moral_bank.books import purse
from linli_moral_bank.books.purse import Holdings
from linli_moral_bank.deeds.refusals import OwnerUnknown
from linli_moral_bank.models import Deed, DeedState
from linli_moral_bank.owners import Represented
from linli_moral_bank.texts import _

#: Lines of the account on one page.
_LINES = 10


@dataclass(frozen=True, slots=True)
class Passbook:
    """What an owner has, and some lines of their account, newest first."""

    whose: Represented
    holdings: Holdings
    lines: Sequence[Line]
    #: Where the older ones begin; none at the end.
    older: str | None


@dataclass(frozen=True, slots=True)
class ListedOwner:
    """A household or organisation with what is booked for it."""

    owner: Owner
    name: str
    speaker: str
    score: int
    deeds: int


def readable(session: Session, actor: Actor, community_id: UUID, owner_id: UUID) -> Represented:
    """Return a household or organisation whose passbook the actor may read.

    Raises:
        OwnerUnknown: there is none here, or the actor neither speaks for it nor sees the desk.
    """
    whose = owners.find(session, community_id, owner_id)
    if whose is None or not (
        actor.beneficiary_id in owners.speakers(session, community_id, whose.owner)
        or access.can(session, actor, "moral_bank.desk", community_id)
    ):
        raise OwnerUnknown(_("There is no such passbook here."))
    return whose


def of_owner(
    session: Session,
    actor: Actor,
    community_id: UUID,
    owner_id: UUID,
    *,
    before: str | None = None,
) -> Passbook:
    """Return the passbook of a household or organisation.

    ``before`` is the passbook's own answer to where its older lines begin.

    Raises:
        OwnerUnknown: there is none here, or the actor neither speaks for it nor sees the desk.
        CursorInvalid: ``before`` was not made by a passbook.
    """
    whose = readable(session, actor, community_id, owner_id)
    found = _statement(session, whose.owner, community_id, before)
    return Passbook(
        whose,
        purse.holdings(session, community_id, owner_id, whose.owner.kind),
        found.lines if found else (),
        found.before if found else None,
    )


def of_person(
    session: Session, person_id: UUID, community_id: UUID, *, before: str | None = None
) -> Statement | None:
    """Return what came and went in somebody's purse, to be asked for who may read it.

    Raises:
        CursorInvalid: ``before`` was not made by a passbook.
    """
    return _statement(session, Owner.person(person_id), community_id, before)


def _statement(
    session: Session, owner: Owner, community_id: UUID, before: str | None
) -> Statement | None:
    own = points.holdings(session, owner, community_id).get(purse.POINTS)
    return points.statement(session, own.account.id, _LINES, before) if own else None


def listing(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[ListedOwner]:
    """Return a community's households and organisations with deeds, the highest score first.

    Raises:
        NotAllowed: the actor may not see the desk here.
    """
    access.require(session, actor, "moral_bank.desk", community_id)
    total = func.sum(col(Deed.points))
    booked = (
        col(Deed.community_id) == community_id,
        col(Deed.state) == DeedState.CONFIRMED,
        col(Deed.owner_kind) != OwnerKind.PERSON,
    )
    query = (
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
        .where(*booked)
        .group_by(col(Deed.owner_kind), col(Deed.owner_id))
        .order_by(total.desc(), col(Deed.owner_id))
        .limit(limit)
    )
    if before is not None:
        last = select(total).where(*booked, col(Deed.owner_id) == before).scalar_subquery()
        query = query.having((total < last) | (total == last) & (col(Deed.owner_id) > before))
    return [
        ListedOwner(Owner(kind, id_), name, speaker, int(score), int(deeds))
        for kind, id_, name, speaker, score, deeds in session.execute(query)
    ]
