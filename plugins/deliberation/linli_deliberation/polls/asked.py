"""Votes that another plugin asks for: a draft is prepared, and the final result told back.

The poll and its options have the ids that were asked with, so that asking twice prepares one.
"""

from collections import Counter

from sqlalchemy import select
from sqlmodel import Session, col

from linli import events
from linli.access import SYSTEM
from linli.events import DecisionAsked, DecisionMade
from linli_deliberation.counting import Approval, Plurality
from linli_deliberation.models import Count, Poll, PollOption
from linli_deliberation.polls import drafting
from linli_deliberation.topics import asked as topics

#: The longest title, and the longest explanation, in characters.
_TITLE, _ABOUT = 120, 4000


def on_asked(session: Session, event: DecisionAsked) -> None:
    """Prepare a vote as a draft, for staff to look at, complete and announce.

    A draft that may be deliberated becomes a topic first, where the community wants that.
    """
    if session.get(Poll, event.reference_id) is not None:
        return
    poll = drafting.create(
        session,
        SYSTEM,
        event.community_id,
        title=event.title[:_TITLE],
        about=event.about[:_ABOUT],
        rule=Approval(seats=event.seats),
        poll_id=event.reference_id,
    )
    if len(event.choices) == 2 and any(choice.stays for choice in event.choices):
        # Yes or no: everybody chooses one, and no lot changes what is in force.
        drafting.set_rule(session, SYSTEM, event.community_id, poll.id, rule=Plurality(), lot=False)
    seen = Counter[str]()
    for choice in event.choices:
        seen[choice.title] += 1
        drafting.add_option(
            session,
            SYSTEM,
            event.community_id,
            poll.id,
            title=_told_apart(choice.title, seen[choice.title]),
            option_id=choice.id,
            stays=choice.stays,
        )
    topics.begin(session, event, poll)


def _told_apart(title: str, times: int) -> str:
    """Return a title as no other choice has it: two people may bear one name."""
    return title[:_TITLE] if times == 1 else f"{title[: _TITLE - 5]} ({times})"


def tell_decided(session: Session, poll: Poll) -> None:
    """Tell whoever asked how a poll ended that is final now."""
    last = session.execute(
        select(col(Count.outcome), col(Count.selected))
        .where(col(Count.poll_id) == poll.id)
        .order_by(col(Count.number).desc())
        .limit(1)
    ).first()
    options = session.execute(
        select(col(PollOption.code), col(PollOption.id)).where(col(PollOption.poll_id) == poll.id)
    )
    ids = {row.code: row.id for row in options}
    selected = last.selected if last and last.outcome == "decided" else []
    events.publish(
        session,
        DecisionMade(
            community_id=poll.community_id,
            reference_id=poll.id,
            chosen=tuple(ids[code] for code in selected if code in ids),
            title=poll.title,
        ),
    )
