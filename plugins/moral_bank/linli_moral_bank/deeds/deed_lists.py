"""Lists of deeds, in columns: one's own, the panel's queue, the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Select, Uuid, bindparam, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.db import read
from linli.people import Organisation, Person
from linli.points import OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.deeds import parties
from linli_moral_bank.deeds.acting import UNHEARD
from linli_moral_bank.deeds.closeness import close_to, organisations_of
from linli_moral_bank.models import Deed, DeedState, Finding, Party, Rule, Verification, Way
from linli_moral_bank.rule_sets import worth

#: A query whose rows are read by name.
Rows = Select[*tuple[Any, ...]]

#: What the panel has still to decide.
WAITING = (DeedState.SUBMITTED, DeedState.VERIFYING)


@dataclass(frozen=True, slots=True)
class DeedRow:
    """A deed as a list shows it. ``declarer`` is empty where the reader may not know who told."""

    id: UUID
    title: str
    product: str
    state: DeedState
    deduction: bool
    way: Way
    points: int | None
    points_from: int
    points_to: int
    quantity: int
    unit: str
    happened_on: date
    occasion: int
    declared_at: datetime
    decided_at: datetime | None
    story: str
    reason: str
    #: Heard, or noted as not having answered; until when they are asked to.
    heard: bool
    unanswered: bool
    hear_until: date | None
    owner_kind: OwnerKind
    owner_id: UUID
    #: The organisation's name, else the same as ``speaker``: who it is, or speaks for them.
    beneficiary: str
    speaker: str
    phone: str | None
    declarer: str
    group_id: UUID | None


def _rows() -> Rows:
    whose, teller = aliased(Person), aliased(Person)
    return (
        select(
            col(Deed.id),
            col(Rule.title),
            col(Rule.product),
            col(Deed.state),
            col(Deed.deduction),
            col(Deed.way),
            col(Deed.points),
            col(Rule.points_from),
            col(Rule.points_to),
            col(Rule.per),
            col(Rule.most),
            col(Rule.unit),
            col(Deed.quantity),
            col(Deed.happened_on),
            col(Deed.occasion),
            col(Deed.declared_at),
            col(Deed.decided_at),
            col(Deed.story),
            col(Deed.reason),
            col(Deed.heard_at),
            col(Deed.unanswered),
            col(Deed.hear_until),
            col(Deed.owner_kind),
            col(Deed.owner_id),
            owners.name_of(whose).label("beneficiary"),
            col(whose.name).label("speaker"),
            col(whose.phone).label("phone"),
            col(teller.name).label("declarer"),
            col(Deed.declarer_id),
            col(Deed.group_id),
        )
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .join(whose, col(whose.id) == col(Deed.beneficiary_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Deed.owner_id))
        .outerjoin(teller, col(teller.id) == col(Deed.declarer_id))
        .where(col(Deed.community_id) == bindparam("community_id"))
    )


def _newest(query: Rows) -> Rows:
    return query.order_by(col(Deed.id).desc()).limit(bindparam("limit"))


def _about(owner: BindParameter[UUID]) -> ColumnElement[bool]:
    """Return the condition that a deed is an owner's, and theirs to know."""
    return (col(Deed.owner_id) == owner) & (
        col(Deed.deduction).is_(False)
        | (
            col(Deed.state).not_in(UNHEARD)
            & ((col(Deed.state) != DeedState.REJECTED) | col(Deed.heard_at).is_not(None))
        )
    )


def _mine() -> Rows:
    """Make the query of what somebody declared, and what is about them and theirs to know."""
    me = bindparam("person_id", type_=Uuid)
    return _newest(_ROWS.where(or_(_about(me), col(Deed.declarer_id) == me)))


