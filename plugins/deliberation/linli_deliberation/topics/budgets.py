"""One vote made of the topics that wait for it: projects for money, or nominees for some places."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.communities import Place
from linli.hooks import ToDo
from linli_deliberation.counting import CannotCount, Rule
from linli_deliberation.counting.results import State
from linli_deliberation.models import Poll, PollState, Procedure, Project, Topic, TopicPaper
from linli_deliberation.polls import drafting, methods
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Artefact, Plan, Stage, TopicState
from linli_deliberation.refusals import ProcedureUnknown, TopicRefused
from linli_deliberation.texts import _
from linli_deliberation.topics import acting, deciding, projects
from linli_deliberation.topics.finding import lock, plan_of

#: The methods by which some of several topics are chosen.
CHOOSING = ("approval", "plurality")
#: The longest title and explanation of an option, in characters.
_TITLE, _ABOUT = 120, 1000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A project that waits to be put to the vote."""

    id: UUID
    title: str
    #: Minor units (fen); none while nobody has said it.
    cost: int | None
    conflict: str


@dataclass(frozen=True, slots=True)
class Round:
    """The projects of one procedure that wait for a vote, and the money that there is."""

    procedure_id: UUID
    code: str
    title: str
    #: Minor units (fen); none where no money is given out, and some of the topics are chosen.
    budget: int | None
    projects: tuple[Waiting, ...]

    @property
    def together(self) -> int:
        """What all of them cost together, in minor units."""
        return sum(one.cost or 0 for one in self.projects)


def rounds(session: Session, community_id: UUID) -> list[Round]:
    """Return the procedures in use whose topics are voted on together, with those that wait."""
    used = [
        (one, plan)
        for one in store.in_use(session, community_id)
        if (plan := store.plan(one)).budget is not None or plan.together
    ]
    if not used:
        return []
    topics = _waiting(session, community_id, [one.code for one, _plan in used])
    return [
        Round(
            one.id,
            one.code,
            one.title,
            None if plan.budget is None else plan.budget * 100,
            tuple(
                Waiting(topic.id, topic.title, topic.cost, topic.conflict)
                for topic, code in topics
                if code == one.code
            ),
        )
        for one, plan in used
    ]


def round_of(session: Session, community_id: UUID, procedure_id: UUID) -> Round:
    """Return one procedure whose topics are voted on together, and those that wait by it.

    Raises:
        ProcedureUnknown: there is no such procedure here, or each topic has a vote of its own.
    """
    for one in rounds(session, community_id):
        if one.procedure_id == procedure_id:
            return one
    raise ProcedureUnknown(_("There is no such procedure here."))


def put_to_the_vote(
    session: Session,
    actor: Actor,
    community_id: UUID,
    procedure_id: UUID,
    topic_ids: Sequence[UUID],
    *,
    title: str,
    method: str | None = None,
    budget: int | None = None,
    seats: int = 1,
) -> Poll:
    """Make one vote of topics that wait; each is an option.

    Nothing is typed anew: title, story, cost and what a project excludes come from the topic, which
    knows its option from then on. Where the procedure gives out money, ``budget`` is in minor
    units (fen); without one it is what the procedure says. Where it does not, ``seats`` of the
    topics are chosen. The draft is completed and announced as any other.

    Raises:
        NotAllowed, NotYourStage: the actor may not prepare votes here, or act for one of them.
        ProcedureUnknown: there is no such procedure here whose topics are voted on together.
        TopicRefused: nothing is chosen, one of them does not wait, or nobody said what it costs.
        PollRefused: the question is missing, there is no money, or there are too many of them.
        CannotCount: the method does not give out money; or does not choose, where there is none.
    """
    access.require(session, actor, drafting.PREPARE, community_id)
    found = round_of(session, community_id, procedure_id)
    chosen = sorted(set(topic_ids))
    if not chosen:
        raise TopicRefused(_("Please tick at least one project."), field="topics")
    locked = [lock(session, community_id, topic_id) for topic_id in chosen]
    waiting = {one.id for one in round_of(session, community_id, procedure_id).projects}
    stages = [_stage(session, actor, topic, waiting) for topic in locked]
    priced = found.budget is not None
    if priced:
        _require_costs(locked)
        rule = methods.budget(method or "equalshares/add1u")
    else:
        rule = _choosing(method or "approval", seats, len(locked))
    poll = drafting.create(session, actor, community_id, title=title, rule=rule)
    desk = (session, actor, community_id, poll.id)
    drafting.set_rule(
        *desk,
        rule=rule,
        budget=(found.budget if budget is None else budget) if priced else None,
    )
    poll.notice_days = max(poll.notice_days, *(stage.notice_days for stage in stages))
    taken = set[str]()
    for topic in locked:
        option = drafting.add_option(
            *desk,
            title=_told_apart(topic.title, taken),
            about=_short(topic.story),
            cost=topic.cost if priced else None,
            conflict=topic.conflict if priced else "",
        )
        taken.add(option.title)
        session.flush()
        session.add(Project(option_id=option.id, poll_id=poll.id, topic_id=topic.id))
        deciding.attach(session, actor, topic, poll)
    session.flush()
    return poll


