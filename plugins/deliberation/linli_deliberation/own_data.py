"""What is held about a person, for their own eyes. How they voted in secret is held nowhere."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, inspect, select
from sqlmodel import Session, SQLModel, col

from linli.hooks import DataSection
from linli.i18n import Text
from linli_deliberation.councils.reading import COMINGS
from linli_deliberation.days import day_in
from linli_deliberation.models import (
    Council,
    Delegation,
    Draw,
    DrawEntry,
    Elector,
    Entitled,
    Evaluation,
    Invited,
    Matter,
    Meeting,
    OpenBallot,
    Participation,
    Poll,
    PollOption,
    Proxy,
    Question,
    Reaction,
    Remark,
    Seat,
    SeatHolder,
    Stand,
    Support,
    Topic,
    Unit,
    UnitOwner,
    Way,
)
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.texts import _

Row = tuple[Text | str, Text | str]
#: A table beside the one that is read, and what joins them.
Join = tuple[Any, ColumnElement[bool]]

_WAYS: dict[Way, Text] = {
    Way.WEB: _("voted in the portal"),
    Way.COUNTER: _("voted at the counter"),
    Way.PAPER: _("voted on paper"),
    Way.PROXY: _("voted by somebody authorised in writing"),
}


def sections(session: Session, person_id: UUID) -> Sequence[DataSection]:
    """Return what is held about a person; sections without a row are left out."""
    parts = (
        DataSection(_("Votes"), tuple(_votes(session, person_id))),
        DataSection(_("Proposals"), tuple(_topics(session, person_id))),
        DataSection(_("What I said in discussions"), tuple(_remarks(session, person_id))),
        DataSection(_("Councils and lots"), tuple(_councils(session, person_id))),
        DataSection(_("Public affairs and property"), tuple(_others(session, person_id))),
    )
    return [part for part in parts if part.rows]


def _votes(session: Session, person_id: UUID) -> Iterator[Row]:
    def read(table: Any, *columns: Any, joins: Sequence[Join] = ()) -> Iterator[Any]:
        return _read(session, person_id, table, table.poll_id, Poll, *columns, joins=joins)

    def elector(id_: Any) -> Join:
        return Elector, col(Elector.id) == id_

    voted = (Participation, col(Participation.elector_id) == col(Elector.id))
    for title, label, way in read(
        Entitled, Elector.label, Participation.way, joins=(elector(Entitled.elector_id), voted)
    ):
        said = _("no vote is in") if way is None else _WAYS[way]
        yield title, _("on the list of voters as “%(label)s”: %(said)s", label=label, said=said)
    for title, here, version, at in read(
        OpenBallot, Poll.community_id, OpenBallot.version, OpenBallot.at
    ):
        day = day_in(session, here, at)
        yield title, _("open ballot number %(number)s, %(day)s", number=version, day=day)
    for title, label in read(Proxy, Elector.label, joins=(elector(Proxy.elector_id),)):
        yield title, _("authorised in writing to vote for %(name)s", name=label)
    for title, label in read(Delegation, Elector.label, joins=(elector(Delegation.to_elector_id),)):
        yield title, _("let the vote of %(name)s count too", name=label)
    for title, name in read(PollOption, PollOption.title):
        yield title, _("stood for election as “%(name)s”", name=name)


def _topics(session: Session, person_id: UUID) -> Iterator[Row]:
    for topic in session.execute(
        select(Topic).where(col(Topic.proposer_id) == person_id).order_by(col(Topic.id))
    ).scalars():
        day = day_in(session, topic.community_id, topic.created_at)
        drafted = topic.state is TopicState.DRAFT
        yield topic.title, _("a draft") if drafted else _("proposed on %(day)s", day=day)
    for title, here, at in _read(
        session, person_id, Support, Support.topic_id, Topic, Topic.community_id, Support.at
    ):
        yield title, _("supported on %(day)s", day=day_in(session, here, at))
    for title, stars, words in _read(
        session, person_id, Evaluation, Evaluation.topic_id, Topic, Evaluation.stars,
        Evaluation.words,
    ):  # fmt: skip
        yield title, _("judged: %(stars)s of 5. %(words)s", stars=stars, words=words)


def _remarks(session: Session, person_id: UUID) -> Iterator[Row]:
    for remark in session.execute(
        select(Remark).where(col(Remark.by_id) == person_id).order_by(col(Remark.id))
    ).scalars():
        day = day_in(session, remark.community_id, remark.at)
        yield (
            remark.words,
            _("said on %(day)s", day=day)
            if remark.hidden_at is None
            else _("said on %(day)s, hidden: %(reason)s", day=day, reason=remark.hidden_reason),
        )
        if remark.appeal:
            yield _("My appeal"), remark.appeal
    for label, table in ((_("Reactions to others"), Reaction), (_("Answers to sentences"), Stand)):
        found = _count(session, table, person_id)
        if found:
            yield label, str(found)


def _councils(session: Session, person_id: UUID) -> Iterator[Row]:
    for council, seat, since, until in session.execute(
        select(
            col(Council.title),
            col(Seat.title),
            col(SeatHolder.since),
            func.coalesce(col(SeatHolder.ended_on), col(SeatHolder.until)),
        )
        .select_from(SeatHolder)
        .join(Seat, col(Seat.id) == col(SeatHolder.seat_id))
        .join(Council, col(Council.id) == col(SeatHolder.council_id))
        .where(col(SeatHolder.person_id) == person_id)
        .order_by(col(SeatHolder.since))
    ):
        yield (
            f"{council} · {seat}",
            _("from %(since)s until %(until)s", since=since, until=until),
        )
    for title, invited in session.execute(
        select(col(Meeting.title), Invited)
        .join(Meeting, col(Meeting.id) == col(Invited.meeting_id))
        .where(col(Invited.person_id) == person_id)
        .order_by(col(Meeting.id))
    ):
        yield title, COMINGS[invited.coming] if invited.coming else _("invited")
        if invited.objection:
            yield _("What I said against the minutes"), invited.objection
    for title, number, drawn in _read(
        session, person_id, DrawEntry, DrawEntry.draw_id, Draw, DrawEntry.number, DrawEntry.drawn
    ):
        yield (
            title,
            _("number %(number)s of the pool, drawn", number=number)
            if drawn
            else _("number %(number)s of the pool", number=number),
        )


def _others(session: Session, person_id: UUID) -> Iterator[Row]:
    for title, words in _read(
        session, person_id, Question, Question.matter_id, Matter, Question.words, by="by_id"
    ):
        yield title, _("asked: %(words)s", words=words)
    for unit in session.execute(
        select(Unit)
        .join(UnitOwner, col(UnitOwner.unit_id) == col(Unit.id))
        .where(col(UnitOwner.person_id) == person_id)
        .order_by(col(Unit.code))
    ).scalars():
        area = "–" if unit.area is None else f"{unit.area / 100:.2f}"
        yield unit.code, _("%(area)s square metres", area=area)


def _read(
    session: Session,
    person_id: UUID,
    table: Any,
    belongs_to: Any,
    parent: Any,
    *columns: Any,
    by: str = "person_id",
    joins: Sequence[Join] = (),
) -> Iterator[Any]:
    """Return a person's rows of a table: the title of what each belongs to, then some columns."""
    query = select(parent.title, *columns).select_from(table).join(parent, parent.id == belongs_to)
    for joined, condition in joins:
        query = query.join(joined, condition, isouter=True)
    query = query.where(getattr(table, by) == person_id)
    own = inspect(table).primary_key
    return iter(session.execute(query.order_by(parent.id, *own)))


def _count(session: Session, table: type[SQLModel], person_id: UUID) -> int:
    person = table.__table__.c.person_id  # type: ignore[attr-defined]
    return int(session.execute(select(func.count()).where(person == person_id)).scalar_one())
