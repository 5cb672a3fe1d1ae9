"""Whose vote a person may cast."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from linli.access import Actor
from linli.people import Person
from linli_deliberation.models import Elector, Entitled, Participation, Proxy, Way
from linli_deliberation.refusals import NotOnTheRoll
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote that a person may cast now."""

    elector_id: UUID
    person_id: UUID
    way: Way
    label: str


def own_way(actor: Actor) -> Way:
    """Return how one's own vote comes in."""
    return Way.WEB if actor.on_behalf_of is None else Way.COUNTER


def own_elector(session: Session, poll_id: UUID, person_id: UUID) -> Elector | None:
    """Return the line of the roll on which a person stands first, alone or with others."""
    found: Elector | None = session.execute(
        _lines(poll_id, person_id, further=False)
    ).scalar_one_or_none()
    return found


def further(session: Session, poll_id: UUID, person_id: UUID) -> list[Elector]:
    """Return the other lines on which a person stands: flats owned with somebody else."""
    lines = _lines(poll_id, person_id, further=True).order_by(col(Elector.number))
    return list(session.execute(lines).scalars())


def _lines(poll_id: UUID, person_id: UUID, *, further: bool) -> Select[Elector]:
    return (
        select(Elector)
        .join(Entitled, col(Entitled.elector_id) == col(Elector.id))
        .where(
            col(Entitled.poll_id) == poll_id,
            col(Entitled.person_id) == person_id,
            col(Entitled.further).is_(further),
        )
    )


def entrusted(session: Session, poll_id: UUID, person_id: UUID) -> list[Elector]:
    """Return the electors who authorised a person in writing, by their number."""
    return list(
        session.execute(
            select(Elector)
            .join(Proxy, col(Proxy.elector_id) == col(Elector.id))
            .where(
                col(Proxy.poll_id) == poll_id,
                col(Proxy.person_id) == person_id,
                col(Proxy.revoked_at).is_(None),
            )
            .order_by(col(Elector.number))
        ).scalars()
    )


def vote_of(session: Session, actor: Actor, poll_id: UUID, elector_id: UUID | None) -> Vote:
    """Return the vote that the actor may cast: their own, or ``elector_id``'s as its proxy.

    Raises:
        NotOnTheRoll: they have none, or were not authorised by that elector.
    """
    person_id = actor.beneficiary_id
    if person_id is None:
        raise NotOnTheRoll(_("A vote is cast by a person."))
    own = own_elector(session, poll_id, person_id)
    if own is not None and elector_id in (None, own.id):
        return Vote(own.id, person_id, own_way(actor), own.label)
    for elector in further(session, poll_id, person_id) if elector_id else ():
        if elector.id == elector_id:
            return Vote(elector.id, person_id, own_way(actor), elector.label)
    for elector in entrusted(session, poll_id, person_id) if elector_id else ():
        if elector.id == elector_id:
            return Vote(elector.id, person_id, Way.PROXY, elector.label)
    if elector_id is not None:
        raise NotOnTheRoll(_("Nobody authorised you to cast this vote."))
    raise NotOnTheRoll(
        _("You are not on the list of voters. It was fixed when the vote was announced.")
    )


def named(
    session: Session, poll_id: UUID, search: str, *, after: int = 0, limit: int
) -> list[Elector]:
    """Return electors after number ``after`` whose name contains ``search``, by their number."""
    return list(
        session.execute(
            select(Elector)
            .where(
                col(Elector.poll_id) == poll_id,
                col(Elector.label).contains(search.strip(), autoescape=True),
                col(Elector.number) > after,
            )
            .order_by(col(Elector.number))
            .limit(limit)
        ).scalars()
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the roll with its people, whether the vote is in, and who stands in for it."""

    elector: Elector
    people: tuple[tuple[UUID, str], ...]
    way: Way | None
    proxy_id: UUID | None
    proxy_name: str | None


def line(session: Session, poll_id: UUID, elector_id: UUID) -> Line:
    """Return one line of the roll of a poll.

    Raises:
        NotOnTheRoll: there is no such line.
    """
    elector = session.get(Elector, elector_id)
    if elector is None or elector.poll_id != poll_id:
        raise NotOnTheRoll(_("There is no such vote on the list."))
    people = session.execute(
        select(col(Person.id), col(Person.name))
        .join(Entitled, col(Entitled.person_id) == col(Person.id))
        .where(col(Entitled.elector_id) == elector_id)
        .order_by(col(Person.name))
    ).all()
    way = session.execute(
        select(col(Participation.way)).where(col(Participation.elector_id) == elector_id)
    ).scalar_one_or_none()
    proxy = session.execute(
        select(col(Proxy.id), col(Person.name))
        .join(Person, col(Person.id) == col(Proxy.person_id))
        .where(col(Proxy.elector_id) == elector_id, col(Proxy.revoked_at).is_(None))
    ).one_or_none()
    return Line(
        elector,
        tuple((row[0], row[1]) for row in people),
        way,
        proxy[0] if proxy else None,
        proxy[1] if proxy else None,
    )