def waiting(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    """Return what waits for staff: projects that can be put to the vote together."""
    if not access.can(session, actor, drafting.PREPARE, community.id):
        return ()
    return [
        ToDo(
            _.plural(
                "%(procedure)s: proposal to put to the vote",
                "%(procedure)s: proposals to put to the vote",
                len(one.projects),
                procedure=one.title,
            )
            if one.budget is None
            else _.plural(
                "%(procedure)s: project to put to the vote",
                "%(procedure)s: projects to put to the vote",
                len(one.projects),
                procedure=one.title,
            ),
            "new_budget",
            len(one.projects),
            {"procedure_id": str(one.procedure_id)},
            icon="check",
            order=31,
        )
        for one in rounds(session, community.id)
        if one.projects
    ]


def _stage(session: Session, actor: Actor, topic: Topic, waiting: set[UUID]) -> Stage:
    """Return the stage of a topic that may be put to the vote by somebody."""
    if topic.id not in waiting:
        raise TopicRefused(
            _("“%(title)s” does not wait for a vote any more.", title=topic.title), field="topics"
        )
    stage = plan_of(session, topic).stages[topic.stage]
    acting.require(session, actor, topic, stage)
    return stage


def _require_costs(topics: Sequence[Topic]) -> None:
    for topic in topics:
        if topic.cost is None:
            raise TopicRefused(
                _("“%(title)s”: nobody has said yet what it costs.", title=topic.title),
                field="topics",
            )


def _choosing(method: str, seats: int, waiting: int) -> Rule:
    """Return the rule by which some of so many topics are chosen."""
    if method not in CHOOSING:
        raise CannotCount(_("“%(method)s” does not choose among several.", method=method))
    if waiting < 2:
        raise TopicRefused(_("Please tick at least two to choose from."), field="topics")
    if not 1 <= seats <= waiting:
        raise TopicRefused(
            _("Of %(waiting)s at most %(waiting)s are chosen, and at least one.", waiting=waiting),
            field="seats",
        )
    return methods.rule_of(method, seats=seats)


def _waiting(session: Session, community_id: UUID, codes: Sequence[str]) -> list[tuple[Topic, str]]:
    """Return the topics to be decided by some procedures that no vote decides yet, oldest first."""
    rows = session.execute(
        select(Topic, Procedure)
        .join(Procedure, col(Procedure.id) == col(Topic.procedure_id))
        .where(
            col(Topic.community_id) == community_id,
            col(Topic.state) == TopicState.DECIDING,
            col(Topic.decision_id).is_(None),
            col(Procedure.code).in_(codes),
        )
        .order_by(col(Topic.id))
    ).all()
    votes = _votes(session, [topic.id for topic, _procedure in rows])
    return [
        (topic, procedure.code)
        for topic, procedure in rows
        if Artefact.POLL in Plan.model_validate(procedure.plan).stages[topic.stage].needs
        and _is_free(session, votes.get(topic.id))
    ]


def _votes(session: Session, topic_ids: Sequence[UUID]) -> dict[UUID, Poll]:
    """Return the newest vote of each of some topics that has one."""
    rows = session.execute(
        select(col(TopicPaper.topic_id), Poll)
        .join(Poll, col(Poll.id) == col(TopicPaper.poll_id))
        .where(col(TopicPaper.topic_id).in_(topic_ids), projects.decides())
        .order_by(col(TopicPaper.at), col(TopicPaper.id))
    )
    return {row.topic_id: row.Poll for row in rows}


def _is_free(session: Session, poll: Poll | None) -> bool:
    """Return whether a topic with this newest vote may be put to another one."""
    if poll is None or poll.state is PollState.ANNULLED:
        return True
    if not poll.state.is_counted:
        return False
    return deciding.decided(session, poll)[0] == State.NO_DECISION


def _told_apart(title: str, taken: set[str]) -> str:
    """Return a title as no other option has it: two proposals may bear one name."""
    if title not in taken:
        return title
    number = 2
    while f"{title[: _TITLE - 5]} ({number})" in taken:
        number += 1
    return f"{title[: _TITLE - 5]} ({number})"


def _short(story: str) -> str:
    return story if len(story) <= _ABOUT else f"{story[: _ABOUT - 1]}…"
