"""Named proxies: who acts for whom in the time bank, named by the person or by staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access, audit, inbox, people
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.people import Person
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.models import Proxy
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import ProxyRefused, ProxyUnknown
from linli_volunteer_hours.texts import _


@dataclass(frozen=True, slots=True)
class ProxyRow:
    """Who acts for whom, since when."""

    id: UUID
    person_id: UUID
    person: str
    proxy_id: UUID
    proxy: str
    since: datetime


def name(
    session: Session, actor: Actor, community_id: UUID, person_id: UUID, proxy_id: UUID
) -> None:
    """Let somebody act for a person in the time bank from now on; named already, nothing changes.

    The person names whom they like, staff for whoever asks them to, but never themselves.

    Raises:
        NotAllowed, NotAMember: the actor may not, or one of the two does not belong here.
        ProxyRefused: it is the person, the staff who name, or the person has enough of them.
    """
    _require(session, actor, community_id, person_id)
    for one in (person_id, proxy_id):
        people.membership_of(session, community_id, one)
    if person_id == proxy_id:
        raise ProxyRefused(_("Nobody needs a proxy who is the same person."), field="proxy")
    if actor.person_id == proxy_id:
        raise ProxyRefused(_("Please let a colleague or the person name you."), field="proxy")
    # Whoever names two at once waits here for the first.
    session.execute(select(Person).where(col(Person.id) == person_id).with_for_update())
    present = [row.proxy_id for row in of_person(session, community_id, person_id)]
    if proxy_id in present:
        return
    most = settings.of(session, community_id).bank_proxies
    if len(present) >= most:
        raise ProxyRefused(
            _("At most %(most)s people can act for one. Please revoke another first.", most=most),
            field="proxy",
        )
    made = Proxy(
        community_id=community_id,
        person_id=person_id,
        proxy_id=proxy_id,
        named_by_id=actor.person_id,
        since=now(session),
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        return
    _tell(
        session,
        made,
        _("You act for %(person)s in the time bank now."),
        _("%(proxy)s acts for you in the time bank now. You can revoke it at any time."),
    )
    _note(session, actor, made, "named")


def revoke(session: Session, actor: Actor, community_id: UUID, proxy_id: UUID) -> None:
    """End it, as the person, the proxy or staff; ended already, nothing changes.

    What the proxy agreed to before goes on between the two of the exchange.

    Raises:
        ProxyUnknown: there is none with this id here, or it is not the actor's to end.
        NotAllowed: the actor may not take part here.
    """
    found = session.get(Proxy, proxy_id)
    if found is None or found.community_id != community_id:
        raise ProxyUnknown(_("There is no such proxy here."))
    if not access.can(session, actor, MANAGE, community_id):
        me = served_by(session, actor, community_id)
        if me not in (found.person_id, found.proxy_id):
            raise ProxyUnknown(_("There is no such proxy here."))
    _end(session, actor, found)


def end_all(session: Session, community_id: UUID, person_id: UUID) -> None:
    """End it wherever somebody who left acts for others, or others act for them."""
    present = session.execute(
        select(Proxy)
        .where(
            col(Proxy.community_id) == community_id,
            col(Proxy.until).is_(None),
            (col(Proxy.person_id) == person_id) | (col(Proxy.proxy_id) == person_id),
        )
        .order_by(col(Proxy.id))
    )
    for one in present.scalars().all():
        _end(session, SYSTEM, one)


def of_person(session: Session, community_id: UUID, person_id: UUID) -> list[ProxyRow]:
    """Return who acts for a person now."""
    return _rows(session, community_id, col(Proxy.person_id) == person_id)


def by_proxy(session: Session, community_id: UUID, proxy_id: UUID) -> list[ProxyRow]:
    """Return for whom somebody acts now."""
    return _rows(session, community_id, col(Proxy.proxy_id) == proxy_id)


def everybody(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = 50,
) -> list[ProxyRow]:
    """Return all who act for others now, the newest first; ``before`` is the last one seen.

    Raises:
        NotAllowed: the actor may not keep the time bank here.
    """
    access.require(session, actor, MANAGE, community_id)
    older = () if before is None else (col(Proxy.id) < before,)
    return _rows(session, community_id, *older, limit=limit)


def acts_for(session: Session, community_id: UUID, proxy_id: UUID, person_id: UUID) -> bool:
    """Return whether somebody acts for a person now."""
    return bool(
        session.execute(
            select(col(Proxy.id)).where(
                col(Proxy.community_id) == community_id,
                col(Proxy.person_id) == person_id,
                col(Proxy.proxy_id) == proxy_id,
                col(Proxy.until).is_(None),
            )
        ).first()
    )


def _rows(
    session: Session, community_id: UUID, *which: Any, limit: int | None = None
) -> list[ProxyRow]:
    person, proxy = aliased(Person), aliased(Person)
    query = (
        select(
            col(Proxy.id),
            col(Proxy.person_id),
            col(person.name),
            col(Proxy.proxy_id),
            col(proxy.name),
            col(Proxy.since),
        )
        .join(person, col(person.id) == col(Proxy.person_id))
        .join(proxy, col(proxy.id) == col(Proxy.proxy_id))
        .where(col(Proxy.community_id) == community_id, col(Proxy.until).is_(None), *which)
        .order_by(col(Proxy.id).desc())
        .limit(limit)
    )
    return [ProxyRow(*row) for row in session.execute(query)]


def _require(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> None:
    """Refuse unless the actor is the person, serves them, or is staff of the time bank."""
    if actor.beneficiary_id == person_id:
        served_by(session, actor, community_id)
    else:
        access.require(session, actor, MANAGE, community_id)


def _tell(session: Session, made: Proxy, to_proxy: Any, to_person: Any) -> None:
    names = people.names_of(session, {made.person_id, made.proxy_id})
    values = {"person": names[made.person_id], "proxy": names[made.proxy_id]}
    link = "volunteer_hours/bank/proxies"
    for who, text in ((made.proxy_id, to_proxy), (made.person_id, to_person)):
        said = type(text)(text.domain, text.message, values)
        inbox.notify(session, who, made.community_id, said, link)


def _note(session: Session, actor: Actor, made: Proxy, what: str) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.proxy.{what}",
        made.community_id,
        Subject("volunteer_hours.proxy", made.id),
        after={"proxy_id": str(made.proxy_id)},
        person_id=made.person_id,
    )


def _end(session: Session, actor: Actor, found: Proxy) -> None:
    ended = session.execute(
        update(Proxy)
        .where(col(Proxy.id) == found.id, col(Proxy.until).is_(None))
        .values(until=now(session), ended_by_id=actor.person_id)
        .returning(col(Proxy.id))
    ).scalar_one_or_none()
    if ended is not None:
        _tell(
            session,
            found,
            _("You no longer act for %(person)s in the time bank."),
            _("%(proxy)s no longer acts for you in the time bank."),
        )
        _note(session, actor, found, "revoked")
