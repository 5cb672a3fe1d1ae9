"""Topics as pages show them: lists in columns, the public history, what a revision changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.clock import now
from linli.i18n import Text
from linli_deliberation.models import (
    Poll,
    PollState,
    Procedure,
    Revision,
    Step,
    Support,
    Topic,
    TopicPaper,
)
from linli_deliberation.models.topics import Did
from linli_deliberation.procedures.model import WAY, TopicState
from linli_deliberation.texts import _
from linli_deliberation.topics import costs

#: State → what it is called, and the kind of its badge.
STATES: dict[TopicState, tuple[Text, str]] = {
    TopicState.DRAFT: (_("Your draft"), ""),
    TopicState.SUBMITTED: (_("Proposed"), "info"),
    TopicState.RETURNED: (_("Needs something more"), "wait"),
    TopicState.CONFIRMED: (_("Taken up"), "info"),
    TopicState.RESEARCHING: (_("Looked into"), "info"),
    TopicState.DELIBERATING: (_("Discussed"), "info"),
    TopicState.DECIDING: (_("Being decided"), "brand"),
    TopicState.PUBLICISED: (_("Made public"), "info"),
    TopicState.IMPLEMENTING: (_("Being carried out"), "wait"),
    TopicState.DONE: (_("Done"), "good"),
    TopicState.EVALUATED: (_("Done and judged"), "good"),
    TopicState.MERGED: (_("Merged"), ""),
    TopicState.REJECTED: (_("Not taken up"), "bad"),
    TopicState.WITHDRAWN: (_("Taken back"), ""),
    TopicState.CANCELLED: (_("Ended"), "bad"),
}

#: What was done → what everybody reads.
HAPPENED: dict[Did, Text] = {
    Did.PROPOSED: _("Was proposed"),
    Did.REVISED: _("Changed"),
    Did.WITHDRAWN: _("Taken back"),
    Did.RETURNED: _("Given back: something is missing"),
    Did.REJECTED: _("Not taken up"),
    Did.MERGED: _("Merged"),
    Did.CANCELLED: _("Ended"),
    Did.EXTENDED: _("More time given"),
    Did.PRICED: _("Cost settled"),
    Did.NOT_CHOSEN: _("Not chosen"),
    Did.PROMISED: _("Promised"),
    Did.AMENDED: _("A promise was changed"),
    Did.DROPPED: _("A promise was dropped"),
    Did.FULFILLED: _("A promise was kept"),
    Did.DONE: _("Done"),
    Did.EVALUATED: _("Judged and closed"),
}


#: The states of topics that are over, that are not, and of all that others than authors read.
ENDED = tuple(state for state in TopicState if state.is_over)
MOVING = tuple(state for state in TopicState if state not in (*ENDED, TopicState.DRAFT))
SHOWN = (*MOVING, *ENDED)
#: How many a page lists.
AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic as a list shows it."""

    id: UUID
    title: str
    state: TopicState
    procedure: str
    due_at: datetime | None
    overdue: bool
    supports: int


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A report, minutes, or a vote of a stage."""

    stage: int
    kind: str
    words: str
    at: datetime
    poll_id: UUID | None
    poll_title: str | None
    #: Whether the vote is still in preparation, and not for residents to see.
    poll_drafted: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters in a comparison: kept, or only in the older or the newer text."""

    kind: Literal["same", "out", "in"]
    words: str


