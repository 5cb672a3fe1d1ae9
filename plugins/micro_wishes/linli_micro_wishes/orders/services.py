"""The catalogue: what residents can order or ask, what is promised, and the published duty list."""

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.subjects import Subject
from linli_micro_wishes.clocks.business_time import Hours
from linli_micro_wishes.models import DutyClass, Kind, Service
from linli_micro_wishes.refusals import OrderUnknown, ServiceRefused
from linli_micro_wishes.texts import _

KINDS = {
    Kind.ORDER: _("Somebody comes or does it"),
    Kind.QUESTION: _("A question that is answered"),
    Kind.DISPUTE: _("A dispute that is mediated"),
}
DUTIES = {
    DutyClass.STATUTORY: _("The community's own duties"),
    DutyClass.ASSISTED: _("Duties the community helps with"),
    DutyClass.DELEGATED: _("Services the community provides for others"),
}
_DAY_BEGINS, _DAY_ENDS = time(8), time(20)


def add(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    kind: Kind,
    title: str,
    code: str = "",
    answer_from: time = _DAY_BEGINS,
    answer_to: time = _DAY_ENDS,
    **more: Any,
) -> Service:
    """Offer a service; ``more`` are the other columns of :class:`Service`.

    Raises:
        NotAllowed: the actor may not.
        ServiceRefused: the hours are the wrong way round, the title is too short, the code taken.
    """
    access.require(session, actor, "micro_wishes.services", community_id)
    count = session.execute(
        select(func.count()).where(col(Service.community_id) == community_id)
    ).scalar_one()
    service = Service(
        community_id=community_id,
        code=code or f"s{count + 1}",
        position=count + 1,
        kind=kind,
        title="",
        answer_from=_DAY_BEGINS,
        answer_to=_DAY_ENDS,
    )
    values = {"title": title, "answer_from": answer_from, "answer_to": answer_to, **more}
    _fill(session, service, values)
    _note(session, actor, "added", service)
    return service


def change(
    session: Session, actor: Actor, community_id: UUID, service_id: UUID, **values: Any
) -> None:
    """Change what is offered or promised; orders that are under way keep their promises.

    Raises:
        NotAllowed, OrderUnknown: the actor may not, or there is none here.
        ServiceRefused: as for :func:`add`.
    """
    access.require(session, actor, "micro_wishes.services", community_id)
    service = find(session, community_id, service_id)
    _fill(session, service, values)
    _note(session, actor, "changed", service)


def find(session: Session, community_id: UUID, service_id: UUID) -> Service:
    """Return a service of a community.

    Raises:
        OrderUnknown: there is none with this id here.
    """
    service = session.get(Service, service_id)
    if service is None or service.community_id != community_id:
        raise OrderUnknown(_("There is no such service here."))
    return service


def offered(session: Session, community_id: UUID, *, all_: bool = False) -> list[Service]:
    """Return the services of a community in their order; also those not offered now if asked."""
    query = (
        select(Service)
        .where(col(Service.community_id) == community_id)
        .order_by(col(Service.position), col(Service.id))
    )
    if not all_:
        query = query.where(col(Service.active))
    return list(session.execute(query).scalars())


def hours_of(service: Service) -> Hours:
    """Return the hours in which answers are given."""
    return Hours(service.answer_from, service.answer_to, service.every_day)


def _fill(session: Session, service: Service, values: dict[str, Any]) -> None:
    opens = values.get("answer_from", service.answer_from)
    closes = values.get("answer_to", service.answer_to)
    if opens >= closes:
        raise ServiceRefused(_("The hours end before they begin."), field="answer_to")
    title = str(values.get("title", service.title)).strip()
    if not 2 <= len(title) <= 60:
        raise ServiceRefused(_("Please give it a name of 2 to 60 characters."), field="title")
    try:
        with session.begin_nested():
            for name, value in {**values, "title": title}.items():
                setattr(service, name, value)
            session.add(service)
            session.flush()
    except IntegrityError as error:
        raise ServiceRefused(_("There is a service with this code."), field="code") from error


def _note(session: Session, actor: Actor, what: str, service: Service) -> None:
    audit.record(
        session,
        actor,
        f"micro_wishes.service.{what}",
        service.community_id,
        Subject("micro_wishes.service", service.id),
        after={"title": service.title},
    )
