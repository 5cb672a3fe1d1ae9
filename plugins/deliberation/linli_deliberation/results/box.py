"""The ballots of a poll, taken together to be counted; and shaking the box when it closes."""

import secrets
from collections import Counter
from fractions import Fraction
from uuid import UUID

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col

from linli_deliberation.casting import delegating, paper_box, putting, saying
from linli_deliberation.models import Elector, OpenBallot, Poll, SecretBallot
from linli_deliberation.results.electing import Cast
from linli_deliberation.units import square_metres

#: A published ballot of a vote that can be recounted: its receipt, and what it says.
Published = tuple[str, str]


def shake(session: Session, poll: Poll) -> None:
    """Write all secret ballots anew, in an order of chance and with new ids.

    All rows then come from one transaction: nothing in the database tells any more which of them
    was written together with which voter's participation.
    """
    if not saying.is_secret(poll):
        return
    rows = session.execute(
        select(col(SecretBallot.ballot), col(SecretBallot.receipt)).where(
            col(SecretBallot.poll_id) == poll.id
        )
    ).all()
    if not rows:
        return
    anew = [
        SecretBallot(poll_id=poll.id, ballot=ballot, receipt=receipt).model_dump()
        for ballot, receipt in rows
    ]
    secrets.SystemRandom().shuffle(anew)
    session.execute(delete(SecretBallot).where(col(SecretBallot.poll_id) == poll.id))
    with putting.said_nowhere():
        session.execute(insert(SecretBallot), anew)


def cast(session: Session, poll: Poll) -> Counter[Cast]:
    """Return all ballots to count, without names, with how often each was cast.

    Paper ones and delegated ones are among them.

    Raises:
        PapersDiffer: not every paper handed out was entered twice and alike.
    """
    if not saying.is_secret(poll):
        return Counter(by_elector(session, poll).values())
    rows = session.execute(
        select(col(SecretBallot.ballot), func.count())
        .where(col(SecretBallot.poll_id) == poll.id)
        .group_by(col(SecretBallot.ballot))
    )
    found = Counter[Cast]({(text, None): number for text, number in rows})
    found.update((paper.ballot, None) for paper in paper_box.counted(session, poll))
    return found


def by_elector(session: Session, poll: Poll) -> dict[UUID, Cast]:
    """Return the ballots of an open vote with whose they are.

    Raises:
        PapersDiffer: not every paper handed out was entered twice and alike.
    """
    said = dict(_newest(session, poll.id))
    for paper in paper_box.counted(session, poll):
        if paper.elector_id is not None:  # else it is invalid, and nobody knows whose
            said[paper.elector_id] = paper.ballot
    if poll.delegation:
        said |= delegating.resolved(session, poll, said)
    areas: dict[UUID, Fraction | None] = {
        row[0]: None if row[1] is None else square_metres(row[1])
        for row in session.execute(
            select(col(Elector.id), col(Elector.area)).where(col(Elector.poll_id) == poll.id)
        )
    }
    return {elector_id: (text, areas[elector_id]) for elector_id, text in said.items()}


def published(session: Session, poll: Poll) -> list[Published]:
    """Return the ballots of a secret vote with their receipts, sorted.

    Nothing tells which of them were on paper: where few are, the roll would tell whose they are.

    Raises:
        PapersDiffer: not every paper handed out was entered twice and alike.
    """
    rows = session.execute(
        select(col(SecretBallot.receipt), col(SecretBallot.ballot)).where(
            col(SecretBallot.poll_id) == poll.id
        )
    )
    on_paper = [(paper.receipt, paper.ballot) for paper in paper_box.counted(session, poll)]
    return sorted([(receipt or "", text) for receipt, text in rows] + on_paper)


def _newest(session: Session, poll_id: UUID) -> list[tuple[UUID, str]]:
    newest = (
        select(col(OpenBallot.elector_id), func.max(col(OpenBallot.version)).label("version"))
        .where(col(OpenBallot.poll_id) == poll_id)
        .group_by(col(OpenBallot.elector_id))
        .subquery()
    )
    rows = session.execute(
        select(col(OpenBallot.elector_id), col(OpenBallot.ballot)).join(
            newest,
            (newest.c.elector_id == col(OpenBallot.elector_id))
            & (newest.c.version == col(OpenBallot.version)),
        )
    )
    return [(row[0], row[1]) for row in rows]
