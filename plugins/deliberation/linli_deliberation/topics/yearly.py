"""A community's years: how satisfied people were, and what was paid and spent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    case,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from linli.clock import now
from linli.communities import Place
from linli_deliberation.models import Commitment, Evaluation, PollOption, Project, Topic
from linli_deliberation.procedures.model import TopicState

_DONE = (TopicState.DONE, TopicState.EVALUATED)


@dataclass(frozen=True, slots=True)
class YearOf:
    """How satisfied people were in a calendar year of the community."""

    year: int
    matters: int
    voices: int
    #: The average in tenths of a star.
    tenths: int
    #: Whole per cent that gave four or five stars, rounded down.
    satisfied: int


def satisfaction(session: Session, place: Place) -> list[YearOf]:
    """Return how satisfied people were in each year with a voice, the newest first."""
    here = col(Topic.community_id) == place.id
    voices = select(func.min(col(Evaluation.at))).join(
        Topic, col(Topic.id) == col(Evaluation.topic_id)
    )
    first = session.execute(voices.where(here)).scalar()
    if first is None:
        return []
    zone = ZoneInfo(place.time_zone)
    years = range(first.astimezone(zone).year, now(session).astimezone(zone).year + 1)
    rows = session.execute(
        union_all(
            *(
                select(
                    literal(year).label("year"),
                    func.count(distinct(col(Evaluation.topic_id))).label("matters"),
                    func.count().label("voices"),
                    func.coalesce(func.sum(col(Evaluation.stars)), 0).label("total"),
                    func.coalesce(func.sum(case((col(Evaluation.stars) >= 4, 1), else_=0)), 0)
                    .label("satisfied"),
                )
                .join(Topic, col(Topic.id) == col(Evaluation.topic_id))
                .where(here, *_within(col(Evaluation.at), zone, year))
                for year in years
            )
        )
    )  # fmt: skip
    found = [
        YearOf(
            row.year,
            row.matters,
            row.voices,
            round(10 * int(row.total) / row.voices),
            100 * int(row.satisfied) // row.voices,
        )
        for row in rows
        if row.voices
    ]
    return sorted(found, key=lambda one: -one.year)


@dataclass(slots=True)
class MoneyOf:
    """What was decided about money and spent in a calendar year of the community."""

    year: int
    #: Projects on a ballot whose result is final, those of them that are paid for and those done.
    voted: int = 0
    paid: int = 0
    done: int = 0
    #: What the paid ones cost together, in minor units (fen).
    amount: int = 0
    #: What was really spent on them, as far as it was said.
    spent: int = 0
    #: What was promised for other matters and done, where it was said what it cost, and that sum.
    others: int = 0
    others_spent: int = 0


def money(session: Session, place: Place) -> list[MoneyOf]:
    """Return what residents' projects and other promises cost in each year, the newest first.

    A project stands in the year in which its vote was final, another promise in that in which it
    was kept.
    """
    zone = ZoneInfo(place.time_zone)
    found = dict[int, MoneyOf]()

    def of(moment: datetime) -> MoneyOf:
        year = moment.astimezone(zone).year
        return found.setdefault(year, MoneyOf(year))

    spent = (
        select(func.coalesce(func.sum(col(Commitment.spent)), 0))
        .where(col(Commitment.topic_id) == col(Topic.id))
        .correlate(Topic)
        .scalar_subquery()
    )
    projects = session.execute(
        select(
            col(Project.settled_at),
            col(Project.paid),
            col(PollOption.cost),
            col(Topic.state),
            spent,
        )
        .join(PollOption, col(PollOption.id) == col(Project.option_id))
        .join(Topic, col(Topic.id) == col(Project.topic_id))
        .where(
            col(Topic.community_id) == place.id,
            col(Project.settled_at).is_not(None),
            col(PollOption.cost).is_not(None),
        )
    )
    for at, paid, cost, state, used in projects:
        one = of(at)
        one.voted += 1
        if paid:
            one.paid += 1
            one.done += state in _DONE
            one.amount += cost
            one.spent += int(used)
    for at, amount in session.execute(
        select(col(Commitment.done_at), col(Commitment.spent))
        .join(Topic, col(Topic.id) == col(Commitment.topic_id))
        .where(
            col(Topic.community_id) == place.id,
            col(Commitment.done_at).is_not(None),
            col(Commitment.spent).is_not(None),
            ~_paid_by_vote(),
        )
    ):
        one = of(at)
        one.others += 1
        one.others_spent += amount
    return sorted(found.values(), key=lambda one: -one.year)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """Something promised that was done, and its money."""

    id: UUID
    topic_id: UUID
    topic: str
    what: str
    owner: str
    done_at: datetime
    #: What was planned and what was really spent, in minor units; none where nobody said it.
    cost: int | None
    spent: int | None


def kept(
    session: Session, place: Place, year: int, *, before: UUID | None = None, limit: int = 50
) -> list[KeptRow]:
    """Return what was promised, done in a year and cost money, the newest first.

    ``before`` is the last one already seen.
    """
    zone = ZoneInfo(place.time_zone)
    query = (
        select(
            col(Commitment.id),
            col(Commitment.topic_id),
            col(Topic.title),
            col(Commitment.what),
            col(Commitment.owner),
            col(Commitment.done_at),
            col(Commitment.cost),
            col(Commitment.spent),
        )
        .join(Topic, col(Topic.id) == col(Commitment.topic_id))
        .where(
            col(Topic.community_id) == place.id,
            *_within(col(Commitment.done_at), zone, year),
            or_(col(Commitment.cost).is_not(None), col(Commitment.spent).is_not(None)),
        )
        .order_by(col(Commitment.done_at).desc(), col(Commitment.id).desc())
        .limit(limit)
    )
    last = None if before is None else session.get(Commitment, before)
    if last is not None:
        query = query.where(
            tuple_(col(Commitment.done_at), col(Commitment.id)) < (last.done_at, last.id)
        )
    return [KeptRow(*row) for row in session.execute(query)]


def _within(
    moment: Mapped[datetime] | Mapped[datetime | None], zone: ZoneInfo, year: int
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions for a moment in a local calendar year."""
    since, until = (datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
    return moment >= since, moment < until


def _paid_by_vote() -> ColumnElement[bool]:
    """Return the condition for a promise whose topic a vote about money paid for."""
    return exists().where(
        col(Project.topic_id) == col(Commitment.topic_id),
        col(Project.paid).is_(True),
        col(PollOption.id) == col(Project.option_id),
        col(PollOption.cost).is_not(None),
    )
