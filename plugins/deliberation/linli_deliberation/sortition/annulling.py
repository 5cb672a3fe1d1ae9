"""Annulling a draw: its seed never came, or was mistyped by both who read it. It stays to be read.

What was made of a draw comes first: a vote of those drawn is annulled, and seats that they took are
ended, before the draw itself is. So nobody annuls lots because they do not like what came of them
without everybody reading of each step.
"""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, inbox
from linli.access import Actor
from linli.clock import now
from linli_deliberation.models import Draw, Poll, PollState, SeatHolder
from linli_deliberation.refusals import DrawRefused, NotNow
from linli_deliberation.sortition import draws
from linli_deliberation.texts import _

ANNUL = "deliberation.annul"


def annul(
    session: Session, actor: Actor, community_id: UUID, draw_id: UUID, *, reason: str
) -> Draw:
    """End a draw for good; the reason is public, and whoever was drawn is told.

    Raises:
        NotAllowed, DrawUnknown: the actor may not, or there is no such draw here.
        NotNow: it is annulled already, or a vote or seats were made of it.
        DrawRefused: the reason is missing.
    """
    access.require(session, actor, ANNUL, community_id)
    found = draws.lock(session, community_id, draw_id)
    draws.require_standing(found)
    if not reason.strip():
        raise DrawRefused(_("Please write down why."), field="reason")
    _require_unused(session, found)
    found.annulled_at, found.annulled_reason = now(session), reason.strip()[:500]
    session.flush()
    draws.note(session, actor, "deliberation.draw.annulled", found, reason=found.annulled_reason)
    inbox.notify_many(
        session,
        [one.person_id for one in draws.entries(session, found.id) if one.drawn],
        community_id,
        _("The draw by lot was annulled: “%(title)s”.", title=found.title),
        link=f"deliberation/draws/{found.id}",
    )
    return found


def _require_unused(session: Session, found: Draw) -> None:
    voted = session.execute(
        select(col(Poll.title)).where(
            col(Poll.draw_id) == found.id,
            col(Poll.state).not_in((PollState.DRAFT, PollState.ANNULLED)),
        )
    ).first()
    if voted is not None:
        raise NotNow(
            _("Those drawn vote on “%(title)s”. As long as that vote stands, the draw does too.",
              title=voted.title)
        )  # fmt: skip
    seated = session.execute(
        select(col(SeatHolder.id)).where(
            col(SeatHolder.draw_id) == found.id, col(SeatHolder.ended_on).is_(None)
        )
    ).first()
    if seated is not None:
        raise NotNow(_("Those drawn hold seats on a council. Please end these first."))
