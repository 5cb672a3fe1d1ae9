"""Asking about something made public, and answering in time, for everybody to read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from linli import access, communities, inbox
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.hooks import ToDo, Urgency
from linli.people import PeopleSettings, Person, masked
from linli_deliberation import settings
from linli_deliberation.disclosure import matters
from linli_deliberation.disclosure.matters import PUBLISH, given, record
from linli_deliberation.models import Matter, Question, TakenBack
from linli_deliberation.refusals import MatterUnknown, NotNow, TooManyRemarks
from linli_deliberation.texts import _


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
        NotNow: nobody asks, or it was taken back.
        MatterRefused: the question is missing or too long.
        TooManyRemarks: the person has asked enough about it.
    """
    access.require(session, actor, "deliberation.propose", community_id)
    matter = matters.find(session, community_id, matter_id)
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
    if matters.taken_back(session, matter.id) is not None:
        raise NotNow(_("This was taken back. The reason stands here."))
    said = settings.of(session, community_id)
    if len(asked) >= said.questions_each:
        raise TooManyRemarks(
            _.plural(
                "You have asked one question about it. Please wait for the answer.",
                "You have asked %(count)s questions about it. Please wait for the answers.",
                said.questions_each,
            )
        )
    question = Question(
        matter_id=matter.id,
        words=given(words, "words", 500),
        by_id=person_id,
        once=once,
        at=now(session),
        due_at=now(session) + timedelta(days=said.answer_days),
    )
    session.add(question)
    session.flush()
    record(session, actor, "deliberation.matter.asked", matter)
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
    matter = matters.find(session, community_id, question.matter_id)
    if question.answered_at is not None:
        raise NotNow(_("This question is answered."))
    question.answer = given(words, "answer", 2000)
    question.answered_at, question.answered_by_id = now(session), actor.person_id
    session.flush()
    record(session, actor, "deliberation.matter.answered", matter)
    inbox.notify(
        session,
        question.by_id,
        community_id,
        _("Your question was answered: “%(title)s”.", title=matter.title),
        link=f"deliberation/matters/{matter.id}",
    )
    return question


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
            ~exists().where(col(TakenBack.matter_id) == col(Matter.id)),
        )
    )
    found = int(session.execute(count).scalar_one())
    title = _.plural(
        "Question about public affairs to answer", "Questions about public affairs to answer", found
    )
    return [ToDo(title, "matters", found, icon="notice", order=35, urgency=Urgency.AWAITED)]
