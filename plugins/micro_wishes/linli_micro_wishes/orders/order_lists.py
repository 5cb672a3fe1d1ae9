"""Lists of orders, in columns: one's own, a worker's, the dispatch board by urgency and place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.communities import Place
from linli.db import read
from linli.people import Membership, MembershipStatus, Person
from linli_micro_wishes.clocks import duty
from linli_micro_wishes.clocks.calendar import local_day
from linli_micro_wishes.models import (
    IN_HAND,
    SETTLED,
    TO_DISPATCH,
    Channel,
    Kind,
    Order,
    OrderState,
    Service,
    Step,
    StepKind,
    Tier,
)
from linli_micro_wishes.newest import newest_ids

#: A query whose rows are read by name.
Rows = Select[*tuple[Any, ...]]

#: What was sent to a person of a community, or of a level above it, and is not done.
_TO_DO = (
    (col(Order.community_id) == bindparam("community_id"))
    | (col(Order.level_id) == bindparam("community_id")),
    col(Order.assignee_id) == bindparam("person_id"),
    col(Order.state).in_(IN_HAND),
)
_COUNT_TO_DO = select(func.count()).where(*_TO_DO)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as a list shows it; of a dispute ``words`` and ``requester`` are empty."""

    id: UUID
    number: int
    title: str
    kind: Kind
    state: OrderState
    tier: Tier
    urgent: bool
    channel: Channel
    words: str
    address: str
    requester: str
    assignee: str | None
    group_id: UUID | None
    submitted_at: datetime
    answer_due_at: datetime | None
    done_due_at: datetime | None
    answered_at: datetime | None
    waiting_since: datetime | None

    @property
    def due_at(self) -> datetime | None:
        """What is due next: the first answer, else the whole; None while the clock stands."""
        if self.state.is_over or self.waiting_since is not None:
            return None
        return self.answer_due_at if self.answered_at is None else self.done_due_at

    @property
    def due_by(self) -> datetime | None:
        """What is due next as it is said: 23:59 of a day, where the end of that day is meant."""
        due = self.due_at
        return due - timedelta(minutes=1) if due and due == self.done_due_at else due


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as the history shows it."""

    kind: StepKind
    at: datetime
    who: str | None
    to_whom: str | None
    tier: Tier
    to_tier: Tier | None
    other: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take an order, and what speaks for them."""

    person_id: UUID
    name: str
    on_duty: bool
    near: bool
    #: How many of the same kind they have done.
    done: int
    #: How many they have in hand.
    busy: int


def mine(session: Session, community_id: UUID, person_id: UUID, limit: int = 30) -> list[OrderRow]:
    """Return what somebody ordered or asked, newest first."""
    query = (
        _rows()
        .where(col(Order.community_id) == community_id, col(Order.requester_id) == person_id)
        .order_by(col(Order.id).desc())
        .limit(limit)
    )
    return [_row(row) for row in session.execute(query)]


def to_do(session: Session, community_id: UUID, person_id: UUID) -> list[OrderRow]:
    """Return what was sent to somebody and is not done, the most pressing first."""
    query = _by_urgency(_rows()).where(*_TO_DO)
    found = read(session, query, community_id=community_id, person_id=person_id)
    return [_row(row) for row in found]


def count_to_do(session: Session, community_id: UUID, person_id: UUID) -> int:
    """Return how many orders somebody has in hand or is asked to take."""
    found = read(session, _COUNT_TO_DO, community_id=community_id, person_id=person_id)
    return found.scalar_one()


def board(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    states: Sequence[OrderState],
    group_id: UUID | None = None,
    search: str = "",
    limit: int = 60,
) -> list[OrderRow]:
    """Return what is handled in a place, the most pressing first; what is over newest first.

    What is in the hands of somebody who has left is to be dispatched like what nobody has.

    Raises:
        NotAllowed: the actor does not dispatch here.
    """
    access.require(session, actor, "micro_wishes.dispatch", community_id)
    conditions: list[ColumnElement[bool]] = [col(Order.level_id) == community_id]
    if group_id is not None:
        conditions.append(col(Order.group_id) == group_id)
    if search.strip():
        words = search.strip()
        conditions.append(
            (col(Order.kind) != Kind.DISPUTE)
            & (
                col(Order.words).contains(words, autoescape=True)
                | col(Order.address).contains(words, autoescape=True)
            )
        )
    if all(state.is_over for state in states):
        ids = newest_ids(col(Order.id), col(Order.state), states, limit, *conditions)
        query = _rows().where(col(Order.id).in_(ids)).order_by(col(Order.id).desc())
    else:
        query = _by_urgency(_rows()).where(_in(states), *conditions)
    query = query.limit(limit)
    return [_row(row, open_=False) for row in session.execute(query)]


def counts(session: Session, community_id: UUID) -> tuple[int, int, int]:
    """Return how many wait to be dispatched, are in hand, and are done but not confirmed."""
    row = session.execute(
        select(
            func.count().filter(_in(TO_DISPATCH)),
            func.count().filter(_in(IN_HAND)),
            func.count().filter(col(Order.state) == OrderState.DONE),
        ).where(
            col(Order.level_id) == community_id,
            col(Order.state).in_((*TO_DISPATCH, *IN_HAND, OrderState.DONE)),
        )
    ).one()
    return int(row[0]), int(row[1]), int(row[2])


