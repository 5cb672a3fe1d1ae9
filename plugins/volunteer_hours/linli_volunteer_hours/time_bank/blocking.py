"""Whom somebody is kept apart from, and telling staff about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli.people import Person
from linli.subjects import Subject
from linli_volunteer_hours.models import Block, Exchange, Report, ReportState
from linli_volunteer_hours.permissions import SETTLE
from linli_volunteer_hours.refusals import ExchangeRefused, ExchangeUnknown, NotNow
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import agents


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report as staff see it."""

    id: UUID
    exchange_id: UUID
    by: str
    about: str
    words: str
    at: datetime


def has_blocked(session: Session, person_id: UUID, other_id: UUID) -> bool:
    """Return whether a person does not want to meet another."""
    query = select(col(Block.id)).where(
        col(Block.person_id) == person_id, col(Block.blocked_id) == other_id
    )
    return session.execute(query).first() is not None


def apart(session: Session, person_id: UUID) -> frozenset[UUID]:
    """Return whom a person is kept apart from, whichever of the two wanted it."""
    found = session.execute(
        select(col(Block.person_id), col(Block.blocked_id)).where(
            or_(col(Block.person_id) == person_id, col(Block.blocked_id) == person_id)
        )
    )
    return frozenset(one for row in found for one in row if one != person_id)


def report(
    session: Session, actor: Actor, community_id: UUID, exchange: Exchange, words: str
) -> None:
    """Tell staff about the other one of an exchange; the other one is not told.

    Raises:
        ExchangeUnknown: the actor has no part in it.
        ExchangeRefused: it does not say what happened.
        NotNow: it was told before.
    """
    me, other = sides(session, actor, community_id, exchange)
    if not 2 <= len(words.strip()) <= 500:
        raise ExchangeRefused(_("Please say in a sentence what happened."), field="reason")
    try:
        with session.begin_nested():
            session.add(
                Report(
                    community_id=community_id,
                    exchange_id=exchange.id,
                    by_id=me,
                    about_id=other,
                    words=words.strip(),
                    state=ReportState.OPEN,
                    at=now(session),
                )
            )
            session.flush()
    except IntegrityError as error:
        raise NotNow(_("Staff know of this already.")) from error
    note(session, actor, exchange, "reported", me)


def close_report(
    session: Session, actor: Actor, community_id: UUID, report_id: UUID, answer: str
) -> None:
    """Say what staff did about a report; whoever told it reads the answer.

    Raises:
        NotAllowed: the actor may not decide here.
        RelativeStepsBack: it is about the actor, their household or a relative.
        ExchangeUnknown, ExchangeRefused: there is no such report, or no answer.
        NotNow: it was closed before.
    """
    access.require(session, actor, SETTLE, community_id)
    found = session.get(Report, report_id, with_for_update=True, populate_existing=True)
    if found is None or found.community_id != community_id:
        raise ExchangeUnknown(_("There is no such report here."))
    access.refuse_relatives(session, actor, [found.by_id, found.about_id])
    if found.state is ReportState.CLOSED:
        raise NotNow(_("This was decided already."))
    if not 2 <= len(answer.strip()) <= 500:
        raise ExchangeRefused(_("Please say in a sentence what you did."), field="reason")
    found.state, found.answer = ReportState.CLOSED, answer.strip()
    found.closed_at, found.closed_by_id = now(session), actor.person_id
    session.flush()
    note(session, actor, session.get_one(Exchange, found.exchange_id), "report_closed", found.by_id)
    inbox.notify(
        session,
        found.by_id,
        community_id,
        _("About what you told us: %(answer)s", answer=found.answer),
        f"volunteer_hours/bank/exchanges/{found.exchange_id}",
    )


def open_reports(
    session: Session,
    community_id: UUID,
    *,
    reader_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 20,
) -> Sequence[ReportRow]:
    """Return what staff have not looked into yet, the oldest first, after the last one seen.

    What was told about the reader is left out: they do not learn who told it.
    """
    by, about = aliased(Person), aliased(Person)
    query = (
        select(
            col(Report.id),
            col(Report.exchange_id),
            col(by.name),
            col(about.name),
            col(Report.words),
            col(Report.at),
        )
        .join(by, col(by.id) == col(Report.by_id))
        .join(about, col(about.id) == col(Report.about_id))
        .where(*_open(community_id, reader_id))
        .order_by(col(Report.id))
        .limit(limit)
    )
    if after is not None:
        query = query.where(col(Report.id) > after)
    return [ReportRow(*row) for row in session.execute(query)]


def count_open(session: Session, community_id: UUID, *, reader_id: UUID | None = None) -> int:
    """Return how many reports staff have not looked into, as the reader sees them."""
    query = select(func.count(col(Report.id))).where(*_open(community_id, reader_id))
    found: int = session.execute(query).scalar_one()
    return found


def _open(community_id: UUID, reader_id: UUID | None) -> list[ColumnElement[bool]]:
    wanted = [col(Report.community_id) == community_id, col(Report.state) == ReportState.OPEN]
    return wanted if reader_id is None else [*wanted, col(Report.about_id) != reader_id]


def sides(
    session: Session, actor: Actor, community_id: UUID, exchange: Exchange
) -> tuple[UUID, UUID]:
    """Return of the two of an exchange for whom the actor speaks, and the other one.

    Raises:
        ExchangeUnknown: the actor has no part in it.
    """
    me = agents.side(session, actor, community_id, exchange)
    return me, exchange.helper_id if me == exchange.receiver_id else exchange.receiver_id


def note(session: Session, actor: Actor, exchange: Exchange, what: str, person_id: UUID) -> None:
    """Write down what somebody did for their safety."""
    # Neither names nor words: the log is read by more people than may know of it.
    audit.record(
        session,
        actor,
        f"volunteer_hours.safety.{what}",
        exchange.community_id,
        Subject("volunteer_hours.exchange", exchange.id),
        person_id=person_id,
    )
