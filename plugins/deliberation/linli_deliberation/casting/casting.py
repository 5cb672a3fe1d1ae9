"""Casting a vote: one for each elector, whoever of those entitled comes first."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli_deliberation.casting import putting, saying, telling
from linli_deliberation.casting.booth import Booth, Present, Terms, choices, enter, present
from linli_deliberation.casting.departed import require_here
from linli_deliberation.casting.entitlement import Vote, own_way, vote_of
from linli_deliberation.models import OpenBallot, PollState, Secrecy, SecretBallot, Voters, Way
from linli_deliberation.polls.clockwork import told
from linli_deliberation.polls.finding import subject_of
from linli_deliberation.refusals import AlreadyVoted, BallotRefused, NotOnTheRoll, NotOpen
from linli_deliberation.texts import _

#: Letters and digits that nobody confuses when reading aloud (Crockford's base 32).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECEIPT = re.compile(rf"[{_ALPHABET}]{{16}}")


@dataclass(frozen=True, slots=True)
class Cast:
    """A vote that is in."""

    poll_id: UUID
    #: What the voter finds the published ballot by, in a secret vote that can be recounted.
    receipt: str | None = None
    #: 1, or more when an open vote was changed.
    version: int = 1


def new_receipt() -> str:
    """Return a receipt that nobody can guess: 80 bits."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(16))


def cast(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    said: saying.Said,
    *,
    once: str | None = None,
    receipt: str | None = None,
    replaces: int | None = None,
    elector_id: UUID | None = None,
    unseen: bool = False,
) -> Cast:
    """Cast a vote, and return what the voter gets to keep.

    ``once`` is the form's key: sent twice, the vote counts once and the answer is the same.
    ``receipt`` comes with the form too, so that it need not be kept beside the voter's name.
    ``replaces`` is the version of an open vote that this one changes. ``elector_id`` is given when
    the actor casts the vote of somebody who authorised them in writing. ``unseen`` is what staff at
    the counter say of a secret vote: that the voter fills it in with nobody looking on.

    Raises:
        NotAllowed: the actor may not vote here.
        PollUnknown: there is no such poll here.
        NotOpen: it is not open, by the database's clock.
        NotOnTheRoll: the person is not on the roll, or whose vote it is has died or left.
        AlreadyVoted: the vote is in: by somebody of the same home, on paper, by a proxy.
        BallotRefused: the ballot does not say what is asked, or staff would see a secret one.
    """
    booth = enter(session, community_id, poll_id, actor.beneficiary_id)
    _require_allowed(session, actor, booth)
    _require_open(booth, now(session))
    vote = _vote(session, actor, booth, elector_id)
    require_unseen(actor, booth, unseen=unseen)
    text = saying.checked(booth, choices(session, booth.id), said)
    there = (
        booth.present if vote.elector_id == booth.elector_id else present(session, vote.elector_id)
    )
    version: int | None = 1
    if there is not None or not _take_part(session, actor, booth, vote, once):
        # Where somebody was quicker just now, what they wrote is there by now.
        there = there or present(session, vote.elector_id)
        assert there is not None
        if once is not None and there.once == once:
            return _again(session, booth, vote, receipt)
        version = _next_version(session, booth, vote, there, once, replaces)
    if version is None:
        return _again(session, booth, vote, receipt)
    if booth.secrecy is Secrecy.OPEN:
        _put_open(session, booth, vote, text, version, once)
        return Cast(booth.id, version=version)
    return Cast(booth.id, receipt=_put_secret(session, booth, text, receipt))


def _require_allowed(session: Session, actor: Actor, booth: Booth) -> None:
    """Refuse who may not vote here; whoever left and stands on the roll is told so."""
    allowed = access.can(session, actor, "deliberation.vote", booth.community_id)
    if booth.elector_id is None or (allowed and actor.on_behalf_of is None):
        return access.require(session, actor, "deliberation.vote", booth.community_id)
    if not allowed and booth.voters is Voters.OWNERS:
        raise NotOnTheRoll(
            _("You do not live here, so you vote on paper, or authorise somebody in writing.")
        )
    return require_here(session, booth, booth.elector_id, actor.beneficiary_id)


def _vote(session: Session, actor: Actor, booth: Booth, elector_id: UUID | None) -> Vote:
    """Return the vote to cast; one's own was found on the way in."""
    person_id = actor.beneficiary_id
    own = booth.elector_id
    if person_id is not None and own is not None and elector_id in (None, own):
        return Vote(own, person_id, own_way(actor), booth.label)
    vote = vote_of(session, actor, booth.id, elector_id)
    require_here(session, booth, vote.elector_id)
    return vote


