"""When a person is erased: what must end first, and the words that go while every count stays.

What goes: their name on the rolls, what they said in discussions, questions, objections, appeals,
evaluations in words, who proposed a matter, drafts, proposals that nobody else supports, older
wordings of those that others carry on, and what offices noted about them. What stays, because a
published result is made of it: votes with their numbers, weights and hashes, supports, stars,
stands and seats held, by an identifier that leads to nobody; the present words of a matter that
others support or that went further; the reports and notes of office; and the name of a candidate
on the ballot of a vote that is final, which its sealed terms contain.
"""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, true, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import communities
from linli.clock import now
from linli.hooks import Tie
from linli.i18n import translate
from linli.people import Person
from linli_deliberation import leaving
from linli_deliberation.models import (
    DrawEntry,
    Elector,
    Entitled,
    Evaluation,
    Invited,
    Poll,
    PollOption,
    PollState,
    Proxy,
    Question,
    Remark,
    Revision,
    SeatHolder,
    Step,
    Support,
    Topic,
    TopicPaper,
    UnitOwner,
)
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.texts import _

#: A candidate's name can still be taken off the draft of a vote; later it must be decided first.
_UNDECIDED = (
    PollState.SCHEDULED,
    PollState.OPEN,
    PollState.CLOSED,
    PollState.COUNTED,
    PollState.PROVISIONAL,
    PollState.OBJECTED,
)
_BEFORE_SCREENING = (
    TopicState.SUBMITTED,
    TopicState.RETURNED,
    TopicState.WITHDRAWN,
    TopicState.REJECTED,
    TopicState.CANCELLED,
)


def ties(session: Session, person_id: UUID) -> Sequence[Tie]:
    """Return what must be brought to an end before a person can be erased."""
    standing = session.execute(
        select(col(Poll.title), col(Poll.community_id))
        .distinct()
        .join(PollOption, col(PollOption.poll_id) == col(Poll.id))
        .where(col(PollOption.person_id) == person_id, col(Poll.state).in_(_UNDECIDED))
        .order_by(col(Poll.title))
    )
    return [
        Tie(
            _(
                "They stand for election in “%(title)s”: wait until its result is final.",
                title=title,
            ),
            "polls",
            community_id,
        )
        for title, community_id in standing
    ]


def erase(session: Session, person_id: UUID) -> None:
    """Take out every word of a person's and about them; votes, counts and hashes stay."""
    leaving.free_seats(session, person_id, true(), reason="")
    leaving.end_delegations(session, person_id, true())
    leaving.stay_away(session, person_id, true())
    _leave_rolls(session, person_id)
    _leave_topics(session, person_id)
    _unsay(session, person_id)
    session.expire_all()


def _leave_rolls(session: Session, person_id: UUID) -> None:
    """Let lines of rolls lose their names, and drafts their candidate."""
    mine = select(col(Entitled.elector_id)).where(col(Entitled.person_id) == person_id)
    called = defaultdict[UUID, list[str]](list)  # others who own with them keep their names
    for elector_id, name in session.execute(
        select(col(Entitled.elector_id), col(Person.name))
        .join(Person, col(Person.id) == col(Entitled.person_id))
        .where(col(Entitled.elector_id).in_(mine))
        .order_by(col(Person.name), col(Person.id))
    ):
        called[elector_id].append(name)
    for elector_id, names in called.items():
        session.execute(
            update(Elector)
            .where(
                col(Elector.id) == elector_id,
                col(Elector.household_id).is_(None),
                col(Elector.organisation_id).is_(None),
            )
            .values(label=" · ".join(names)[:120])
            .execution_options(synchronize_session=False)
        )
    session.execute(
        update(Proxy)
        .where(or_(col(Proxy.person_id) == person_id, col(Proxy.elector_id).in_(mine)))
        .values(note="")
        .execution_options(synchronize_session=False)
    )
    drafts = select(col(Poll.id)).where(col(Poll.state) == PollState.DRAFT)
    session.execute(
        delete(PollOption)
        .where(col(PollOption.person_id) == person_id, col(PollOption.poll_id).in_(drafts))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(UnitOwner)
        .where(col(UnitOwner.person_id) == person_id)
        .execution_options(synchronize_session=False)
    )