def of(
    session: Session,
    community_id: UUID,
    *,
    states: Sequence[TopicState] | None = None,
    before: UUID | None = None,
    limit: int = AT_ONCE,
) -> list[TopicRow]:
    """Return the topics of a community in some states, those on their way if none is said.

    The newest come first; ``before`` is the last one already seen. Drafts are never among them.
    """
    supports = (
        select(func.count())
        .where(col(Support.topic_id) == col(Topic.id))
        .correlate(Topic)
        .scalar_subquery()
    )
    wanted = set(MOVING if states is None else states) - {TopicState.DRAFT}
    query = (
        select(
            col(Topic.id),
            col(Topic.title),
            col(Topic.state),
            col(Procedure.title),
            col(Topic.due_at),
            supports,
        )
        .join(Procedure, col(Procedure.id) == col(Topic.procedure_id))
        .where(col(Topic.community_id) == community_id, col(Topic.state).in_(sorted(wanted)))
        .order_by(col(Topic.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Topic.id) < before)
    moment = now(session)
    return [
        TopicRow(
            id_,
            title,
            state,
            procedure,
            due,
            due is not None and due <= moment and state in WAY,
            count,
        )
        for id_, title, state, procedure, due, count in session.execute(query)
    ]


def drafts(session: Session, community_id: UUID, author_id: UUID) -> list[tuple[UUID, str]]:
    """Return what a person has written and not proposed yet."""
    rows = session.execute(
        select(col(Topic.id), col(Topic.title))
        .where(
            col(Topic.community_id) == community_id,
            col(Topic.proposer_id) == author_id,
            col(Topic.state) == TopicState.DRAFT,
        )
        .order_by(col(Topic.id).desc())
    )
    return [(row[0], row[1]) for row in rows]


def proposals(session: Session, community_id: UUID, *, but: UUID) -> list[tuple[UUID, str]]:
    """Return the other proposals into which one may be merged."""
    rows = session.execute(
        select(col(Topic.id), col(Topic.title))
        .where(
            col(Topic.community_id) == community_id,
            col(Topic.state).in_((TopicState.SUBMITTED, TopicState.CONFIRMED)),
            col(Topic.id) != but,
        )
        .order_by(col(Topic.id).desc())
    )
    return [(row[0], row[1]) for row in rows]


def history(session: Session, topic_id: UUID) -> Sequence[Step]:
    """Return what happened to a topic, the oldest first."""
    return (
        session.execute(select(Step).where(col(Step.topic_id) == topic_id).order_by(col(Step.id)))
        .scalars()
        .all()
    )


def papers(session: Session, topic_id: UUID) -> list[PaperRow]:
    """Return the reports, minutes and votes of a topic, the oldest first."""
    rows = session.execute(
        select(
            col(TopicPaper.stage),
            col(TopicPaper.kind),
            col(TopicPaper.words),
            col(TopicPaper.at),
            col(Poll.id),
            col(Poll.title),
            col(Poll.state),
        )
        .join(Poll, col(Poll.id) == col(TopicPaper.poll_id), isouter=True)
        .where(col(TopicPaper.topic_id) == topic_id)
        .order_by(col(TopicPaper.id))
    )
    return [
        PaperRow(stage, kind.value, words, at, poll, title, state is PollState.DRAFT)
        for stage, kind, words, at, poll, title, state in rows
    ]


def merged_here(session: Session, topic_id: UUID) -> list[tuple[UUID, str]]:
    """Return the proposals that were merged into a topic."""
    rows = session.execute(
        select(col(Topic.id), col(Topic.title))
        .where(col(Topic.merged_into_id) == topic_id)
        .order_by(col(Topic.id))
    )
    return [(row[0], row[1]) for row in rows]


def is_supporter(session: Session, topic_id: UUID, person_id: UUID) -> bool:
    """Return whether a person supports a topic."""
    return session.get(Support, (topic_id, person_id)) is not None


def revisions(session: Session, topic: Topic) -> list[tuple[datetime, list[Piece]]]:
    """Return each change of a proposal with when it was made, the newest first.

    Wordings that went with their author are not among them.
    """
    older = list(
        session.execute(
            select(Revision)
            .where(col(Revision.topic_id) == topic.id, col(Revision.title) != "")
            .order_by(col(Revision.version))
        ).scalars()
    )
    texts = [_whole(one.title, one.story, one.cost) for one in older]
    texts.append(_whole(topic.title, topic.story, topic.cost))
    changes = [
        (one.at, compared(texts[place], texts[place + 1])) for place, one in enumerate(older)
    ]
    return changes[::-1]


def _whole(title: str, story: str, cost: int | None) -> str:
    """Return all that a proposal says, to be compared."""
    return f"{title}\n{story}" if cost is None else f"{title}\n{story}\n¥{costs.yuan(cost)}"


def compared(older: str, newer: str) -> list[Piece]:
    """Return two texts as one, with what left and what came, letter by letter."""
    pieces = list[Piece]()
    matcher = SequenceMatcher(None, older, newer, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", older[start:end]))
            continue
        if end > start:
            pieces.append(Piece("out", older[start:end]))
        if new_end > new_start:
            pieces.append(Piece("in", newer[new_start:new_end]))
    return pieces
