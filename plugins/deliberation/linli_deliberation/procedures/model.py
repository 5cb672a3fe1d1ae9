"""A procedure as it is written down: stages in their order, with times and what they must leave."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from linli_deliberation.texts import _


class TopicState(StrEnum):
    """Where a topic stands, the same words in every procedure."""

    #: Being written, for its author's eyes only.
    DRAFT = "draft"
    SUBMITTED = "submitted"
    #: Back with the proposer, who was told what is missing.
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    RESEARCHING = "researching"
    DELIBERATING = "deliberating"
    DECIDING = "deciding"
    PUBLICISED = "publicised"
    IMPLEMENTING = "implementing"
    DONE = "done"
    EVALUATED = "evaluated"
    MERGED = "merged"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing moves it any more."""
        return self in (
            self.EVALUATED, self.MERGED, self.REJECTED, self.WITHDRAWN, self.CANCELLED,
        )  # fmt: skip


#: The states through which a procedure may lead, in the only order they can have.
WAY = (
    TopicState.SUBMITTED,
    TopicState.CONFIRMED,
    TopicState.RESEARCHING,
    TopicState.DELIBERATING,
    TopicState.DECIDING,
    TopicState.PUBLICISED,
    TopicState.IMPLEMENTING,
)


class Artefact(StrEnum):
    """What a stage must leave behind before the next one begins."""

    #: What was found out, in writing.
    REPORT = "report"
    MINUTES = "minutes"
    #: A vote with a final result, or one on notice.
    POLL = "poll"
    #: What is to be done, by whom, until when.
    COMMITMENTS = "commitments"
    #: All commitments are fulfilled.
    FULFILMENT = "fulfilment"


class Role(StrEnum):
    """Who may carry a topic through a stage."""

    #: Whoever looks after topics here.
    STAFF = "staff"
    #: Whoever chooses the procedures here.
    HEAD = "head"
    RESIDENTS = "residents"
    PROPOSER = "proposer"


#: Before the title of a council whose members act: "council:社区议事会".
COUNCIL = "council:"


class Stage(BaseModel):
    """One stage; days are calendar days of the community."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=60)]
    state: TopicState
    #: Who meets or acts, in the community's words: "1+7+X".
    who: Annotated[str, Field(max_length=200)] = ""
    #: Who does the acts of the stage and lets the matter go on: :class:`Role`, "council:TITLE".
    roles: Annotated[tuple[str, ...], Field(min_length=1, max_length=8)] = (Role.STAFF.value,)
    about: Annotated[str, Field(max_length=400)] = ""
    min_days: Annotated[int, Field(ge=0, le=365)] = 0
    max_days: Annotated[int, Field(ge=1, le=730)] | None = None
    #: How many full days what the stage leaves behind is public before the matter goes on.
    notice_days: Annotated[int, Field(ge=0, le=60)] = 0
    needs: tuple[Artefact, ...] = ()

    @field_validator("roles")
    @classmethod
    def _known(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        for role in roles:
            if role not in set(Role) and not (role.startswith(COUNCIL) and role != COUNCIL):
                raise ValueError(_("A stage has no role called %(name)s.", name=role))
        return roles


class Plan(BaseModel):
    """A procedure: its name, its stages, and how many must support a proposal."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    about: Annotated[str, Field(max_length=1000)] = ""
    #: How many residents must support a proposal before it is confirmed.
    supports: Annotated[int, Field(ge=0, le=10_000)] = 0
    #: Whole currency units for one round, where the residents' projects compete for money.
    budget: Annotated[int, Field(ge=1, le=100_000_000)] | None = None
    #: Whether one vote decides among all that wait for it: so many are chosen, the others end.
    together: bool = False
    #: Whether the community has changed who acts and how long it takes.
    own: bool = False
    stages: Annotated[tuple[Stage, ...], Field(min_length=2, max_length=20)]

    @model_validator(mode="after")
    def _in_order(self) -> "Plan":
        places = [WAY.index(stage.state) for stage in self.stages if stage.state in WAY]
        if len(places) < len(self.stages) or places != sorted(places):
            raise ValueError(_("The stages are not in an order that a matter can go through."))
        if self.stages[0].state is not TopicState.SUBMITTED:
            raise ValueError(_("The first stage is the one in which proposals are collected."))
        for stage in self.stages:
            if stage.max_days is not None and stage.max_days < stage.min_days:
                raise ValueError(_("A stage cannot last at most less than at least."))
            if stage.max_days is not None and stage.max_days < stage.notice_days:
                raise ValueError(_("What is on public notice longer than its stage cannot go on."))
        return self
