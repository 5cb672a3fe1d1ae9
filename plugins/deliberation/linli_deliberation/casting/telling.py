"""Telling that somebody took part, once for each poll, and nothing of what they said."""

from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import communities, events
from linli.clock import now
from linli_deliberation.casting.booth import Terms
from linli_deliberation.models import PaperReturned

#: The contribution that is told of everybody who takes part, whatever they say.
TOOK_PART = "deliberation.took_part"


def tell(session: Session, poll: Terms, person_id: UUID) -> None:
    """Tell that a person took part."""
    zone = ZoneInfo(communities.place(session, poll.community_id).time_zone)
    events.publish(
        session,
        events.ContributionConfirmed(
            community_id=poll.community_id,
            kind=TOOK_PART,
            reference_id=_reference(session, poll, person_id),
            person_id=person_id,
            quantity=1,
            on=now(session).astimezone(zone).date(),
            title=poll.title,
        ),
    )


def untell(session: Session, poll: Terms, person_id: UUID, reason: str) -> None:
    """Take back what was told, before it is noted that the person's paper came back."""
    events.publish(
        session,
        events.ContributionCorrected(
            community_id=poll.community_id,
            kind=TOOK_PART,
            reference_id=_reference(session, poll, person_id),
            person_id=person_id,
            quantity=0,
            reason=reason,
        ),
    )


def _reference(session: Session, poll: Terms, person_id: UUID) -> UUID:
    """Return what is told of: taking part, and once more after each paper that came back."""
    name = str(person_id)
    if poll.paper:
        returned = session.execute(
            select(func.count()).where(
                col(PaperReturned.poll_id) == poll.id, col(PaperReturned.person_id) == person_id
            )
        ).scalar_one()
        name += f":{returned}" if returned else ""
    return uuid5(poll.id, name)
