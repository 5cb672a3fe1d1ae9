"""What the two of an exchange say of one another, shown when both have spoken."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_volunteer_hours.models import ExchangeState, Rating
from linli_volunteer_hours.refusals import ExchangeRefused, NotNow
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import agents, steps


@dataclass(frozen=True, slots=True)
class Said:
    """A rating as the two may read it."""

    by_id: UUID
    stars: int
    words: str


def rate(
    session: Session,
    actor: Actor,
    community_id: UUID,
    exchange_id: UUID,
    stars: int,
    words: str = "",
) -> None:
    """Rate the other one of a confirmed exchange, once.

    Raises:
        NotAllowed, ExchangeUnknown: the actor has no part in it.
        NotNow: it is not confirmed, or the actor has rated it before.
        ExchangeRefused: the stars or words make no sense.
    """
    exchange = steps.find(session, community_id, exchange_id)
    me = agents.side(session, actor, community_id, exchange)
    if exchange.state is not ExchangeState.CONFIRMED:
        raise NotNow(_("This can be rated when it is confirmed."))
    if not 1 <= stars <= 5 or len(words.strip()) > 300:
        raise ExchangeRefused(_("Please choose from one to five stars."), field="stars")
    other = exchange.helper_id if me == exchange.receiver_id else exchange.receiver_id
    try:
        with session.begin_nested():
            session.add(
                Rating(
                    exchange_id=exchange_id,
                    by_id=me,
                    about_id=other,
                    stars=stars,
                    words=words.strip(),
                    at=now(session),
                )
            )
            session.flush()
    except IntegrityError as error:
        raise NotNow(_("You have rated this already.")) from error
    audit.record(
        session,
        actor,
        "volunteer_hours.exchange.rated",
        community_id,
        Subject("volunteer_hours.exchange", exchange_id),
        person_id=other,
    )


def readable(session: Session, exchange_id: UUID, reader_id: UUID) -> list[Said]:
    """Return what a reader may read of an exchange: both ratings, or only their own."""
    found = [
        Said(*row)
        for row in session.execute(
            select(col(Rating.by_id), col(Rating.stars), col(Rating.words))
            .where(col(Rating.exchange_id) == exchange_id)
            .order_by(col(Rating.id))
        )
    ]
    return found if len(found) == 2 else [one for one in found if one.by_id == reader_id]
