"""Statements: one short sentence each, to which everybody says agree, disagree or pass."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli_deliberation.discussion.opinions import (
    SMALLEST,
    OpinionMap,
    Share,
    opinion_map,
)
from linli_deliberation.discussion.places import place_of
from linli_deliberation.discussion.saying import find
from linli_deliberation.models import Remark, RemarkKind, Stand
from linli_deliberation.refusals import NotNow, RemarkRefused, RemarkUnknown
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as a page shows it; ``share`` is unset while too few have answered."""

    id: UUID
    words: str
    #: What the reader said: 1, -1, 0, or nothing yet.
    mine: int | None
    own: bool
    share: Share | None
    #: An objection to hiding it was decided: it stays shown.
    decided: bool


@dataclass(frozen=True, slots=True)
class Hidden:
    """A hidden statement; only its author and moderators get the words and the objection."""

    id: UUID
    words: str
    reason: str
    own: bool
    appeal: str
    answer: str


@dataclass(frozen=True, slots=True)
class Opinions:
    """All statements of a matter, the reader's open ones first, and the map of opinions."""

    statements: tuple[Statement, ...]
    #: Those that are not shown any more, and on which nobody can take a stand.
    hidden: tuple[Hidden, ...]
    map: OpinionMap | None
    #: The words of the statements in the map's order.
    words: tuple[str, ...]


def take_a_stand(
    session: Session, actor: Actor, community_id: UUID, remark_id: UUID, value: int
) -> None:
    """Agree (1), disagree (-1) or pass (0) on a statement, in place of what one said before.

    Raises:
        NotAllowed, RemarkUnknown: the actor may not, or there is no such statement here.
        NotNow: the discussion is over, or the statement is hidden or taken back.
        RemarkRefused: it is neither of the three.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    remark = find(session, community_id, remark_id)
    if remark.kind is not RemarkKind.STATEMENT:
        raise RemarkUnknown(_("There is no such remark here."))
    if value not in (-1, 0, 1):
        raise RemarkRefused(_("Please say whether you agree."), field="value")
    person_id = actor.beneficiary_id
    if (
        person_id is None
        or remark.hidden_at is not None
        or not remark.words
        or not place_of(session, community_id, remark.about_id).open
    ):
        raise NotNow(_("The discussion is over. It can still be read."))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Stand)
        .values(remark_id=remark.id, person_id=person_id, value=value)
        .on_conflict_do_update(index_elements=["remark_id", "person_id"], set_={"value": value})
    )


def opinions(
    session: Session,
    community_id: UUID,
    about_id: UUID,
    reader_id: UUID | None,
    *,
    moderator: bool = False,
) -> Opinions:
    """Return the statements of a matter and the map of opinions; two queries.

    What was taken back with its author is not among them.
    """
    found = (
        session.execute(
            select(Remark)
            .where(
                col(Remark.community_id) == community_id,
                col(Remark.about_id) == about_id,
                col(Remark.kind) == RemarkKind.STATEMENT,
                col(Remark.words) != "",
            )
            .order_by(col(Remark.id))
        )
        .scalars()
        .all()
    )
    rows = [one for one in found if one.hidden_at is None]
    answers: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for remark_id, person_id, value in session.execute(
        select(col(Stand.remark_id), col(Stand.person_id), col(Stand.value))
        .join(Remark, col(Remark.id) == col(Stand.remark_id))
        .where(
            col(Remark.about_id) == about_id,
            col(Remark.hidden_at).is_(None),
            col(Remark.words) != "",
        )
    ):
        answers[person_id][remark_id] = value
    mine = answers.get(reader_id, {}) if reader_id is not None else {}
    statements = [
        Statement(
            one.id, one.words, mine.get(one.id), one.by_id == reader_id, _share(answers, one.id),
            decided=one.answered_at is not None,
        )
        for one in rows
    ]  # fmt: skip
    statements.sort(key=lambda one: one.mine is not None)
    return Opinions(
        tuple(statements),
        tuple(
            _hidden(one, own=reader_id is not None and one.by_id == reader_id, moderator=moderator)
            for one in found
            if one.hidden_at is not None
        ),
        opinion_map(answers, [one.id for one in rows]),
        tuple(one.words for one in rows),
    )


def _hidden(remark: Remark, *, own: bool, moderator: bool) -> Hidden:
    known = own or moderator
    return Hidden(
        remark.id,
        remark.words if known else "",
        remark.hidden_reason,
        own,
        remark.appeal if known else "",
        remark.answer,
    )


def _share(answers: dict[UUID, dict[UUID, int]], statement: UUID) -> Share | None:
    said = [given[statement] for given in answers.values() if statement in given]
    if len(said) < SMALLEST:
        return None
    return Share(said.count(1), said.count(-1), len(said))
