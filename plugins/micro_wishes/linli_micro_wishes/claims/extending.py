"""More time for a claim: once, with a reason that the wisher reads."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from linli import communities
from linli.access import Actor
from linli.clock import now
from linli_micro_wishes import settings
from linli_micro_wishes.claims import claiming
from linli_micro_wishes.clocks.calendar import local_day
from linli_micro_wishes.models import RUNNING, Claim
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.refusals import NotNow
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import states


def may_extend(session: Session, community_id: UUID, claim: Claim) -> bool:
    """Return whether somebody may still have more time for a claim."""
    days = settings.of(session, community_id).extend_days
    return (
        days > 0
        and claim.extended_at is None
        and claim.state in RUNNING
        and claim.due_at > now(session)
    )


def extend(
    session: Session, actor: Actor, community_id: UUID, claim_id: UUID, *, reason: str
) -> Claim:
    """Take the community's days more for a claim that has not run out of time.

    Raises:
        WishUnknown: it is not the actor's claim.
        NotNow: it is over, its time is up, or it was given more time before.
        ReasonNeeded: there is no reason.
    """
    wish, mine = claiming.own(session, actor, community_id, claim_id)
    if not may_extend(session, community_id, mine):
        raise NotNow(
            _("More time is given once, and before the time is up. Please talk to the community.")
        )
    said = identity.without_details(session, wish.id, states.reason_of(reason)).text
    found = settings.of(session, community_id)
    mine.extended_at = now(session)
    mine.due_at += timedelta(days=found.extend_days)
    claiming.note(session, actor, wish, mine, "extended")
    claiming.watch(session, wish, mine, found.remind_days)
    identity.tell(
        session,
        wish,
        _(
            "“%(title)s” takes a little longer, until %(day)s: %(reason)s",
            title=wish.title,
            day=local_day(mine.due_at, communities.place(session, community_id)).isoformat(),
            reason=said,
        ),
    )
    return mine