def first_due(session: Session, place: Place) -> date | None:
    """Return the day on which the first of what is to be dispatched is promised an answer."""
    due = session.execute(
        select(func.min(col(Order.answer_due_at))).where(
            col(Order.level_id) == place.id,
            _in(TO_DISPATCH),
            col(Order.answered_at).is_(None),
            col(Order.waiting_since).is_(None),
        )
    ).scalar_one()
    return local_day(due, place) if due else None


def row_of(session: Session, order_id: UUID) -> OrderRow:
    """Return an order; the caller decides who may read it."""
    return _row(session.execute(_rows().where(col(Order.id) == order_id)).one())


def history(session: Session, order_id: UUID) -> list[StepRow]:
    """Return the steps of an order in their order."""
    who, whom, other = aliased(Person), aliased(Person), aliased(Order)
    rows = session.execute(
        select(
            col(Step.kind),
            col(Step.at),
            col(who.name),
            col(whom.name),
            col(Step.tier),
            col(Step.to_tier),
            col(other.number),
            col(Step.note),
        )
        .outerjoin(who, col(who.id) == col(Step.person_id))
        .outerjoin(whom, col(whom.id) == col(Step.to_person_id))
        .outerjoin(other, col(other.id) == col(Step.other_id))
        .where(col(Step.order_id) == order_id)
        .order_by(col(Step.id))
    )
    return [StepRow(*row) for row in rows]


def candidates(
    session: Session, actor: Actor, order: Order, *, search: str = "", limit: int = 8
) -> list[Candidate]:
    """Return who could take an order: on duty, near, practised and free come first.

    Without ``search`` only who is on duty or has taken orders before; with it members by name.

    Raises:
        NotAllowed: the actor does not dispatch where it is handled.
    """
    access.require(session, actor, "micro_wishes.dispatch", order.level_id)
    on_duty = {row.person_id for row in duty.on_duty(session, order.level_id)}
    done = func.count(col(Order.id)).filter(
        col(Order.service_id) == order.service_id, col(Order.state).in_(SETTLED)
    )
    busy = func.count(col(Order.id)).filter(col(Order.state).in_(IN_HAND))
    query = (
        select(col(Person.id), col(Person.name), col(Membership.group_id), done, busy)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .outerjoin(Order, col(Order.assignee_id) == col(Person.id))
        .where(
            col(Membership.community_id) == order.level_id,
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Membership.until).is_(None),
            col(Person.id) != order.requester_id,
        )
        .group_by(col(Person.id), col(Person.name), col(Membership.group_id))
    )
    if search.strip():
        query = query.where(col(Person.name).contains(search.strip(), autoescape=True)).limit(40)
    else:
        practised = select(col(Order.assignee_id)).where(col(Order.level_id) == order.level_id)
        roles = access.permissions()["micro_wishes.dispatch"].roles
        staff = {
            holder.person_id
            for holder in access.holders(session, Actor(None), order.level_id)
            if holder.role in roles
        }
        query = query.where(col(Person.id).in_(on_duty | staff) | col(Person.id).in_(practised))
    found = [
        Candidate(
            id_, name, id_ in on_duty, group is not None and group == order.group_id, had, has
        )
        for id_, name, group, had, has in session.execute(query)
    ]
    found.sort(key=lambda one: (not one.on_duty, not one.near, one.busy, -one.done, one.name))
    return found[:limit]


def _in(states: Sequence[OrderState]) -> ColumnElement[bool]:
    """Return the condition that an order stands so, told by who is still there."""
    member = (
        select(col(Membership.id))
        .where(
            col(Membership.person_id) == col(Order.assignee_id),
            col(Membership.status) == MembershipStatus.ACTIVE,
            col(Membership.until).is_(None),
        )
        .exists()
    )
    left = col(Order.state).in_(IN_HAND) & ~member
    wanted = col(Order.state).in_(states)
    if set(TO_DISPATCH) <= set(states):
        # The states are named once more so that an index leads to them past a long history.
        return col(Order.state).in_((*states, *IN_HAND)) & (wanted | left)
    if set(states) & set(IN_HAND):
        return wanted & ~left
    return wanted


def _by_urgency(query: Rows) -> Rows:
    due = case(
        (col(Order.waiting_since).is_not(None), None),
        (col(Order.answered_at).is_(None), col(Order.answer_due_at)),
        else_=col(Order.done_due_at),
    )
    return query.order_by(
        col(Order.urgent).desc(), due.is_(None), due, col(Order.submitted_at), col(Order.id)
    )


def _rows() -> Rows:
    requester, assignee = aliased(Person), aliased(Person)
    return (
        select(
            col(Order.id),
            col(Order.number),
            col(Service.title),
            col(Order.kind),
            col(Order.state),
            col(Order.tier),
            col(Order.urgent),
            col(Order.channel),
            col(Order.words),
            col(Order.address),
            col(requester.name).label("requester"),
            col(assignee.name).label("assignee"),
            col(Order.group_id),
            col(Order.submitted_at),
            col(Order.answer_due_at),
            col(Order.done_due_at),
            col(Order.answered_at),
            col(Order.waiting_since),
        )
        .join(Service, col(Service.id) == col(Order.service_id))
        .join(requester, col(requester.id) == col(Order.requester_id))
        .outerjoin(assignee, col(assignee.id) == col(Order.assignee_id))
    )


def _row(row: Any, *, open_: bool = True) -> OrderRow:
    values = dict(row._mapping)
    if values["kind"] is Kind.DISPUTE and not open_:
        values.update(words="", address="", requester="")
    return OrderRow(**values)
