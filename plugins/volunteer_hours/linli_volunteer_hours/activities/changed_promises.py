"""A promise made elsewhere that turns out otherwise: changed, or dropped."""

from sqlalchemy import select
from sqlmodel import Session, col

from linli import inbox
from linli.clock import now
from linli.events import CommitmentChanged, CommitmentDropped
from linli.i18n import Text
from linli_volunteer_hours.models import Activity, ActivityState, Commitment
from linli_volunteer_hours.register.leading import to_tell
from linli_volunteer_hours.texts import _


def on_changed(session: Session, event: CommitmentChanged) -> None:
    """Offer it to staff as it is now; who leads what was planned for it is told."""
    commitment = _known(session, event)
    if commitment is None:
        return
    new = (event.title[:300], event.owner[:120], event.due_on, event.path[:300])
    old = (commitment.title, commitment.owner, commitment.due_on, commitment.path)
    if new == old:
        return
    commitment.title, commitment.owner, commitment.due_on, commitment.path = new
    session.flush()
    told = _(
        "“%(title)s”, for which you planned an activity, is now to be done by %(day)s. It is "
        "answered for by %(owner)s.",
        title=commitment.title,
        day=commitment.due_on,
        owner=commitment.owner,
    )
    _tell(session, commitment, told)


def on_dropped(session: Session, event: CommitmentDropped) -> None:
    """Put it aside where nothing was planned for it; else who leads that is told."""
    commitment = _known(session, event)
    if commitment is None or commitment.put_aside_at is not None:
        return
    if commitment.activity_id is None:
        commitment.put_aside_at = now(session)
        session.flush()
        return
    told = _(
        "“%(title)s”, for which you planned an activity, is not done after all. Please see whether "
        "the activity is still needed.",
        title=commitment.title,
    )
    _tell(session, commitment, told)


def _known(session: Session, event: CommitmentChanged | CommitmentDropped) -> Commitment | None:
    found: Commitment | None = session.execute(
        select(Commitment)
        .where(
            col(Commitment.community_id) == event.community_id,
            col(Commitment.reference_id) == event.reference_id,
        )
        .with_for_update()
    ).scalar_one_or_none()
    return found


def _tell(session: Session, commitment: Commitment, told: Text) -> None:
    if commitment.activity_id is None:
        return
    activity = session.get_one(Activity, commitment.activity_id)
    if activity.state is not ActivityState.OPEN:
        return
    inbox.notify_many(
        session,
        to_tell(session, activity.community_id, activity.team_id),
        activity.community_id,
        told,
        f"volunteer_hours/activities/{activity.id}",
    )