def require_unseen(actor: Actor, poll: Terms, *, unseen: bool) -> None:
    """Refuse a secret vote at the counter unless the voter alone sees the ballot.

    Raises:
        BallotRefused: staff serve somebody, and do not say that nobody looks on.
    """
    if actor.on_behalf_of is None or not saying.is_secret(poll) or unseen:
        return
    raise BallotRefused(
        _("This vote is secret. Please turn the screen to the voter, or hand out a paper ballot.")
        if poll.paper
        else _("This vote is secret. Please turn the screen to the voter and look away."),
        field="unseen",
    )


def _require_open(booth: Booth, moment: datetime) -> None:
    match told(booth.state, booth.opens_at, booth.closes_at, moment):
        case PollState.OPEN:
            return
        case PollState.DRAFT | PollState.SCHEDULED:
            raise NotOpen(_("Voting has not begun yet."))
        case PollState.ANNULLED:
            raise NotOpen(_("This vote was annulled."))
        case _:
            raise NotOpen(_("Voting is over."))


def _take_part(session: Session, actor: Actor, booth: Booth, vote: Vote, once: str | None) -> bool:
    """Write down that the vote is in, and tell it; False where somebody was quicker."""
    at = None if saying.is_secret(booth) else now(session)
    if not putting.take_part(
        session, booth.id, vote.elector_id, vote.person_id, vote.way, once=once, at=at
    ):
        return False
    audit.record(
        session,
        actor,
        "deliberation.voted",
        booth.community_id,
        subject_of(booth.id),
        after={"title": booth.title, "way": vote.way.value},
    )
    if not booth.took_part:
        telling.tell(session, booth, vote.person_id)
    if actor.on_behalf_of is not None:
        inbox.notify(
            session,
            vote.person_id,
            booth.community_id,
            _("At the counter your vote was cast: “%(poll)s”. If it was not you, please tell the"
              " community's office.", poll=booth.title),
            link=f"deliberation/polls/{booth.id}",
        )  # fmt: skip
    return True


def _next_version(
    session: Session,
    poll: Terms,
    vote: Vote,
    there: Present,
    once: str | None,
    replaces: int | None,
) -> int | None:
    """Return the number of a changed vote; None where this very change is in already."""
    if poll.secrecy is not Secrecy.OPEN or there.way is Way.PAPER:
        raise already(there.way)
    newest, its_once = session.execute(
        select(col(OpenBallot.version), col(OpenBallot.once))
        .where(col(OpenBallot.elector_id) == vote.elector_id)
        .order_by(col(OpenBallot.version).desc())
        .limit(1)
    ).one()
    if once is not None and its_once == once:
        return None
    if replaces != newest:
        raise already(there.way)
    return int(newest) + 1


def already(way: Way | None) -> AlreadyVoted:
    """Return the refusal of a second vote."""
    if way is Way.PAPER:
        return AlreadyVoted(_("This vote was given on paper."))
    if way is Way.PROXY:
        return AlreadyVoted(_("This vote was cast by the person authorised in writing."))
    return AlreadyVoted(_("This vote is already in. There is one for each home or person."))


def _put_open(
    session: Session, poll: Terms, vote: Vote, text: str, version: int, once: str | None
) -> None:
    if not putting.open_ballot(session, poll, vote, text, version, once=once, at=now(session)):
        raise already(None)


def _put_secret(session: Session, poll: Terms, text: str, receipt: str | None) -> str | None:
    if poll.secrecy is Secrecy.RECOUNTABLE:
        receipt = receipt if receipt and _RECEIPT.fullmatch(receipt) else new_receipt()
    else:
        receipt = None
    if not putting.secret_ballot(session, poll, text, receipt):
        raise BallotRefused(_("Please begin again: this form was used before."))
    return receipt


def _again(session: Session, poll: Terms, vote: Vote, receipt: str | None) -> Cast:
    """Answer a form sent twice as before; of a secret vote only the receipt it brings is found."""
    if poll.secrecy is Secrecy.OPEN:
        version = session.execute(
            select(func.max(col(OpenBallot.version))).where(
                col(OpenBallot.elector_id) == vote.elector_id
            )
        ).scalar_one()
        return Cast(poll.id, version=int(version))
    known = (
        receipt is not None
        and session.execute(
            select(col(SecretBallot.id)).where(
                col(SecretBallot.poll_id) == poll.id, col(SecretBallot.receipt) == receipt
            )
        ).first()
    )
    return Cast(poll.id, receipt=receipt if known else None)
