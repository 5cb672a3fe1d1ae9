"""Reviewing a wish: is it specific, immediate and easy to fulfil, and does it tell whose it is?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli import access, audit, jobs
from linli.access import Actor
from linli.clock import now
from linli_micro_wishes import settings
from linli_micro_wishes.claims import claiming
from linli_micro_wishes.models import CLAIMABLE, Wish, WishState
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.acting import discreet
from linli_micro_wishes.privacy.masking import Detail
from linli_micro_wishes.refusals import ChecklistIncomplete, WishRefused
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import categories, parts, states
from linli_micro_wishes.wishes.parts import Thing

EXPIRE = "micro_wishes.expire"


@dataclass(frozen=True, slots=True)
class Checklist:
    """What the reviewer found. Only a wish that is all of it goes on the board."""

    specific: bool
    immediate: bool
    easy: bool

    @property
    def is_complete(self) -> bool:
        """Whether it is all of it."""
        return self.specific and self.immediate and self.easy


def open_(
    session: Session, actor: Actor, community_id: UUID, wish_id: UUID, checklist: Checklist
) -> Wish:
    """Put a wish on the board.

    Raises:
        NotAllowed, WishUnknown: the actor may not review, or there is none.
        NotYours: it is the reviewer's own, or that of somebody close.
        NotNow: it is not waiting for review.
        ChecklistIncomplete, ValueTooHigh: it is not a small wish yet.
    """
    wish = _to_review(session, actor, community_id, wish_id)
    if not checklist.is_complete:
        raise ChecklistIncomplete(
            _(
                "A small wish is specific, can be fulfilled soon, and is easy to fulfil. If it is "
                "not yet, help to word it, or send it back with a friendly word."
            ),
            field="checklist",
        )
    parts.check_value(session, wish)
    moment = now(session)
    wish.opened_at, wish.reviewed_by_id = moment, actor.person_id
    wish.expires_at = moment + timedelta(days=settings.of(session, community_id).open_days)
    states.move(session, discreet(actor, wisher=False), wish, WishState.OPEN)
    jobs.enqueue(
        session,
        EXPIRE,
        {"wish_id": str(wish.id), "community_id": str(community_id)},
        run_at=wish.expires_at,
        key=f"{EXPIRE}:{wish.id}",
        community_id=community_id,
    )
    identity.tell(
        session,
        wish,
        _(
            "Your wish “%(title)s” is on the wish board. Nobody sees that it is yours.",
            title=wish.title,
        ),
    )
    return wish


def send_back(
    session: Session, actor: Actor, community_id: UUID, wish_id: UUID, *, reason: str
) -> None:
    """Send a wish back with a reason, so that the wisher can word it anew.

    Raises:
        NotAllowed, WishUnknown, NotYours, NotNow: as for :func:`open_`.
        ReasonNeeded: there is no reason.
    """
    wish = _to_review(session, actor, community_id, wish_id)
    reason = states.reason_of(reason)
    wish.reviewed_by_id = actor.person_id
    states.move(session, discreet(actor, wisher=False), wish, WishState.RETURNED, reason=reason)
    identity.tell(
        session,
        wish,
        _("About your wish “%(title)s”: %(reason)s", title=wish.title, reason=reason),
    )


def reword(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wish_id: UUID,
    *,
    title: str,
    category: str,
    story: str,
    things: tuple[Thing, ...],
) -> frozenset[Detail]:
    """Help to word a wish; return what was taken out because it tells whose it is.

    Raises:
        NotAllowed, WishUnknown, NotYours, NotNow: as for :func:`open_`.
        WishRefused: the new words do not make a wish.
    """
    wish = _to_review(session, actor, community_id, wish_id)
    clean_title = identity.without_details(session, wish.id, title.strip())
    clean_story = identity.without_details(session, wish.id, story.strip())
    if not 2 <= len(clean_title.text) <= 60:
        raise WishRefused(_("Please say it in 2 to 60 characters."), field="title")
    if len(clean_story.text) > 300:
        raise WishRefused(_("Please tell it in no more than 300 characters."), field="story")
    if category not in categories.offered(session, community_id):
        raise WishRefused(_("Please choose what it is about."), field="category")
    wish.title, wish.story, wish.category = clean_title.text, clean_story.text, category
    hidden = parts.replace(session, wish, things or (Thing(wish.title, wish.value),))
    audit.record(
        session,
        discreet(actor, wisher=False),
        "micro_wishes.wish.reworded",
        community_id,
        states.subject_of(wish.id),
        after={"number": wish.number},
    )
    identity.tell(
        session,
        wish,
        _("The community has helped to word your wish: “%(title)s”.", title=wish.title),
    )
    return clean_title.found | clean_story.found | hidden


def expire(session: Session, payload: Mapping[str, Any]) -> None:
    """Take a wish off the board whose time is up and that nobody has claimed."""
    wish = states.find(session, UUID(payload["community_id"]), UUID(payload["wish_id"]), lock=True)
    due = wish.expires_at is not None and wish.expires_at <= now(session)
    if wish.state not in CLAIMABLE or not due or claiming.holders(session, wish.id):
        return
    states.move(session, Actor(None), wish, WishState.EXPIRED)
    identity.tell(
        session,
        wish,
        _(
            "Nobody has come forward for your wish “%(title)s” yet. Please talk to us, we will "
            "look for another way.",
            title=wish.title,
        ),
    )


def _to_review(session: Session, actor: Actor, community_id: UUID, wish_id: UUID) -> Wish:
    access.require(session, actor, "micro_wishes.review", community_id)
    wish = states.find(session, community_id, wish_id, lock=True)
    identity.refuse_close(session, actor, wish_id)
    states.require_state(wish, WishState.REVIEW)
    return wish
