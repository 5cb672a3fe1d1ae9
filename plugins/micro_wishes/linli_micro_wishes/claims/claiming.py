"""Claiming a wish: one winner for each part, a time in which to bring it, giving it back."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, inbox, jobs, people
from linli.access import Actor
from linli.clock import now
from linli.people import served_by
from linli.subjects import Subject
from linli_micro_wishes import settings
from linli_micro_wishes.models import (
    CLAIMABLE,
    HOLDING,
    RUNNING,
    Claim,
    ClaimState,
    Part,
    Wish,
    WishState,
)
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.acting import discreet
from linli_micro_wishes.privacy.masking import mask
from linli_micro_wishes.refusals import AlreadyClaimed, NotNow, PromiseNeeded, WishUnknown
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import parts, states

LAPSE, REMIND = "micro_wishes.lapse", "micro_wishes.remind"

#: What the claim that is furthest behind makes of the wish, in this order.
_FURTHEST_BEHIND = (
    (ClaimState.CLAIMED, WishState.CLAIMED),
    (ClaimState.STARTED, WishState.IN_PROGRESS),
    (ClaimState.DELIVERED, WishState.DELIVERED),
    (ClaimState.CONFIRMED, WishState.CONFIRMED),
)


def claim(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wish_id: UUID,
    *,
    part_ids: Iterable[UUID] = (),
    organisation_id: UUID | None = None,
    team: str = "",
    promise: bool = True,
) -> list[Claim]:
    """Promise to fulfil a wish, or the named parts of it; all of them or none.

    Of any number who claim at once one gets it: the row of the wish is locked, and the database
    holds no second claim on a part that is taken.

    Raises:
        NotAllowed, NotAMember, NotItsAgent: the actor may not, or not for this organisation.
        PromiseNeeded: they do not promise to keep to themselves what they learn.
        WishUnknown, NotYours: there is none here, or it is from the claimer's own home.
        AlreadyClaimed: somebody else was quicker.
        NotNow: it is not open: withdrawn, not reviewed, over.
    """
    access.require(session, actor, "micro_wishes.claim", community_id)
    person_id = served_by(session, actor, community_id)
    wish = states.find(session, community_id, wish_id, lock=True)
    if wish.state in (WishState.DRAFT, WishState.REVIEW, WishState.RETURNED):
        raise WishUnknown(_("There is no such wish here."))
    if not promise:
        raise PromiseNeeded(_("Please promise to keep to yourself whom you help."), field="promise")
    if organisation_id is not None:
        people.find_organisation(session, community_id, organisation_id)
        people.require_agent(session, Actor(person_id), organisation_id)
    identity.refuse_close(session, actor, wish_id)
    _let_go_what_is_late(session, wish)
    if wish.state not in CLAIMABLE:
        if wish.state in (WishState.CLAIMED, WishState.IN_PROGRESS, WishState.DELIVERED):
            raise AlreadyClaimed(_("A neighbour was quicker. Thank you for wanting to help!"))
        states.require_state(wish, *CLAIMABLE)
    wanted = _wanted(session, wish, set(part_ids))
    moment = now(session)
    days = settings.of(session, community_id)
    made = [
        Claim(
            wish_id=wish.id,
            part_id=part.id,
            person_id=person_id,
            organisation_id=organisation_id,
            team=mask(team.strip()).text[:60],
            state=ClaimState.CLAIMED,
            claimed_at=moment,
            due_at=moment + timedelta(days=days.claim_days),
            promised_at=moment,
        )
        for part in wanted
    ]
    try:
        with session.begin_nested():
            session.add_all(made)
            session.flush()
    except IntegrityError as error:
        raise AlreadyClaimed(
            _("A neighbour was quicker. Thank you for wanting to help!")
        ) from error
    wish.first_claimed_at = wish.first_claimed_at or moment
    for one in made:
        note(session, actor, wish, one, "claimed")
        watch(session, wish, one, days.remind_days)
    follow(session, actor, wish)
    identity.tell(
        session,
        wish,
        _(
            "Somebody has taken your wish “%(title)s” to heart and will fulfil it.",
            title=wish.title,
        ),
    )
    return made


def start(session: Session, actor: Actor, community_id: UUID, claim_id: UUID) -> None:
    """Say that one is on it.

    Raises:
        WishUnknown: it is not the actor's claim.
        NotNow: it is over, or its time is up.
    """
    wish, mine = own(session, actor, community_id, claim_id)
    _require_running(session, mine)
    if mine.state is ClaimState.CLAIMED:
        mine.state, mine.started_at = ClaimState.STARTED, now(session)
        note(session, actor, wish, mine, "started")
        follow(session, actor, wish)


def release(
    session: Session, actor: Actor, community_id: UUID, claim_id: UUID, *, reason: str
) -> None:
    """Give a claim back: the claimer, or staff where a claimer has left. The part is open again.

    Raises:
        WishUnknown: it is not the actor's claim.
        NotNow: it is over.
        ReasonNeeded: there is no reason.
    """
    wish, mine = _theirs_or_staffs(session, actor, community_id, claim_id)
    if mine.state not in RUNNING:
        raise NotNow(_("This claim is over."))
    reason = states.reason_of(reason)
    _end(session, actor, wish, mine, ClaimState.RELEASED, mask(reason).text)
    if mine.person_id != actor.person_id:
        inbox.notify(
            session,
            mine.person_id,
            community_id,
            _(
                "The community has passed wish no. %(number)s on to others: %(reason)s",
                number=wish.number,
                reason=reason,
            ),
            f"micro_wishes/claims/{mine.id}",
        )


def follow(session: Session, actor: Actor, wish: Wish) -> None:
    """Bring a locked wish into the state that its claims make."""
    holding = holders(session, wish.id)
    if len(holding) < len(parts.of(session, wish.id)):
        wanted = wish.state if wish.state in CLAIMABLE else WishState.REOPENED
    else:
        wanted = next(made for state, made in _FURTHEST_BEHIND if state in holding.values())
    if wish.state is not wanted:
        states.move(session, discreet(actor, wisher=False), wish, wanted)


def holders(session: Session, wish_id: UUID) -> dict[UUID, ClaimState]:
    """Return the parts of a wish that are taken, each with how far its claim has come."""
    found = session.execute(
        select(col(Claim.part_id), col(Claim.state)).where(
            col(Claim.wish_id) == wish_id, col(Claim.state).in_(HOLDING)
        )
    )
    return {row[0]: row[1] for row in found}


def own(session: Session, actor: Actor, community_id: UUID, claim_id: UUID) -> tuple[Wish, Claim]:
    """Return one's own claim, or one of the organisation one acts for, with its wish, locked.

    Raises:
        WishUnknown: it is somebody else's, or there is none here.
    """
    found = session.get(Claim, claim_id)
    if found is None or not may_act(session, actor, community_id, found):
        raise WishUnknown(_("There is no such wish here."))
    return _locked(session, community_id, found)


def may_act(session: Session, actor: Actor, community_id: UUID, found: Claim) -> bool:
    """Return whether a claim is the actor's own, or their organisation's."""
    person_id = actor.beneficiary_id
    if person_id is None:
        return False
    if found.person_id == person_id:
        return True
    return found.organisation_id is not None and found.organisation_id in people.organisations_of(
        session, person_id, community_id
    )


def note(session: Session, actor: Actor, wish: Wish, found: Claim, what: str) -> None:
    """Write down what happened to a claim."""
    session.flush()
    audit.record(
        session,
        discreet(actor, wisher=False),
        f"micro_wishes.claim.{what}",
        wish.community_id,
        Subject("micro_wishes.claim", found.id),
        after={"number": wish.number, "title": wish.title},
    )


def watch(session: Session, wish: Wish, made: Claim, remind_days: int) -> None:
    """See to it that a claim is reminded of, and lapses, by its present time."""
    payload = {
        "community_id": str(wish.community_id),
        "wish_id": str(wish.id),
        "claim_id": str(made.id),
        "due": made.due_at.isoformat(),
    }
    due = [(LAPSE, made.due_at)]
    if remind_days:
        due.append((REMIND, made.due_at - timedelta(days=remind_days)))
    for name, at in due:
        if at > made.claimed_at:
            jobs.enqueue(
                session,
                name,
                payload,
                run_at=at,
                key=f"{name}:{made.id}:{made.due_at:%Y%m%d%H%M%S}",
                community_id=wish.community_id,
            )


def lapse(session: Session, payload: Mapping[str, Any]) -> None:
    """Open a part again whose claimer's time is up. The job of that name."""
    wish = states.find(session, UUID(payload["community_id"]), UUID(payload["wish_id"]), lock=True)
    _let_go_what_is_late(session, wish)


