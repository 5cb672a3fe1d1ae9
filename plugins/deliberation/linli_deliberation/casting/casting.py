"""Casting a vote: one for each elector, whoever of those entitled comes first."""

import re
import secrets
from dataclasses import dataclass
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities, events, inbox
from linli.access import Actor
from linli.clock import now
from linli.db import breaks
from linli_deliberation.casting import saying
from linli_deliberation.casting.entitlement import Vote, vote_of
from linli_deliberation.models import (
    OpenBallot,
    Participation,
    Poll,
    PollState,
    Secrecy,
    SecretBallot,
    Way,
)
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.finding import lock, options, subject_of
from linli_deliberation.refusals import AlreadyVoted, BallotRefused, NotOpen
from linli_deliberation.texts import _

#: The contribution that is told of everybody who takes part, whatever they say.
TOOK_PART = "deliberation.took_part"
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
        NotOnTheRoll: the person is not on the roll.
        AlreadyVoted: the vote is in: by somebody of the same home, on paper, by a proxy.
        BallotRefused: the ballot does not say what is asked, or staff would see a secret one.
    """
    access.require(session, actor, "deliberation.vote", community_id)
    poll = lock(session, community_id, poll_id, shared=True)
    _require_open(session, poll)
    vote = vote_of(session, actor, poll, elector_id)
    require_unseen(actor, poll, unseen=unseen)
    text = saying.checked(poll, options(session, poll.id), said)
    present = _participation(session, vote.elector_id)
    if present is None:
        _take_part(session, actor, poll, vote, once)
        version: int | None = 1
    elif once is not None and present.once == once:
        return _again(session, poll, vote, receipt)
    else:
        version = _next_version(session, poll, vote, present, once, replaces)
    if version is None:
        return _again(session, poll, vote, receipt)
    if poll.secrecy is Secrecy.OPEN:
        _put_open(session, poll, vote, text, version, once)
        return Cast(poll.id, version=version)
    return Cast(poll.id, receipt=_put_secret(session, poll, text, receipt))


def require_unseen(actor: Actor, poll: Poll, *, unseen: bool) -> None:
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


def _require_open(session: Session, poll: Poll) -> None:
    match state_at(poll, now(session)):
        case PollState.OPEN:
            return
        case PollState.DRAFT | PollState.SCHEDULED:
            raise NotOpen(_("Voting has not begun yet."))
        case PollState.ANNULLED:
            raise NotOpen(_("This vote was annulled."))
        case _:
            raise NotOpen(_("Voting is over."))


def _participation(session: Session, elector_id: UUID) -> Participation | None:
    found: Participation | None = session.execute(
        select(Participation).where(col(Participation.elector_id) == elector_id)
    ).scalar_one_or_none()
    return found


def _take_part(session: Session, actor: Actor, poll: Poll, vote: Vote, once: str | None) -> None:
    first = _is_first(session, poll.id, vote.person_id)
    taken = Participation(
        poll_id=poll.id,
        elector_id=vote.elector_id,
        person_id=vote.person_id,
        way=vote.way,
        once=once,
        at=None if saying.is_secret(poll) else now(session),
    )
    record(session, taken)
    audit.record(
        session,
        actor,
        "deliberation.voted",
        poll.community_id,
        subject_of(poll.id),
        after={"title": poll.title, "way": vote.way.value},
    )
    if first:
        tell(session, poll, vote.person_id)
    if actor.on_behalf_of is not None:
        inbox.notify(
            session,
            vote.person_id,
            poll.community_id,
            _("At the counter your vote was cast: “%(poll)s”. If it was not you, please tell the"
              " community's office.", poll=poll.title),
            link=f"deliberation/polls/{poll.id}",
        )  # fmt: skip


def record(session: Session, taken: Participation) -> None:
    """Write down that an elector takes part; the unique constraint lets one win.

    Raises:
        AlreadyVoted: somebody was quicker.
    """
    try:
        with session.begin_nested():
            session.add(taken)
    except IntegrityError as error:
        if not breaks(
            error, "uq_deliberation_participation", "deliberation_participation.elector_id"
        ):
            raise
        raise already(None) from error


def tell(session: Session, poll: Poll, person_id: UUID) -> None:
    """Tell that a person took part, once for each poll, and nothing of what they said."""
    zone = ZoneInfo(communities.place(session, poll.community_id).time_zone)
    events.publish(
        session,
        events.ContributionConfirmed(
            community_id=poll.community_id,
            kind=TOOK_PART,
            reference_id=uuid5(poll.id, str(person_id)),
            person_id=person_id,
            quantity=1,
            on=now(session).astimezone(zone).date(),
            title=poll.title,
        ),
    )


def _is_first(session: Session, poll_id: UUID, person_id: UUID) -> bool:
    earlier = select(func.count()).where(
        col(Participation.poll_id) == poll_id, col(Participation.person_id) == person_id
    )
    return not session.execute(earlier).scalar_one()


def _next_version(
    session: Session,
    poll: Poll,
    vote: Vote,
    present: Participation,
    once: str | None,
    replaces: int | None,
) -> int | None:
    """Return the number of a changed vote; None where this very change is in already."""
    if poll.secrecy is not Secrecy.OPEN or present.way is Way.PAPER:
        raise already(present.way)
    newest, its_once = session.execute(
        select(col(OpenBallot.version), col(OpenBallot.once))
        .where(col(OpenBallot.elector_id) == vote.elector_id)
        .order_by(col(OpenBallot.version).desc())
        .limit(1)
    ).one()
    if once is not None and its_once == once:
        return None
    if replaces != newest:
        raise already(present.way)
    return int(newest) + 1


def already(way: Way | None) -> AlreadyVoted:
    """Return the refusal of a second vote."""
    if way is Way.PAPER:
        return AlreadyVoted(_("This vote was given on paper."))
    if way is Way.PROXY:
        return AlreadyVoted(_("This vote was cast by the person authorised in writing."))
    return AlreadyVoted(_("This vote is already in. There is one for each home or person."))


def _put_open(
    session: Session, poll: Poll, vote: Vote, text: str, version: int, once: str | None
) -> None:
    ballot = OpenBallot(
        poll_id=poll.id,
        elector_id=vote.elector_id,
        version=version,
        ballot=text,
        person_id=vote.person_id,
        way=vote.way,
        once=once,
        at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(ballot)
    except IntegrityError as error:
        columns = ("deliberation_open_ballot.elector_id", "deliberation_open_ballot.version")
        if not breaks(error, "uq_deliberation_open_ballot", *columns):
            raise
        raise already(None) from error


def _put_secret(session: Session, poll: Poll, text: str, receipt: str | None) -> str | None:
    if poll.secrecy is Secrecy.RECOUNTABLE:
        receipt = receipt if receipt and _RECEIPT.fullmatch(receipt) else new_receipt()
    else:
        receipt = None
    try:
        with session.begin_nested():
            session.add(SecretBallot(poll_id=poll.id, ballot=text, receipt=receipt))
    except IntegrityError as error:
        columns = ("deliberation_secret_ballot.poll_id", "deliberation_secret_ballot.receipt")
        if not breaks(error, "uq_deliberation_secret_ballot_receipt", *columns):
            raise
        raise BallotRefused(_("Please begin again: this form was used before.")) from error
    return receipt


def _again(session: Session, poll: Poll, vote: Vote, receipt: str | None) -> Cast:
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


@dataclass(frozen=True, slots=True)
class Standing:
    """That an elector's vote is in; of an open vote also what it says, for the voter's own eyes."""

    way: Way
    version: int | None = None
    ballot: str | None = None

    @property
    def changeable(self) -> bool:
        """Whether it can be changed while the poll is open."""
        return self.version is not None


def standing(session: Session, poll: Poll, elector_id: UUID) -> Standing | None:
    """Return whether and how an elector's vote is in; None when it is not."""
    present = _participation(session, elector_id)
    if present is None:
        return None
    newest = session.execute(
        select(col(OpenBallot.version), col(OpenBallot.ballot))
        .where(col(OpenBallot.elector_id) == elector_id)
        .order_by(col(OpenBallot.version).desc())
        .limit(1)
    ).one_or_none()
    if poll.secrecy is not Secrecy.OPEN or newest is None:
        return Standing(present.way)
    return Standing(present.way, newest.version, newest.ballot)
