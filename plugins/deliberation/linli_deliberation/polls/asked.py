"""Votes that another plugin asks for: a draft is prepared, and the final result told back.

The poll and its options have the ids that were asked with, so that asking twice prepares one.
"""

from sqlalchemy import select
from sqlmodel import Session, col

from linli import events
from linli.access import SYSTEM
from linli.events import DecisionAsked, DecisionMade
from linli_deliberation.counting import Approval
from linli_deliberation.models import Count, Poll, PollOption
from linli_deliberation.polls import drafting


def on_asked(session: Session, event: DecisionAsked) -> None:
    """Prepare a vote as a draft, for staff to look at, complete and announce."""
    if session.get(Poll, event.reference_id) is not None:
        return
    poll = drafting.create(
        session,
        SYSTEM,
        event.community_id,
        title=event.title,
        about=event.about,
        rule=Approval(seats=event.seats),
        poll_id=event.reference_id,
    )
    for choice in event.choices:
        drafting.add_option(
            session,
            SYSTEM,
            event.community_id,
            poll.id,
            title=choice.title,
            option_id=choice.id,
        )


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