def remind(session: Session, payload: Mapping[str, Any]) -> None:
    """Remind a claimer that the time is nearly up. The job of that name."""
    found = session.get(Claim, UUID(payload["claim_id"]))
    if found is None or found.state not in RUNNING or found.due_at <= now(session):
        return
    if found.due_at.isoformat() != payload["due"]:
        return  # It was given more time, and is reminded of before that.
    wish = session.get_one(Wish, found.wish_id)
    inbox.notify(
        session,
        found.person_id,
        wish.community_id,
        _("A friendly reminder: somebody is looking forward to “%(title)s”.", title=wish.title),
        f"micro_wishes/claims/{found.id}",
    )


def _wanted(session: Session, wish: Wish, part_ids: set[UUID]) -> list[Part]:
    taken = holders(session, wish.id)
    all_parts = parts.of(session, wish.id)
    if not part_ids:
        free = [part for part in all_parts if part.id not in taken]
        if not free:
            raise AlreadyClaimed(_("A neighbour was quicker. Thank you for wanting to help!"))
        return free
    wanted = [part for part in all_parts if part.id in part_ids]
    if len(wanted) < len(part_ids):
        raise WishUnknown(_("There is no such wish here."))
    if any(part.id in taken for part in wanted):
        raise AlreadyClaimed(_("A neighbour was quicker. Thank you for wanting to help!"))
    return wanted


