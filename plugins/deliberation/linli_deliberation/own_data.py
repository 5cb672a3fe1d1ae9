"""What is held about a person, for their own eyes. How they voted in secret is held nowhere."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import func, select
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
    for title, label, way in session.execute(
        select(col(Poll.title), col(Elector.label), col(Participation.way))
        .select_from(Entitled)
        .join(Elector, col(Elector.id) == col(Entitled.elector_id))
        .join(Poll, col(Poll.id) == col(Entitled.poll_id))
        .join(Participation, col(Participation.elector_id) == col(Elector.id), isouter=True)
        .where(col(Entitled.person_id) == person_id)
        .order_by(col(Poll.id))
    ):
        said = _("no vote is in") if way is None else _WAYS[way]
        yield title, _("on the list of voters as “%(label)s”: %(said)s", label=label, said=said)
    for title, here, version, at in session.execute(
        select(col(Poll.title), col(Poll.community_id), col(OpenBallot.version), col(OpenBallot.at))
        .join(Poll, col(Poll.id) == col(OpenBallot.poll_id))
        .where(col(OpenBallot.person_id) == person_id)
        .order_by(col(Poll.id), col(OpenBallot.version))
    ):
        day = day_in(session, here, at)
        yield title, _("open ballot number %(number)s, %(day)s", number=version, day=day)
    for title, label in session.execute(
        select(col(Poll.title), col(Elector.label))
        .select_from(Proxy)
        .join(Elector, col(Elector.id) == col(Proxy.elector_id))
        .join(Poll, col(Poll.id) == col(Proxy.poll_id))
        .where(col(Proxy.person_id) == person_id)
        .order_by(col(Poll.id))
    ):
        yield title, _("authorised in writing to vote for %(name)s", name=label)
    for title, label in session.execute(
        select(col(Poll.title), col(Elector.label))
        .select_from(Delegation)
        .join(Elector, col(Elector.id) == col(Delegation.to_elector_id))
        .join(Poll, col(Poll.id) == col(Delegation.poll_id))
        .where(col(Delegation.person_id) == person_id)
        .order_by(col(Poll.id))
    ):
        yield title, _("let the vote of %(name)s count too", name=label)
    for title, name in session.execute(
        select(col(Poll.title), col(PollOption.title))
        .join(Poll, col(Poll.id) == col(PollOption.poll_id))
        .where(col(PollOption.person_id) == person_id)
        .order_by(col(Poll.id))
    ):
        yield title, _("stood for election as “%(name)s”", name=name)


def _topics(session: Session, person_id: UUID) -> Iterator[Row]:
    for topic in session.execute(
        select(Topic).where(col(Topic.proposer_id) == person_id).order_by(col(Topic.id))
    ).scalars():
        day = day_in(session, topic.community_id, topic.created_at)
        drafted = topic.state is TopicState.DRAFT
        yield topic.title, _("a draft") if drafted else _("proposed on %(day)s", day=day)
    for title, community_id, at in session.execute(
        select(col(Topic.title), col(Topic.community_id), col(Support.at))
        .join(Topic, col(Topic.id) == col(Support.topic_id))
        .where(col(Support.person_id) == person_id)
        .order_by(col(Topic.id))
    ):
        yield title, _("supported on %(day)s", day=day_in(session, community_id, at))
    for title, stars, words in session.execute(
        select(col(Topic.title), col(Evaluation.stars), col(Evaluation.words))
        .join(Topic, col(Topic.id) == col(Evaluation.topic_id))
        .where(col(Evaluation.person_id) == person_id)
        .order_by(col(Topic.id))
    ):
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
    for title, number, drawn in session.execute(
        select(col(Draw.title), col(DrawEntry.number), col(DrawEntry.drawn))
        .join(Draw, col(Draw.id) == col(DrawEntry.draw_id))
        .where(col(DrawEntry.person_id) == person_id)
        .order_by(col(Draw.id))
    ):
        yield (
            title,
            _("number %(number)s of the pool, drawn", number=number)
            if drawn
            else _("number %(number)s of the pool", number=number),
        )


def _others(session: Session, person_id: UUID) -> Iterator[Row]:
    for title, words in session.execute(
        select(col(Matter.title), col(Question.words))
        .join(Matter, col(Matter.id) == col(Question.matter_id))
        .where(col(Question.by_id) == person_id)
        .order_by(col(Question.id))
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


def _count(session: Session, table: type[SQLModel], person_id: UUID) -> int:
    person = table.__table__.c.person_id  # type: ignore[attr-defined]
    return int(session.execute(select(func.count()).where(person == person_id)).scalar_one())
