"""Telling everybody on the roll of a poll something."""

from sqlalchemy import select
from sqlmodel import Session, col

from linli import inbox
from linli.i18n import Text
from linli_deliberation.models import Entitled, Poll


def tell_the_roll(session: Session, poll: Poll, text: Text, *, page: str = "") -> None:
    """Send a sentence to everybody who may vote; it leads to the poll, or a page below it."""
    people = session.execute(
        select(col(Entitled.person_id)).where(
            col(Entitled.poll_id) == poll.id, col(Entitled.further).is_(False)
        )
    )
    inbox.notify_many(
        session,
        people.scalars(),
        poll.community_id,
        text,
        link=f"deliberation/polls/{poll.id}{page}",
    )
