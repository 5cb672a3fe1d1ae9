"""Topics on one ballot: which option of a vote about money, or among nominees, is which topic."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select
from sqlmodel import Session, col

from linli_deliberation.models import Poll, PollOption, PollState, Project, TopicPaper
from linli_deliberation.refusals import NotNow
from linli_deliberation.texts import _


@dataclass(frozen=True, slots=True)
class OnTheBallot:
    """The place of a topic in a vote on several of them."""

    poll_id: UUID
    poll_title: str
    #: How ballots name it, and where it stands on the page of the result.
    code: str
    #: What it stands with in a vote about money, in minor units; none where some are chosen.
    cost: int | None
    #: Whether there is a result to be read.
    counted: bool
    #: Whether it is paid for, or chosen; none before the result is final.
    paid: bool | None


def decides() -> ColumnElement[bool]:
    """Return the condition for papers whose vote decides their topic.

    A vote made of proposals decides only those that are still on its ballot.
    """
    of_projects = exists().where(col(Project.poll_id) == col(TopicPaper.poll_id))
    its_own = exists().where(
        col(Project.poll_id) == col(TopicPaper.poll_id),
        col(Project.topic_id) == col(TopicPaper.topic_id),
    )
    return or_(~of_projects, its_own)


def option_of(session: Session, poll_id: UUID, topic_id: UUID) -> PollOption | None:
    """Return the option that stands for a topic in a vote; none where the vote has no such one."""
    found: PollOption | None = session.execute(
        select(PollOption)
        .join(Project, col(Project.option_id) == col(PollOption.id))
        .where(col(Project.poll_id) == poll_id, col(Project.topic_id) == topic_id)
    ).scalar_one_or_none()
    return found


def made_of_proposals(session: Session, poll_id: UUID) -> bool:
    """Return whether the options of a vote are topics."""
    query = select(col(Project.option_id)).where(col(Project.poll_id) == poll_id).limit(1)
    return session.execute(query).first() is not None


def topics_by_option(session: Session, poll_id: UUID) -> dict[UUID, UUID]:
    """Return which topic each option of a vote stands for."""
    rows = session.execute(
        select(col(Project.option_id), col(Project.topic_id)).where(col(Project.poll_id) == poll_id)
    )
    return {row.option_id: row.topic_id for row in rows}


def on_the_ballot(session: Session, topic_id: UUID) -> list[OnTheBallot]:
    """Return in which votes a topic stood or stands, for residents to read; the newest last."""
    rows = session.execute(
        select(Poll, PollOption, col(Project.paid))
        .select_from(Project)
        .join(Poll, col(Poll.id) == col(Project.poll_id))
        .join(PollOption, col(PollOption.id) == col(Project.option_id))
        .where(col(Project.topic_id) == topic_id, col(Poll.state) != PollState.DRAFT)
        .order_by(col(Poll.id))
    )
    return [
        OnTheBallot(poll.id, poll.title, option.code, option.cost, poll.state.is_counted, paid)
        for poll, option, paid in rows
    ]


def leave_the_ballot(session: Session, topic_id: UUID) -> None:
    """Take a topic off the draft of a vote, when it ends before it is decided.

    Raises:
        NotNow: the vote is announced: whoever votes must learn that it was withdrawn, and why.
    """
    rows = session.execute(
        select(PollOption, col(Poll.state))
        .join(Project, col(Project.option_id) == col(PollOption.id))
        .join(Poll, col(Poll.id) == col(PollOption.poll_id))
        .where(col(Project.topic_id) == topic_id)
    ).all()
    for option, state in rows:
        if state is PollState.DRAFT:
            session.delete(option)
        elif state in (PollState.SCHEDULED, PollState.OPEN) and option.withdrawn_at is None:
            raise NotNow(
                _("It stands in a vote that is announced. Please withdraw it there first.")
            )
    session.flush()