def _found(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that somebody found something about a deed, such as it was."""
    of_deed = col(Verification.deed_id) == col(Deed.id)
    return select(col(Verification.id)).where(of_deed, *conditions).correlate(Deed).exists()


def _for_verdict(query: Rows, party: Party) -> Rows:
    """Keep the deeds that a rule asks a party about and nothing must be answered for first.

    Without those from which somebody steps back.
    """
    me = bindparam("person_id", type_=Uuid)
    close = close_to(me)
    decided = _found(col(Verification.verifier_id) == me, col(Verification.finding) != Finding.ASK)
    return query.where(
        col(Deed.state).in_(WAITING),
        col(Deed.beneficiary_id).not_in(close),
        col(Deed.owner_id).not_in(organisations_of(me)),
        col(Deed.declarer_id).is_(None) | col(Deed.declarer_id).not_in(close),
        ~decided,
        col(Deed.id).not_in(parties.unanswered(party)),
        col(Deed.rule_id).not_in(select(col(Rule.id)).where(~parties.asks(party))),
    )


def _for_panel(query: Rows, in_groups: bool) -> Rows:
    """Keep the deeds that wait for a member of the panel: of all groups, or of theirs and none."""
    query = _for_verdict(query, Party.PANEL)
    if in_groups:
        theirs = col(Deed.group_id).in_(bindparam("groups", expanding=True))
        query = query.where(theirs | col(Deed.group_id).is_(None))
    return query


def _for_staff(query: Rows) -> Rows:
    """Keep the deeds that wait for the word of one of the staff."""
    said = _found(col(Verification.party) == Party.STAFF, col(Verification.finding) != Finding.ASK)
    return _for_verdict(query, Party.STAFF).where(~said)


_ROWS = _rows()
_MINE = _mine()
_MINE_BEFORE = _MINE.where(col(Deed.id) < bindparam("before"))
_OF_OWNER = _newest(_ROWS.where(_about(bindparam("owner_id", type_=Uuid))))
_OF_OWNER_BEFORE = _OF_OWNER.where(col(Deed.id) < bindparam("before"))
_COUNT: Rows = select(func.count()).where(col(Deed.community_id) == bindparam("community_id"))
_STAFF_COUNT = _for_staff(_COUNT)


@cache
def _queue(*, in_groups: bool) -> Rows:
    return _for_panel(_ROWS, in_groups).order_by(col(Deed.id)).limit(bindparam("limit"))


@cache
def _queue_length(*, in_groups: bool) -> Rows:
    return _for_panel(_COUNT, in_groups)


def mine(
    session: Session,
    person_id: UUID,
    community_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = 20,
) -> list[DeedRow]:
    """Return the deeds a person declared or that concern them, newest first.

    A report about them appears once the panel has found it true, not before.
    """
    rows = read(
        session,
        _MINE if before is None else _MINE_BEFORE,
        community_id=community_id,
        person_id=person_id,
        before=before,
        limit=limit,
    ).all()
    return [_row(row, known=row.declarer_id == person_id or not row.deduction) for row in rows]


def of_owner(
    session: Session,
    owner_id: UUID,
    community_id: UUID,
    *,
    before: UUID | None = None,
    limit: int = 20,
) -> list[DeedRow]:
    """Return a household's or organisation's deeds for who speaks for it, newest first."""
    rows = read(
        session,
        _OF_OWNER if before is None else _OF_OWNER_BEFORE,
        community_id=community_id,
        owner_id=owner_id,
        before=before,
        limit=limit,
    )
    return [_row(row, known=not row.deduction) for row in rows]


def queue(session: Session, actor: Actor, community_id: UUID, *, limit: int = 50) -> list[DeedRow]:
    """Return what waits for this member of the panel, oldest first.

    Without what concerns them, their household or a relative, and what they decided already.
    """
    asked = _asked_of_panel(session, actor, community_id)
    if asked is None:
        return []
    query = _queue(in_groups="groups" in asked)
    return [_row(row) for row in read(session, query, **asked, limit=limit)]


def queue_length(session: Session, actor: Actor, community_id: UUID) -> int:
    """Return how many deeds wait for this member of the panel."""
    asked = _asked_of_panel(session, actor, community_id)
    if asked is None:
        return 0
    query = _queue_length(in_groups="groups" in asked)
    return int(read(session, query, **asked).scalar_one())


def on_desk(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    states: Sequence[DeedState] = (),
    for_staff: bool = False,
    group_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[DeedRow]:
    """Return a community's deeds for its staff, newest first. Reporters are not named.

    With ``for_staff`` only those that wait for this reader's word as one of the staff.

    Raises:
        NotAllowed: the actor may not see the desk here.
    """
    access.require(session, actor, "moral_bank.desk", community_id)
    query = _ROWS
    if states:
        query = query.where(col(Deed.state).in_(states))
    if for_staff:
        query = _for_staff(query)
    if group_id is not None:
        query = query.where(col(Deed.group_id) == group_id)
    if before is not None:
        query = query.where(col(Deed.id) < before)
    query = query.order_by(col(Deed.id).desc()).limit(limit)
    asked = {"community_id": community_id, "person_id": actor.person_id}
    rows = session.execute(query, asked if for_staff else {"community_id": community_id})
    return [_row(row, known=not row.deduction) for row in rows]


def staff_count(session: Session, actor: Actor, community_id: UUID) -> int:
    """Return how many deeds wait for this reader's word as one of the staff."""
    if actor.person_id is None or not access.can(
        session, actor, "moral_bank.confirm", community_id
    ):
        return 0
    asked = {"community_id": community_id, "person_id": actor.person_id}
    return int(read(session, _STAFF_COUNT, **asked).scalar_one())


@dataclass(frozen=True, slots=True)
class FindingRow:
    """What a member of the panel, or another party, found, as the deed's page shows it."""

    id: UUID
    verifier_id: UUID | None
    verifier: str
    finding: Finding
    party: Party
    stands_in: bool
    method: str
    remark: str
    at: datetime
    answer: str
    answered_at: datetime | None


def findings(session: Session, deed_id: UUID) -> list[FindingRow]:
    """Return what the panel found about a deed, oldest first."""
    rows = session.execute(
        select(
            col(Verification.id),
            col(Verification.verifier_id),
            col(Person.name),
            col(Verification.finding),
            col(Verification.party),
            col(Verification.stands_in),
            col(Verification.method),
            col(Verification.remark),
            col(Verification.at),
            col(Verification.answer),
            col(Verification.answered_at),
        )
        .outerjoin(Person, col(Person.id) == col(Verification.verifier_id))
        .where(col(Verification.deed_id) == deed_id)
        .order_by(col(Verification.id))
    )
    return [
        FindingRow(id_, who, name or "", finding, party, stands_in, method.value, *rest)
        for id_, who, name, finding, party, stands_in, method, *rest in rows
    ]


def row_of(session: Session, actor: Actor, deed: Deed, *, known: bool) -> DeedRow:
    """Return one deed as lists show it; ``known``: the reader may know who told of it."""
    query = _ROWS.where(col(Deed.id) == deed.id)
    return _row(session.execute(query, {"community_id": deed.community_id}).one(), known=known)


def _asked_of_panel(session: Session, actor: Actor, community_id: UUID) -> dict[str, Any] | None:
    """Return what the panel's queue is asked with; None for who is on no panel.

    Without ``groups`` the actor verifies for all of the community.
    """
    if actor.person_id is None:
        return None
    groups = access.groups_with(session, actor, "moral_bank.verify", community_id)
    asked: dict[str, Any] = {"community_id": community_id, "person_id": actor.person_id}
    if groups is None:
        return asked
    return {**asked, "groups": list(groups)} if groups else None


def _row(row: Any, *, known: bool = True) -> DeedRow:
    values = dict(row._mapping)
    for name in ("declarer_id", "per", "most"):
        del values[name]
    values["points_from"], values["points_to"] = worth.bounds(row, row.quantity)
    values["heard"] = values.pop("heard_at") is not None
    values["declarer"] = (values["declarer"] or "") if known else ""
    return DeedRow(**values)
