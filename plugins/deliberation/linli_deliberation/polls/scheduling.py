"""Scheduling: from then on nothing about a poll can be changed."""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, jobs
from linli.access import Actor
from linli.clock import now
from linli_deliberation.counting import CannotCount, Election, Measure, Motion, count
from linli_deliberation.counting.results import Json
from linli_deliberation.formats.bundles import digest, rules_of
from linli_deliberation.formats.rules_json import rule_from_json
from linli_deliberation.models import Participation, Poll, PollState, Secrecy, Voters
from linli_deliberation.polls import electorates
from linli_deliberation.polls.finding import draft, lock, options, subject_of
from linli_deliberation.polls.methods import is_budget
from linli_deliberation.refusals import (
    AreaMissing,
    EmptyElectorate,
    Frozen,
    NotNow,
    PollRefused,
)
from linli_deliberation.results.electing import election
from linli_deliberation.texts import _

#: The job that opens and closes a poll on its day.
ADVANCE = "deliberation.advance"


def schedule(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> Poll:
    """Write the roll down, fix all terms, and announce the poll.

    Raises:
        NotAllowed: the actor may not prepare polls here.
        PollUnknown, Frozen: it is no draft here.
        PollRefused: something is missing or does not fit together; ``field`` says in which step.
        EmptyElectorate: nobody could vote.
        AreaMissing: units without an area are on the list of a count by area.
    """
    access.require(session, actor, "deliberation.polls", community_id)
    poll = draft(session, community_id, poll_id)
    access.take_duty(session, actor, subject_of(poll.id), "deliberation.polls")
    moment = now(session)
    _check(session, poll, moment)
    found, hash_ = electorates.write_down(session, poll)
    _check_roll(found)
    poll.seed = poll.seed or secrets.token_hex(16)
    poll.electorate_hash = hash_
    asked = election(session, poll, {})
    _check_counting(asked)
    poll.terms_hash = digest(terms(poll, asked))
    poll.state, poll.scheduled_at, poll.scheduled_by_id = (
        PollState.SCHEDULED,
        moment,
        actor.person_id,
    )
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
    poll.state, poll.electorate_hash, poll.terms_hash = PollState.DRAFT, None, None
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
    return {
        "poll": str(poll.id),
        "title": poll.title,
        "about": poll.about,
        "rules": rules_of(asked),
        "secrecy": poll.secrecy.value,
        "voters": poll.voters.value,
        "most": poll.most,
        "paper": poll.paper,
        "delegation": poll.delegation,
        "opens_at": poll.opens_at.isoformat(),
        "closes_at": (poll.extended_from or poll.closes_at).isoformat(),
        "notice_days": poll.notice_days,
        "electorate_hash": poll.electorate_hash,
    }


def wake(session: Session, poll: Poll) -> None:
    """Have the poll opened and closed on time; a writing request does it where no worker runs."""
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


def _check(session: Session, poll: Poll, moment: datetime) -> None:
    rule = rule_from_json(poll.rule)
    if poll.opens_at is None or poll.closes_at is None:
        raise PollRefused(_("Please choose when the vote opens and closes."), field="times")
    if poll.closes_at <= moment:
        raise PollRefused(_("The vote would be over already."), field="times")
    choices = options(session, poll.id)
    if not isinstance(rule, Motion):
        if len(choices) < (1 if is_budget(rule) else 2):
            raise PollRefused(_("There is not enough to choose from."), field="options")
    elif choices:
        raise PollRefused(
            _("A question of yes or no has no further choices. Please remove them."),
            field="options",
        )
    if is_budget(rule):
        if poll.budget is None:
            raise PollRefused(_("Please say how much money there is."), field="rule")
        if any(option.cost is None for option in choices):
            raise PollRefused(_("Every project needs its cost."), field="options")
    if poll.most is not None and poll.kind.value == "approval" and poll.most > len(choices):
        raise PollRefused(_("A ballot cannot name more than there is."), field="rule")
    _check_secrecy(poll, rule)


def _check_secrecy(poll: Poll, rule: object) -> None:
    measures = (
        {bar.measure for bar in (*rule.quorum, *rule.passing)}
        if isinstance(rule, Motion)
        else set()
    )
    if Measure.AREA in measures and poll.voters is not Voters.OWNERS:
        raise PollRefused(_("Only owners have an area that can be counted."), field="voters")
    if Measure.HOUSEHOLDS in measures and poll.voters is not Voters.HOUSEHOLDS:
        raise PollRefused(_("This rule counts homes, but people vote."), field="voters")
    if Measure.AREA in measures and poll.secrecy is not Secrecy.OPEN:
        raise PollRefused(
            _("Every area is different and would tell who voted how: a vote by area is open."),
            field="voters",
        )
    if poll.delegation and poll.secrecy is not Secrecy.OPEN:
        raise PollRefused(
            _("Only in an open vote can one let another's vote count: secret ones have no name."),
            field="voters",
        )


def _check_roll(found: electorates.Preview) -> None:
    if found.without_area:
        raise AreaMissing(
            _("These units have no area yet: %(units)s.", units=_some(found.without_area)),
            field="voters",
        )
    if found.without_owner:
        raise AreaMissing(
            _("These units have no owner yet: %(units)s.", units=_some(found.without_owner)),
            field="voters",
        )
    if not found.entries:
        raise EmptyElectorate(_("Nobody could vote. Please look at who may."), field="voters")


def _some(codes: tuple[str, ...]) -> str:
    return ", ".join(codes[:8]) + (" …" if len(codes) > 8 else "")


def _check_counting(asked: Election) -> None:
    """Count no ballots at all: what the method refuses must be known before anybody votes."""
    try:
        count(asked)
    except CannotCount as refusal:
        raise PollRefused(refusal.text, field="rule") from refusal