def _leave_topics(session: Session, person_id: UUID) -> None:
    """Let matters lose their proposer; what was nobody else's loses its words too."""
    theirs = list(
        session.execute(
            select(Topic).where(col(Topic.proposer_id) == person_id).order_by(col(Topic.id))
        ).scalars()
    )
    for topic in theirs:
        if topic.state is TopicState.DRAFT:
            session.delete(topic)
            continue
        _forget_history(session, topic.id, person_id)
        if _is_theirs_alone(session, topic, person_id):
            _empty(session, topic)
        topic.proposer_id, topic.once = None, None
    session.execute(update(TopicPaper).where(col(TopicPaper.by_id) == person_id).values(by_id=None))
    session.execute(
        update(Evaluation).where(col(Evaluation.person_id) == person_id).values(words="")
    )
    session.flush()


def _forget_history(session: Session, topic_id: UUID, person_id: UUID) -> None:
    """Take out what a proposal of the person's said before, and what they said on its way."""
    session.execute(
        update(Revision)
        .where(col(Revision.topic_id) == topic_id)
        .values(title="", story="")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Step)
        .where(col(Step.topic_id) == topic_id, col(Step.by_id) == person_id)
        .values(note="")
        .execution_options(synchronize_session=False)
    )


def _is_theirs_alone(session: Session, topic: Topic, person_id: UUID) -> bool:
    """Return whether a proposal never went further, and nobody else supports or discusses it."""
    if topic.stage or topic.state not in _BEFORE_SCREENING:
        return False
    other = aliased(Topic)
    others = select(
        or_(
            exists().where(col(Support.topic_id) == topic.id, col(Support.person_id) != person_id),
            exists().where(col(Remark.about_id) == topic.id, col(Remark.by_id) != person_id),
            exists().where(col(other.merged_into_id) == topic.id),
        )
    )
    return not session.execute(others).scalar_one()


def _empty(session: Session, topic: Topic) -> None:
    language = communities.place(session, topic.community_id).language
    topic.title = translate(_("A proposal that was taken back"), language)
    topic.story, topic.cost, topic.conflict = "", None, ""
    if topic.state in (TopicState.SUBMITTED, TopicState.RETURNED):
        topic.state, topic.due_at, topic.stage_since = TopicState.WITHDRAWN, None, now(session)


def _unsay(session: Session, person_id: UUID) -> None:
    """Take out what a person said, and what was noted about them."""
    quietly = {"synchronize_session": False}
    session.execute(
        update(Remark)
        .where(col(Remark.by_id) == person_id)
        .values(words="", once=None, hidden_reason="", appeal="", answer="")
        .execution_options(**quietly)
    )
    session.execute(
        update(Remark)  # an appeal without words waits for nobody
        .where(col(Remark.by_id) == person_id, col(Remark.answered_at).is_(None))
        .values(appealed_at=None)
        .execution_options(**quietly)
    )
    session.execute(
        update(Question)
        .where(col(Question.by_id) == person_id)
        .values(words="", once=None)
        .execution_options(**quietly)
    )
    session.execute(
        update(Invited)
        .where(col(Invited.person_id) == person_id)
        .values(objection="")
        .execution_options(**quietly)
    )
    session.execute(
        update(SeatHolder)
        .where(col(SeatHolder.person_id) == person_id)
        .values(ended_reason="")
        .execution_options(**quietly)
    )
    session.execute(
        update(DrawEntry)
        .where(col(DrawEntry.person_id) == person_id)
        .values(declined_reason="", secret="")
        .execution_options(**quietly)
    )
