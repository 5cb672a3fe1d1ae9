"""Finding a wish, and bringing it from state to state, with an entry in the log each time."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_micro_wishes.models import Wish, WishState
from linli_micro_wishes.refusals import NotNow, ReasonNeeded, WishUnknown
from linli_micro_wishes.texts import _


def subject_of(wish_id: UUID) -> Subject:
    """Name a wish for core's services."""
    return Subject("micro_wishes.wish", wish_id)


def find(session: Session, community_id: UUID, wish_id: UUID, *, lock: bool = False) -> Wish:
    """Return a wish of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        WishUnknown: there is none with this id here.
    """
    query = select(Wish).where(col(Wish.id) == wish_id, col(Wish.community_id) == community_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    wish: Wish | None = session.execute(query).scalar_one_or_none()
    if wish is None:
        raise WishUnknown(_("There is no such wish here."))
    return wish


def require_state(wish: Wish, *states: WishState) -> None:
    """Refuse unless the wish is in one of these states, with a sentence about the one it is in.

    Raises:
        NotNow: it is in another.
    """
    if wish.state not in states:
        raise NotNow(_SAID[wish.state])


def move(session: Session, actor: Actor, wish: Wish, state: WishState, *, reason: str = "") -> None:
    """Bring a locked wish into a state, and write down who did; ``actor`` is a discreet one."""
    before = wish.state
    wish.state = state
    if reason:
        wish.reason = reason
    if state.is_over and wish.closed_at is None:
        wish.closed_at = now(session)
    session.flush()
    audit.record(
        session,
        actor,
        f"micro_wishes.wish.{state.value}",
        wish.community_id,
        subject_of(wish.id),
        before={"state": before.value},
        after={"state": state.value, "number": wish.number},
    )


def reason_of(reason: str) -> str:
    """Return a reason that somebody will read.

    Raises:
        ReasonNeeded: there is none.
    """
    reason = reason.strip()
    if len(reason) < 2:
        raise ReasonNeeded(_("Please write a few words why."), field="reason")
    return reason[:300]


_SAID = {
    WishState.DRAFT: _("This wish has not been sent yet."),
    WishState.REVIEW: _("This wish is still being looked at."),
    WishState.RETURNED: _("This wish was sent back and is being changed."),
    WishState.OPEN: _("This wish is open on the board."),
    WishState.REOPENED: _("This wish is open on the board again."),
    WishState.CLAIMED: _("Somebody has already claimed this wish."),
    WishState.IN_PROGRESS: _("Somebody is already fulfilling this wish."),
    WishState.DELIVERED: _("This wish has already been delivered."),
    WishState.CONFIRMED: _("This wish has been fulfilled."),
    WishState.RATED: _("This wish has been fulfilled."),
    WishState.WITHDRAWN: _("This wish was withdrawn."),
    WishState.EXPIRED: _("This wish has left the board."),
}
