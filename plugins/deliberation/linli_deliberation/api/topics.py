"""What residents propose: read as visitors read it, proposed and supported as in the portal."""

from uuid import UUID

from pydantic import BaseModel, Field

from linli import access
from linli.access import NotAllowed
from linli.clock import now
from linli.i18n import translate
from linli_deliberation import settings
from linli_deliberation.api.declared import resources
from linli_deliberation.models import Commitment, Origin, Topic
from linli_deliberation.procedures.model import Plan, TopicState
from linli_deliberation.refusals import (
    NotNow,
    ProcedureUnknown,
    TooManyRemarks,
    TopicRefused,
    TopicUnknown,
)
from linli_deliberation.topics import advancing, carrying_out, finding, proposing, reading
from linli_web.api import Call, Content, Moment, Query

_READ, _WRITE = "deliberation:read", "deliberation:write"


class Which(Query):
    """Which topics."""

    state: TopicState | None = Field(default=None, description="Only topics in this state.")
    limit: int = Field(default=50, ge=1, le=200, description="How many at most.")
    after: UUID | None = Field(default=None, description="The `next` of the page before.")


class TopicLine(BaseModel):
    """A topic in the list."""

    id: UUID
    title: str
    state: TopicState
    procedure: str = Field(description="The title of its procedure.")
    due_at: Moment | None = Field(description="When its stage should be over.")
    overdue: bool
    supports: int


class TopicList(BaseModel):
    """Topics, the newest first."""

    topics: list[TopicLine]
    next: UUID | None = Field(description="Ask with it as `after`; null on the last page.")


class PromiseOut(BaseModel):
    """What somebody will do for a topic, or has done; amounts in minor units (fen)."""

    id: UUID
    what: str
    owner: str
    due_at: Moment
    cost: int | None
    done_at: Moment | None
    done_note: str
    spent: int | None
    dropped_at: Moment | None
    dropped_reason: str

    @classmethod
    def of(cls, one: Commitment) -> "PromiseOut":
        """Return a promise as programs read it."""
        return cls.model_validate(one, from_attributes=True)


class HappenedOut(BaseModel):
    """Something that happened to a topic."""

    at: Moment
    state: TopicState
    code: str | None = Field(
        description="What was done; null where a stage began, a paper or a vote was added."
    )
    title: str = Field(description="The same in the community's language, or the stage's title.")
    note: str


class TopicOut(TopicLine):
    """A topic with its way; nobody is named who proposed or supports it."""

    story: str
    origin: Origin
    proposed_at: Moment
    stage: str = Field(description="The title of the stage it is in.")
    supports_wanted: int
    cost: int | None = Field(description="Minor units (fen).")
    merged_into: UUID | None
    promises: list[PromiseOut]
    history: list[HappenedOut]


class NewTopic(Content):
    """A proposal."""

    procedure_id: UUID
    title: str = Field(min_length=2, max_length=120)
    story: str = Field(min_length=2, max_length=4000)
    cost: int | None = Field(default=None, ge=1, description="About what it costs, in fen.")
    origin: Origin | None = Field(
        default=None,
        description="`phone` or `paper`: what somebody else said, entered by who looks after"
        " proposals. Left out: the token's person proposes it.",
    )
    caller: str = Field(default="", max_length=80, description="Whose it is, by phone or paper.")
    contact: str = Field(default="", max_length=120, description="How they are reached.")


class Supports(BaseModel):
    """How many support a topic now."""

    supports: int


@resources.get("/topics", scope=_READ, refusals=(NotAllowed,), etag=True)
def topics(call: Call, query: Which) -> TopicList:
    """List the community's topics; drafts are their authors' alone."""
    _require_reader(call)
    rows = reading.of(
        call.session,
        call.community.id,
        states=tuple(reading.SHOWN) if query.state is None else (query.state,),
        before=query.after,
        limit=query.limit + 1,
    )
    return TopicList(
        next=rows[query.limit - 1].id if len(rows) > query.limit else None,
        topics=[TopicLine.model_validate(row, from_attributes=True) for row in rows[: query.limit]],
    )


@resources.get("/topics/{topic_id}", scope=_READ, refusals=(NotAllowed, TopicUnknown), etag=True)
def topic(call: Call, topic_id: UUID) -> TopicOut:
    """Return a topic with what was promised and what happened."""
    _require_reader(call)
    return _out(call, finding.find(call.session, call.community.id, topic_id))


@resources.post(
    "/topics", scope=_WRITE, refusals=(NotAllowed, ProcedureUnknown, TopicRefused, TooManyRemarks)
)
def propose(call: Call, body: NewTopic) -> TopicOut:
    """Propose something, in the name of the token's person; a token of the system names nobody."""
    made = proposing.propose(
        call.session,
        call.actor,
        call.community.id,
        body.procedure_id,
        title=body.title,
        story=body.story,
        cost=body.cost,
        origin=body.origin,
        caller=body.caller,
        contact=body.contact,
    )
    return _out(call, made)


@resources.post(
    "/topics/{topic_id}/support",
    scope=_WRITE,
    status=200,
    refusals=(NotAllowed, TopicUnknown, NotNow),
)
def support(call: Call, topic_id: UUID) -> Supports:
    """Support a proposal as the token's person; supported already, nothing changes."""
    return Supports(
        supports=proposing.support(call.session, call.actor, call.community.id, topic_id)
    )


@resources.post(
    "/topics/{topic_id}/support/end",
    scope=_WRITE,
    status=200,
    refusals=(NotAllowed, TopicUnknown, NotNow),
)
def withdraw_support(call: Call, topic_id: UUID) -> Supports:
    """Support a proposal no longer."""
    return Supports(
        supports=proposing.withdraw_support(call.session, call.actor, call.community.id, topic_id)
    )


def _require_reader(call: Call) -> None:
    """Refuse who may not read topics in the portal either."""
    if not settings.of(call.session, call.community.id).shows_topics:
        access.require(call.session, call.actor, "deliberation.propose", call.community.id)


def _out(call: Call, found: Topic) -> TopicOut:
    session, language = call.session, call.community.language
    plan: Plan = finding.plan_of(session, found)
    return TopicOut(
        id=found.id,
        title=found.title,
        state=found.state,
        procedure=plan.title,
        due_at=found.due_at,
        overdue=advancing.is_overdue(found, now(session)),
        supports=proposing.supports(session, found.id),
        story=found.story,
        origin=found.origin,
        proposed_at=found.created_at,
        stage=plan.stages[found.stage].title,
        supports_wanted=plan.supports,
        cost=found.cost,
        merged_into=found.merged_into_id,
        promises=[PromiseOut.of(one) for one in carrying_out.commitments(session, found.id)],
        history=[
            HappenedOut(
                at=step.at,
                state=step.state,
                code=None if step.code is None else step.code.value,
                title=step.title
                if step.code is None
                else translate(reading.HAPPENED[step.code], language),
                note=step.note,
            )
            for step in reading.history(session, found.id)
        ],
    )
