"""Proxies: who votes for somebody that authorised them in writing."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli.db import breaks
from linli.people import membership_of
from linli_deliberation import settings
from linli_deliberation.casting.casting import already
from linli_deliberation.casting.departed import require_here
from linli_deliberation.models import Elector, Entitled, Participation, Poll, PollState, Proxy
from linli_deliberation.polls.clockwork import state_at
from linli_deliberation.polls.finding import lock, subject_of
from linli_deliberation.refusals import NotOnTheRoll, NotOpen, ProxyRefused
from linli_deliberation.texts import _


def appoint(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    elector_id: UUID,
    person_id: UUID,
    *,
    note: str,
) -> Proxy:
    """Enter a written authorisation; ``note`` says where the paper is kept.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotOpen: it is over.
        NotOnTheRoll: there is no such elector, or who it is has died or left.
        NotAMember: the proxy does not belong to this community.
        AlreadyVoted: the vote is in.
        ProxyRefused: it is their own vote, somebody is authorised already, one person would have
            more votes of others than allowed, or the note is missing.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    poll = lock(session, community_id, poll_id)
    elector = _elector(session, poll, elector_id)
    _require_running(session, poll)
    require_here(session, poll, elector.id)
    membership_of(session, community_id, person_id)
    if not note.strip():
        raise ProxyRefused(_("Please note where the signed paper is kept."), field="note")
    own = select(col(Entitled.person_id)).where(
        col(Entitled.elector_id) == elector.id, col(Entitled.person_id) == person_id
    )
    if session.execute(own).first() is not None:
        raise ProxyRefused(_("This is their own vote; they need no authorisation."), field="name")
    _refuse_if_in(session, elector.id)
    most = settings.of(session, community_id).proxies
    held = session.execute(
        select(func.count()).where(
            col(Proxy.poll_id) == poll.id,
            col(Proxy.person_id) == person_id,
            col(Proxy.revoked_at).is_(None),
        )
    ).scalar_one()
    if held >= most:
        raise ProxyRefused(
            _.plural(
                "Nobody may cast more than one vote for others.",
                "Nobody may cast more than %(count)s votes for others.",
                most,
            )
            if most
            else _("Here everybody votes for themselves."),
            field="name",
        )
    proxy = Proxy(
        poll_id=poll.id,
        elector_id=elector.id,
        person_id=person_id,
        note=note.strip()[:300],
        entered_by_id=actor.person_id,
        at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(proxy)
    except IntegrityError as error:
        if not breaks(error, "uq_deliberation_proxy_live", "deliberation_proxy.elector_id"):
            raise
        raise ProxyRefused(_("Somebody is authorised for this vote already.")) from error
    audit.record(
        session,
        actor,
        "deliberation.proxy_entered",
        community_id,
        subject_of(poll.id),
        after={"title": poll.title, "elector": f"№ {elector.number}"},  # the log keeps no name
        person_id=person_id,
    )
    inbox.notify(
        session,
        person_id,
        community_id,
        _("%(elector)s authorised you to vote for them: “%(poll)s”.",
          elector=elector.label, poll=poll.title),
        link=f"deliberation/polls/{poll.id}",
    )  # fmt: skip
    return proxy


def revoke(
    session: Session, actor: Actor, community_id: UUID, poll_id: UUID, proxy_id: UUID
) -> None:
    """Take an authorisation back; taken back already, nothing changes.

    Raises:
        NotAllowed, PollUnknown: the actor may not, or there is no such poll here.
        NotOpen: it is over.
        AlreadyVoted: the vote is in.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    poll = lock(session, community_id, poll_id)
    _require_running(session, poll)
    elector_id = session.execute(
        update(Proxy)
        .where(
            col(Proxy.id) == proxy_id,
            col(Proxy.poll_id) == poll.id,
            col(Proxy.revoked_at).is_(None),
        )
        .values(revoked_at=now(session))
        .returning(col(Proxy.elector_id))
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if elector_id is None:
        return
    _refuse_if_in(session, elector_id)
    audit.record(
        session,
        actor,
        "deliberation.proxy_revoked",
        community_id,
        subject_of(poll.id),
        after={"title": poll.title},
    )


def _elector(session: Session, poll: Poll, elector_id: UUID) -> Elector:
    elector = session.get(Elector, elector_id)
    if elector is None or elector.poll_id != poll.id:
        raise NotOnTheRoll(_("There is no such vote on the list."))
    return elector


def _require_running(session: Session, poll: Poll) -> None:
    if state_at(poll, now(session)) not in (PollState.SCHEDULED, PollState.OPEN):
        raise NotOpen(_("Voting is over."))


def _refuse_if_in(session: Session, elector_id: UUID) -> None:
    way = session.execute(
        select(col(Participation.way)).where(col(Participation.elector_id) == elector_id)
    ).scalar_one_or_none()
    if way is not None:
        raise already(way)
