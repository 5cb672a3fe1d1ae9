"""A discussion as a page shows it: reasons with their replies, for and against."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.communities import Place
from linli.hooks import ToDo
from linli.people import PeopleSettings, Person, masked
from linli_deliberation.models import Feeling, Reaction, Remark, RemarkKind
from linli_deliberation.texts import _


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

    @property
    def weight(self) -> int:
        """How much readers found in it."""
        return self.reactions[Feeling.CONVINCING] + self.reactions[Feeling.THANKS]


def threads(
    session: Session,
    community_id: UUID,
    about_id: UUID,
    reader_id: UUID | None,
    *,
    moderator: bool = False,
    limit: int = 500,
) -> list[Said]:
    """Return the reasons of a discussion with their replies, the most convincing first.

    Statements are not among them. Two queries, however many remarks there are.
    """
    rows = session.execute(
        select(Remark, col(Person.name))
        .join(Person, col(Person.id) == col(Remark.by_id))
        .where(
            col(Remark.community_id) == community_id,
            col(Remark.about_id) == about_id,
            col(Remark.kind) != RemarkKind.STATEMENT,
        )
        .order_by(col(Remark.id))
        .limit(limit)
    ).all()
    masking = communities.settings(session, community_id, "core", PeopleSettings).masking
    found: dict[UUID, Said] = {}
    for remark, name in rows:
        one = _said(remark, masked(name, masking), reader_id, moderator=moderator)
        found[one.id] = one
        if remark.parent_id in found:
            found[remark.parent_id].replies.append(one)
    _add_reactions(session, about_id, found, reader_id)
    reasons = [one for one in found.values() if one.kind is not RemarkKind.REPLY]
    return sorted(reasons, key=lambda one: (one.hidden, -one.weight, one.at, one.id))


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
    return [ToDo(_("Appeals against hiding"), "appeals", found, icon="shield", order=34)]


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


def _add_reactions(
    session: Session, about_id: UUID, found: dict[UUID, Said], reader_id: UUID | None
) -> None:
    rows = session.execute(
        select(col(Reaction.remark_id), col(Reaction.person_id), col(Reaction.feeling))
        .join(Remark, col(Remark.id) == col(Reaction.remark_id))
        .where(col(Remark.about_id) == about_id)
    )
    for remark_id, person_id, feeling in rows:
        if remark_id in found:
            found[remark_id].reactions[feeling] += 1
            if person_id == reader_id:
                found[remark_id].mine = feeling
