"""Scheduling: from then on nothing about a poll can be changed."""

import secrets
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, jobs
from linli.access import Actor
from linli.clock import now
from linli_deliberation import settings
from linli_deliberation.counting import Election
from linli_deliberation.counting.results import Json
from linli_deliberation.formats.bundles import digest, rules_of
from linli_deliberation.models import Participation, Poll, PollState
from linli_deliberation.polls import checking, electorates, reminding
from linli_deliberation.polls.finding import draft, lock, subject_of
from linli_deliberation.refusals import Frozen, HeadAnnounces, NotNow
from linli_deliberation.results.electing import election
from linli_deliberation.texts import _
from linli_deliberation.topics import asked as asked_topics

#: The job that opens and closes a poll on its day.
ADVANCE = "deliberation.advance"


def schedule(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> Poll:
    """Write the roll down, fix all terms, and announce the poll.

    Raises:
        NotAllowed: the actor may not prepare polls here.
        HeadAnnounces: the community leaves this to its head.
        PollUnknown, Frozen: it is no draft here.
        PollRefused: something is missing or does not fit together; ``field`` says in which step. Or
            the topic that it ends is not to be decided yet.
        EmptyElectorate: nobody could vote.
        AreaMissing: units without an area are on the list of a count by area.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    _require_head(session, actor, community_id)
    poll = draft(session, community_id, poll_id)
    access.take_duty(session, actor, subject_of(poll.id), "deliberation.polls")
    asked_topics.require_time(session, poll)
    moment = now(session)
    checking.terms(session, poll, moment)
    found, hash_ = electorates.write_down(session, poll)
    checking.roll(found)
    poll.seed = poll.seed or secrets.token_hex(16)
    poll.electorate_hash = hash_
    asked = election(session, poll, {})
    checking.counting(asked)
    poll.terms_hash = digest(terms(poll, asked))
    poll.state, poll.scheduled_at, poll.scheduled_by_id = (
        PollState.SCHEDULED,
        moment,
        actor.person_id,
    )
    poll.asked_at = None
    session.flush()
    wake(session, poll)
    audit.record(
        session,
        actor,
        "deliberation.poll.scheduled",
        community_id,
        subject_of(poll.id),
        after={
            "title": poll.title,
            "votes": len(found.entries),
            "electorate_hash": hash_,
            "terms_hash": poll.terms_hash,
        },
    )
    return poll


def take_back(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> Poll:
    """Make a scheduled poll a draft again, as long as nobody has voted.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotNow: it is a draft, or over.
        Frozen: somebody has voted; only annulling is left.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    poll = lock(session, community_id, poll_id)
    if poll.state not in (PollState.SCHEDULED, PollState.OPEN):
        raise NotNow(_("Only a vote that is announced and not over can be taken back."))
    voted = select(col(Participation.id)).where(col(Participation.poll_id) == poll.id).limit(1)
    if session.execute(voted).first() is not None:
        raise Frozen(_("Somebody has voted. From now on the vote can only be annulled."))
    assert poll.scheduled_at is not None
    # Whoever announced it again and again could look for a lot that suits: everybody reads of it.
    poll.earlier = [
        *poll.earlier,
        {
            "announced_at": poll.scheduled_at.isoformat(),
            "taken_back_at": now(session).isoformat(),
            "seed": poll.seed,
        },
    ]
    poll.state, poll.electorate_hash, poll.terms_hash = PollState.DRAFT, None, None
    poll.extended_from = poll.interrupted_at = poll.interrupted_from = poll.held_until = None
    poll.extension_reason = poll.interruption_reason = ""
    session.flush()
    electorates.clear(session, poll.id)
    audit.record(
        session,
        actor,
        "deliberation.poll.taken_back",
        community_id,
        subject_of(poll.id),
        after={"title": poll.title},
    )
    return poll


def terms(poll: Poll, asked: Election) -> dict[str, Json]:
    """Return everything that is fixed, as it stands in the result bundle."""
    assert poll.opens_at is not None and poll.closes_at is not None
    drawn = {} if poll.draw_id is None else {"draw": str(poll.draw_id)}
    seated = {} if poll.council_id is None else {"council": str(poll.council_id)}
    within: dict[str, Json] = {"buildings": list(poll.buildings)} if poll.buildings else {}
    return {
        "poll": str(poll.id),
        "title": poll.title,
        "about": poll.about,
        "rules": rules_of(asked),
        "secrecy": poll.secrecy.value,
        "voters": poll.voters.value,
        **({"earlier": list(poll.earlier)} if poll.earlier else {}),
        **drawn,
        **seated,
        **within,
        "most": poll.most,
        "paper": poll.paper,
        "delegation": poll.delegation,
        "opens_at": poll.opens_at.isoformat(),
        "closes_at": (poll.extended_from or poll.interrupted_from or poll.closes_at).isoformat(),
        "notice_days": poll.notice_days,
        "electorate_hash": poll.electorate_hash,
    }


def wake(session: Session, poll: Poll) -> None:
    """Have the poll opened, closed, and reminded of on time.

    A writing request does it where no worker runs.
    """
    for moment in (poll.opens_at, poll.closes_at):
        assert moment is not None
        jobs.enqueue(
            session,
            ADVANCE,
            {"poll_id": str(poll.id)},
            run_at=moment,
            key=f"{ADVANCE}:{poll.id}:{poll.scheduled_at}:{moment.isoformat()}",
            community_id=poll.community_id,
        )
    ahead = reminding.before(session, poll)
    if ahead is not None:
        assert poll.closes_at is not None
        jobs.enqueue(
            session,
            reminding.REMIND,
            {"poll_id": str(poll.id), "closes_at": poll.closes_at.isoformat()},
            run_at=poll.closes_at - ahead,
            key=f"{reminding.REMIND}:{poll.id}:{poll.scheduled_at}:{poll.closes_at.isoformat()}",
            community_id=poll.community_id,
        )


def _require_head(session: Session, actor: Actor, community_id: UUID) -> None:
    """Refuse unless the actor may announce votes where the community leaves that to its head."""
    if not settings.of(session, community_id).head_announces:
        return
    if not access.can(session, actor, "deliberation.announce", community_id):
        raise HeadAnnounces(
            _("Here the head of the community announces votes. Please ask them to.")
        )
