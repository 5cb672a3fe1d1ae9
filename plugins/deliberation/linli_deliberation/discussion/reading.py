"""A discussion as a page shows it: reasons with their replies, for and against."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.communities import Place
from linli.hooks import ToDo, Urgency
from linli.people import PeopleSettings, Person, masked
from linli_deliberation.models import Feeling, Reaction, Remark, RemarkKind
from linli_deliberation.texts import _

#: How many reasons a page shows, each with all its replies.
AT_ONCE = 40


@dataclass(slots=True)
class Said:
    """A remark for reading; of a hidden one only its author and moderators get the words."""

    id: UUID
    kind: RemarkKind
    option: str
    words: str
    #: Masked as the community shows names.
    name: str
    at: datetime
    own: bool
    #: Its author was erased, and the words with them.
    withdrawn: bool
    hidden: bool
    hidden_reason: str
    appeal: str
    answer: str
    #: An objection to its hiding waits.
    waits: bool
    reactions: Counter[Feeling] = field(default_factory=Counter)
    mine: Feeling | None = None
    replies: list["Said"] = field(default_factory=list)


def threads(
    session: Session,
    community_id: UUID,
    about_id: UUID,
    reader_id: UUID | None,
    *,
    moderator: bool = False,
    first: int = 0,
    limit: int = AT_ONCE,
) -> list[Said]:
    """Return the reasons of a discussion with all their replies, the most convincing first.

    ``first`` is how many were seen already. Statements are not among them. Three queries, however
    many remarks there are.
    """
    masking = communities.settings(session, community_id, "core", PeopleSettings).masking
    here = (col(Remark.community_id) == community_id, col(Remark.about_id) == about_id)
    reasons = session.execute(
        _named()
        .where(*here, col(Remark.kind).in_((RemarkKind.FOR, RemarkKind.AGAINST)))
        .order_by(col(Remark.hidden_at).is_not(None), _weight().desc(), col(Remark.id))
        .offset(first)
        .limit(limit)
    ).all()
    found = dict[UUID, Said]()
    for remark, name in reasons:
        found[remark.id] = _said(remark, masked(name, masking), reader_id, moderator=moderator)
    shown = list(found.values())
    replies = session.execute(
        _named()
        .where(*here, col(Remark.kind) == RemarkKind.REPLY, col(Remark.parent_id).in_(list(found)))
        .order_by(col(Remark.id))
    ).all()
    for remark, name in replies:
        one = _said(remark, masked(name, masking), reader_id, moderator=moderator)
        found[remark.parent_id].replies.append(one)
        found[one.id] = one
    _add_reactions(session, found, reader_id)
    return shown


def to_decide(session: Session, community_id: UUID) -> Sequence[Remark]:
    """Return hidden remarks with an objection that waits, the oldest objection first."""
    return (
        session.execute(
            select(Remark)
            .where(*_waiting(community_id))
            .order_by(col(Remark.appealed_at))
            .limit(50)
        )
        .scalars()
        .all()
    )


def waiting(session: Session, actor: Actor, community: Place) -> list[ToDo]:
    """Return how many objections to hiding wait for the reader."""
    if not access.can(session, actor, "deliberation.appeals", community.id):
        return []
    count = select(func.count()).where(*_waiting(community.id))
    found = int(session.execute(count).scalar_one())
    title = _.plural(
        "Hidden remark whose writer objects", "Hidden remarks whose writers object", found
    )
    return [ToDo(title, "appeals", found, icon="shield", order=34, urgency=Urgency.AWAITED)]


def _waiting(community_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Remark.community_id) == community_id,
        col(Remark.appealed_at).is_not(None),
        col(Remark.answered_at).is_(None),
    )


def _said(remark: Remark, name: str, reader_id: UUID | None, *, moderator: bool) -> Said:
    hidden, own = remark.hidden_at is not None, remark.by_id == reader_id
    return Said(
        id=remark.id,
        kind=remark.kind,
        option=remark.option,
        words=remark.words if not hidden or own or moderator else "",
        name=name,
        at=remark.at,
        own=own,
        withdrawn=not remark.words,
        hidden=hidden,
        hidden_reason=remark.hidden_reason if hidden else "",
        appeal=remark.appeal if own or moderator else "",
        answer=remark.answer,
        waits=remark.appealed_at is not None and remark.answered_at is None,
    )


def _named() -> Select[Remark, str]:
    return select(Remark, col(Person.name)).join(Person, col(Person.id) == col(Remark.by_id))


def _weight() -> ScalarSelect[int]:
    """Return how much readers found in a remark."""
    return (
        select(func.count())
        .where(
            col(Reaction.remark_id) == col(Remark.id),
            col(Reaction.feeling).in_((Feeling.CONVINCING, Feeling.THANKS)),
        )
        .correlate(Remark)
        .scalar_subquery()
    )


def _add_reactions(session: Session, found: dict[UUID, Said], reader_id: UUID | None) -> None:
    rows = session.execute(
        select(col(Reaction.remark_id), col(Reaction.person_id), col(Reaction.feeling)).where(
            col(Reaction.remark_id).in_(list(found))
        )
    )
    for remark_id, person_id, feeling in rows:
        found[remark_id].reactions[feeling] += 1
        if person_id == reader_id:
            found[remark_id].mine = feeling
