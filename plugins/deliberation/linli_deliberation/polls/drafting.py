"""Preparing a poll, step by step, while it is a draft."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.ids import new_id
from linli_deliberation import settings
from linli_deliberation.counting import Breaker, Motion, Rule
from linli_deliberation.formats.rules_json import (
    bars_as_json,
    bars_from_json,
    rule_as_json,
    rule_from_json,
)
from linli_deliberation.models import Poll, PollOption, Secrecy, Voters
from linli_deliberation.polls.bars import require_reachable
from linli_deliberation.polls.finding import draft, subject_of
from linli_deliberation.polls.methods import chain_of, chains, kind_of, measured, taking_part
from linli_deliberation.polls.narrowing import require_fitting
from linli_deliberation.refusals import PollRefused
from linli_deliberation.texts import _
from linli_deliberation.topics.asked import let_go

PREPARE = "deliberation.polls"
_MOST_OPTIONS = 200


def create(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    title: str,
    about: str = "",
    rule: Rule,
    poll_id: UUID | None = None,
) -> Poll:
    """Begin a poll; ``poll_id`` is its id where another plugin asked for it.

    Raises:
        NotAllowed: the actor may not prepare polls here.
        PollRefused: the question is missing.
    """
    access.require(session, actor, PREPARE, community_id)
    chosen = settings.of(session, community_id)
    poll = Poll(
        id=poll_id or new_id(),
        community_id=community_id,
        title=_question(title),
        about=about.strip(),
        rule=dict(rule_as_json(rule)),
        kind=kind_of(rule),
        tie_chain=[one.value for one in chain_of(rule)],
        min_age=chosen.voting_age,
        notice_days=chosen.notice_days,
        created_at=now(session),
        created_by_id=actor.person_id,
    )
    session.add(poll)
    session.flush()
    access.take_duty(session, actor, subject_of(poll.id), PREPARE)
    _note(session, actor, "deliberation.poll.drafted", poll)
    return poll


def set_question(
    session: Session, actor: Actor, community_id: UUID, poll_id: UUID, *, title: str, about: str
) -> Poll:
    """Change what is asked.

    Raises:
        NotAllowed, PollUnknown, Frozen: see :func:`create` and ``finding.draft``.
        PollRefused: the question is missing.
    """
    poll = _open(session, actor, community_id, poll_id)
    poll.title, poll.about = _question(title), about.strip()
    return _changed(session, actor, poll)


def set_rule(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    *,
    rule: Rule,
    chain: Sequence[Breaker] | None = None,
    lot: bool = True,
    seed: str = "",
    budget: int | None = None,
    most: int | None = None,
    quorum: Fraction = Fraction(0),
    quorum_strict: bool = False,
) -> Poll:
    """Choose how it is counted, and what happens when options are equal.

    ``budget`` is in minor units (fen); ``most`` is how many options a ballot may name, or how many
    points one option may get. ``quorum`` is the part of all who may vote that must take part,
    where the rule itself does not say, to be exceeded where ``quorum_strict``; 0 for none. A
    ``chain`` is what is looked at first when options are equal; without, what is usual. A
    ``seed`` for the lot may be given (today's lottery numbers); else one is drawn when the poll is
    scheduled.

    Raises:
        NotAllowed, PollUnknown, Frozen: see :func:`create` and ``finding.draft``.
        PollRefused: the budget or the limit is no number above zero, a bar cannot be reached, or
            the chain is none that suits the rule.
    """
    poll = _open(session, actor, community_id, poll_id)
    if budget is not None and budget <= 0:
        raise PollRefused(_("A budget is more than nothing."), field="budget")
    if most is not None and most <= 0:
        raise PollRefused(_("A ballot must be able to name at least one."), field="most")
    bars = taking_part(rule, poll.voters, quorum, strict=quorum_strict)
    require_reachable((*bars, *(rule.quorum if isinstance(rule, Motion) else ())), "quorum")
    require_reachable(rule.passing if isinstance(rule, Motion) else (), "passing")
    poll.rule, poll.kind = dict(rule_as_json(rule)), kind_of(rule)
    poll.tie_chain = [one.value for one in _suiting(rule, chain)]
    poll.tie_lot, poll.seed = lot, seed.strip()
    poll.budget, poll.most = budget, most
    poll.quorum = bars_as_json(bars)
    return _changed(session, actor, poll)


def set_voters(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    *,
    voters: Voters,
    secrecy: Secrecy,
    group_id: UUID | None = None,
    categories: Sequence[str] = (),
    min_age: int | None = None,
    paper: bool = False,
    delegation: bool = False,
    homes_only: bool = False,
    draw_id: UUID | None = None,
    council_id: UUID | None = None,
    buildings: Sequence[str] = (),
) -> Poll:
    """Choose who votes, how secretly, and by which ways besides the portal.

    A yes-or-no rule then counts what votes: homes where homes vote. With ``homes_only`` persons
    and delegates vote only if they live in a home on the register; with ``draw_id`` only persons
    whom this lot drew and who have not declined; with ``council_id`` those who hold a seat of this
    council when it opens. Owners vote of ``buildings`` only, named by how
    the numbers of their units begin.

    Raises:
        NotAllowed, PollUnknown, Frozen: see :func:`create` and ``finding.draft``.
        DrawUnknown, NotNow: there is no such draw here, or lots are not drawn.
        CouncilUnknown: there is no such council here.
        PollRefused: the choices do not go together, see ``narrowing.require_fitting``.
    """
    poll = _open(session, actor, community_id, poll_id)
    poll.voters, poll.secrecy, poll.group_id = voters, secrecy, group_id
    poll.draw_id, poll.council_id = draw_id, council_id
    poll.categories = sorted(set(categories))
    poll.min_age = poll.min_age if min_age is None else min_age
    poll.buildings = sorted(set(buildings))
    poll.paper, poll.delegation, poll.homes_only = paper, delegation, homes_only
    with session.no_autoflush:  # what is named may not be there
        require_fitting(session, poll)
    rule = rule_from_json(poll.rule)
    poll.rule = dict(rule_as_json(measured(rule, voters)))
    for bar in bars_from_json(poll.quorum):
        poll.quorum = bars_as_json(taking_part(rule, voters, bar.part, strict=bar.strict))
    return _changed(session, actor, poll)


def set_times(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    *,
    opens_at: datetime,
    closes_at: datetime,
    notice_days: int | None = None,
) -> Poll:
    """Choose when votes are taken (aware moments), and how long the result is on notice.

    Raises:
        NotAllowed, PollUnknown, Frozen: see :func:`create` and ``finding.draft``.
        PollRefused: it opens in the past, closes before it opens, or the days are not from 1 to 60.
    """
    poll = _open(session, actor, community_id, poll_id)
    if opens_at < now(session):
        raise PollRefused(_("This time has passed. Please let the vote open later."),
                          field="opens_at")  # fmt: skip
    if closes_at <= opens_at:
        raise PollRefused(_("A vote closes after it opens."), field="closes_at")
    if notice_days is not None and not 1 <= notice_days <= 60:
        raise PollRefused(_("The result is on notice for 1 to 60 days."), field="notice_days")
    poll.opens_at, poll.closes_at = opens_at, closes_at
    poll.notice_days = poll.notice_days if notice_days is None else notice_days
    return _changed(session, actor, poll)


def add_option(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    *,
    title: str,
    about: str = "",
    cost: int | None = None,
    conflict: str = "",
    stays: bool = False,
    option_id: UUID | None = None,
    person_id: UUID | None = None,
) -> PollOption:
    """Add something that can be chosen; ``cost`` is in minor units (fen).

    One that ``stays`` means that everything stays as it is: a matter that ends with this vote has
    not passed when it is chosen.
    ``person_id`` is whom one elects by choosing it, see ``polls.candidates``.

    Raises:
        NotAllowed, PollUnknown, Frozen: see :func:`create` and ``finding.draft``.
        PollRefused: it has no name, is there already, costs less than nothing, or is one too many.
    """
    poll = _open(session, actor, community_id, poll_id)
    title = title.strip()
    if not title:
        raise PollRefused(_("Please give it a name."), field="title")
    if cost is not None and cost < 0:
        raise PollRefused(_("Nothing costs less than nothing."), field="cost")
    present = session.execute(
        select(col(PollOption.title)).where(col(PollOption.poll_id) == poll.id)
    ).scalars()
    titles = list(present)
    if title in titles:
        raise PollRefused(_("“%(title)s” is already there.", title=title), field="title")
    if len(titles) >= _MOST_OPTIONS:
        raise PollRefused(_("No more than %(most)s fit on a ballot.", most=_MOST_OPTIONS))
    last = session.execute(
        select(func.max(col(PollOption.position))).where(col(PollOption.poll_id) == poll.id)
    ).scalar()
    position = (last or 0) + 1
    option = PollOption(
        id=option_id or new_id(),
        poll_id=poll.id,
        code=str(position),
        position=position,
        title=title,
        about=about.strip(),
        person_id=person_id,
        cost=cost,
        conflict=conflict.strip(),
        stays=stays,
    )
    session.add(option)
    _changed(session, actor, poll, None if person_id else {"option": title})  # no name in the log
    return option


def remove_option(
    session: Session, actor: Actor, community_id: UUID, poll_id: UUID, option_id: UUID
) -> None:
    """Take an option off the draft; gone already, nothing changes.

    Raises:
        NotAllowed, PollUnknown, Frozen: see :func:`create` and ``finding.draft``.
    """
    poll = _open(session, actor, community_id, poll_id)
    session.execute(
        delete(PollOption).where(
            col(PollOption.id) == option_id, col(PollOption.poll_id) == poll.id
        )
    )
    _changed(session, actor, poll)


def discard(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> None:
    """Throw a draft away.

    Raises:
        NotAllowed, PollUnknown, Frozen: see :func:`create` and ``finding.draft``.
        PollRefused: a topic on its way leads to it.
    """
    poll = _open(session, actor, community_id, poll_id)
    let_go(session, poll)
    session.execute(delete(PollOption).where(col(PollOption.poll_id) == poll.id))
    _note(session, actor, "deliberation.poll.discarded", poll)
    session.delete(poll)
    session.flush()


def _open(session: Session, actor: Actor, community_id: UUID, poll_id: UUID) -> Poll:
    access.require(session, actor, PREPARE, community_id)
    poll = draft(session, community_id, poll_id)
    access.take_duty(session, actor, subject_of(poll.id), PREPARE)
    return poll


def _changed(
    session: Session, actor: Actor, poll: Poll, more: Mapping[str, Any] | None = None
) -> Poll:
    session.flush()
    _note(session, actor, "deliberation.poll.changed", poll, more)
    return poll


def _note(
    session: Session, actor: Actor, action: str, poll: Poll, more: Mapping[str, Any] | None = None
) -> None:
    after = {"title": poll.title, **(more or {})}
    audit.record(session, actor, action, poll.community_id, subject_of(poll.id), after=after)


def _suiting(rule: Rule, chain: Sequence[Breaker] | None) -> Sequence[Breaker]:
    if chain is None:
        return chain_of(rule)
    if tuple(chain) not in chains(rule):
        raise PollRefused(_("Equal ones cannot be told apart like this here."), field="first")
    return chain


def _question(title: str) -> str:
    title = title.strip()
    if not title:
        raise PollRefused(_("Please write down what is asked."), field="title")
    return title
