"""Making something public, asking about it, and answering in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, audit, communities, inbox, notices
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.hooks import ToDo
from linli.ids import new_id
from linli.people import PeopleSettings, Person, masked
from linli.subjects import Subject
from linli_deliberation import settings
from linli_deliberation.models import Matter, MatterKind, Question
from linli_deliberation.refusals import MatterRefused, MatterUnknown, NotNow, TooManyRemarks
from linli_deliberation.texts import _

PUBLISH = "deliberation.disclose"
#: The kind of our notices.
NOTICE = "deliberation.matter"
_DETAIL = 1000
#: How many questions one person may ask about one matter.
MOST_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a page shows it, the name masked as the community decides."""

    id: UUID
    words: str
    name: str
    at: datetime
    due_at: datetime
    answer: str
    answered_at: datetime | None
    overdue: bool


def subject_of(matter_id: UUID) -> Subject:
    """Return a matter as a subject of notices and the audit log."""
    return Subject("deliberation.matter", matter_id)


def publish(
    session: Session, actor: Actor, community_id: UUID, kind: MatterKind, title: str, words: str
) -> Matter:
    """Make a major matter, accounts or welfare public, on a notice to which one may object.

    Raises:
        NotAllowed: the actor may not publish here.
        MatterRefused: the title or the words are missing or too long.
    """
    access.require(session, actor, PUBLISH, community_id)
    title, words = _given(title, "title", 120), _given(words, "words", 8000)
    matter_id = new_id()
    notice_id = notices.publish(
        session,
        Actor(None, origin=actor.origin),
        community_id,
        notices.Draft(
            kind=NOTICE,
            title=title,
            days=settings.of(session, community_id).notice_days,
            items=[
                notices.DraftItem(
                    subject=subject_of(matter_id), title=title, detail=words[:_DETAIL]
                )
            ],
        ),
    )
    matter = Matter(
        id=matter_id,
        community_id=community_id,
        kind=kind,
        title=title,
        words=words,
        notice_id=notice_id,
        published_at=now(session),
        by_id=actor.person_id,
    )
    session.add(matter)
    session.flush()
    _note(session, actor, "deliberation.matter.published", matter)
    return matter


def ask(
    session: Session,
    actor: Actor,
    community_id: UUID,
    matter_id: UUID,
    words: str,
    *,
    once: str | None = None,
) -> Question:
    """Ask about something made public; everybody reads question and answer.

    Raises:
        NotAllowed, MatterUnknown: the actor may not, or there is no such matter here.
        NotNow: nobody asks.
        MatterRefused: the question is missing or too long.
        TooManyRemarks: the person has asked enough about it.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    matter = find(session, community_id, matter_id)
    person_id = actor.beneficiary_id
    if person_id is None:
        raise NotNow(_("A person asks."))
    mine = select(Question).where(
        col(Question.matter_id) == matter.id, col(Question.by_id) == person_id
    )
    asked = session.execute(mine).scalars().all()
    sent_before = (one for one in asked if once is not None and one.once == once)
    known: Question | None = next(sent_before, None)
    if known is not None:
        return known
    if len(asked) >= MOST_QUESTIONS:
        raise TooManyRemarks(
            _("You have asked %(most)s questions about it. Please wait for the answers.",
              most=MOST_QUESTIONS)
        )  # fmt: skip
    days = settings.of(session, community_id).answer_days
    question = Question(
        matter_id=matter.id,
        words=_given(words, "words", 500),
        by_id=person_id,
        once=once,
        at=now(session),
        due_at=now(session) + timedelta(days=days),
    )
    session.add(question)
    session.flush()
    _note(session, actor, "deliberation.matter.asked", matter)
    return question


def answer(
    session: Session, actor: Actor, community_id: UUID, question_id: UUID, words: str
) -> Question:
    """Answer a question, for everybody to read; once.

    Raises:
        NotAllowed, MatterUnknown: the actor may not, or there is no such question here.
        NotNow: it is answered.
        MatterRefused: the answer is missing or too long.
    """
    access.require(session, actor, PUBLISH, community_id)
    question = session.get(Question, question_id, with_for_update=True)
    if question is None:
        raise MatterUnknown(_("There is no such matter here."))
    matter = find(session, community_id, question.matter_id)
    if question.answered_at is not None:
        raise NotNow(_("This question is answered."))
    question.answer = _given(words, "answer", 2000)
    question.answered_at, question.answered_by_id = now(session), actor.person_id
    session.flush()
    _note(session, actor, "deliberation.matter.answered", matter)
    inbox.notify(
        session,
        question.by_id,
        community_id,
        _("Your question was answered: “%(title)s”.", title=matter.title),
        link=f"deliberation/matters/{matter.id}",
    )
    return question


def find(session: Session, community_id: UUID, matter_id: UUID) -> Matter:
    """Return a matter of this community.

    Raises:
        MatterUnknown: there is none.
    """
    matter = session.get(Matter, matter_id)
    if matter is None or matter.community_id != community_id:
        raise MatterUnknown(_("There is no such matter here."))
    return matter


def of(session: Session, community_id: UUID, limit: int = 100) -> Sequence[Matter]:
    """Return what was made public, the newest first."""
    return (
        session.execute(
            select(Matter)
            .where(col(Matter.community_id) == community_id)
            .order_by(col(Matter.id).desc())
            .limit(limit)
        )
        .scalars()
        .all()
    )


def questions(session: Session, matter: Matter) -> list[Asked]:
    """Return the questions about a matter with their answers, the oldest first; one query."""
    masking = communities.settings(session, matter.community_id, "core", PeopleSettings).masking
    moment = now(session)
    rows = session.execute(
        select(Question, col(Person.name))
        .join(Person, col(Person.id) == col(Question.by_id))
        .where(col(Question.matter_id) == matter.id)
        .order_by(col(Question.id))
    )
    return [
        Asked(
            one.id,
            one.words,
            masked(name, masking),
            one.at,
            one.due_at,
            one.answer,
            one.answered_at,
            one.answered_at is None and bool(one.words) and one.due_at <= moment,
        )
        for one, name in rows
    ]


def waiting(session: Session, actor: Actor, community: Place) -> list[ToDo]:
    """Return how many questions wait for an answer of the reader."""
    if not access.can(session, actor, PUBLISH, community.id):
        return []
    count = (
        select(func.count())
        .select_from(Question)
        .join(Matter, col(Matter.id) == col(Question.matter_id))
        .where(
            col(Matter.community_id) == community.id,
            col(Question.answered_at).is_(None),
            col(Question.words) != "",
        )
    )
    found = int(session.execute(count).scalar_one())
    return [ToDo(_("Questions to answer"), "matters", found, icon="notice", order=35)]


def _given(words: str, field: str, longest: int) -> str:
    words = words.strip()
    if not words:
        raise MatterRefused(_("Please fill this in."), field=field)
    if len(words) > longest:
        raise MatterRefused(
            _("This is too long: at most %(most)s characters fit.", most=longest), field=field
        )
    return words


def _note(session: Session, actor: Actor, action: str, matter: Matter) -> None:
    audit.record(
        session, actor, action, matter.community_id, subject_of(matter.id),
        after={"title": matter.title},
    )  # fmt: skip