def _let_go_what_is_late(session: Session, wish: Wish) -> None:
    """End the claims on a locked wish whose time is up: no worker is needed for it to be right."""
    late = session.execute(
        select(Claim).where(
            col(Claim.wish_id) == wish.id,
            col(Claim.state).in_(RUNNING),
            col(Claim.due_at) <= now(session),
        )
    ).scalars()
    for one in list(late):
        _end(session, Actor(None), wish, one, ClaimState.LAPSED, "")
        inbox.notify(
            session,
            one.person_id,
            wish.community_id,
            _(
                "The time for “%(title)s” is up, so the wish is open to others again. Thank you "
                "for having wanted to help.",
                title=wish.title,
            ),
            f"micro_wishes/wishes/{wish.id}",
        )


def _end(
    session: Session, actor: Actor, wish: Wish, found: Claim, state: ClaimState, reason: str
) -> None:
    found.state, found.ended_at, found.reason = state, now(session), reason[:300]
    note(session, actor, wish, found, state.value)
    follow(session, actor, wish)


def _require_running(session: Session, found: Claim) -> None:
    if found.state not in RUNNING:
        raise NotNow(_("This claim is over."))
    if found.due_at <= now(session):
        raise NotNow(_("The time for this wish was up; it is open to others again."))


def _theirs_or_staffs(
    session: Session, actor: Actor, community_id: UUID, claim_id: UUID
) -> tuple[Wish, Claim]:
    found = session.get(Claim, claim_id)
    if found is not None and access.can(session, actor, "micro_wishes.review", community_id):
        return _locked(session, community_id, found)
    return own(session, actor, community_id, claim_id)


def _locked(session: Session, community_id: UUID, found: Claim) -> tuple[Wish, Claim]:
    """Lock the wish, then read the claim afresh: what is decided holds until the end."""
    wish = states.find(session, community_id, found.wish_id, lock=True)
    session.refresh(found)
    return wish, found
