"""The procedures in use, for programs that propose."""

from uuid import UUID

from pydantic import BaseModel, Field

from linli_deliberation.api.declared import resources
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Plan
from linli_web.api import Call


class StageOut(BaseModel):
    """A stage of a procedure; days are calendar days of the community."""

    title: str
    state: str
    who: str = Field(description="Who meets or acts, in the community's words.")
    min_days: int
    max_days: int | None
    notice_days: int = Field(description="How long what it leaves behind stands in public.")


class ProcedureOut(BaseModel):
    """A procedure in use."""

    id: UUID
    code: str
    title: str
    about: str
    supports: int = Field(description="How many must support a proposal before it is taken up.")
    budget: int | None = Field(
        description="Minor units (fen) for one round, where projects compete for money."
    )
    stages: list[StageOut]

    @classmethod
    def of(cls, id_: UUID, plan: Plan) -> "ProcedureOut":
        """Return a procedure as programs read it."""
        return cls(
            id=id_,
            code=plan.code,
            title=plan.title,
            about=plan.about,
            supports=plan.supports,
            budget=None if plan.budget is None else plan.budget * 100,
            stages=[
                StageOut(
                    title=one.title,
                    state=one.state.value,
                    who=one.who,
                    min_days=one.min_days,
                    max_days=one.max_days,
                    notice_days=one.notice_days,
                )
                for one in plan.stages
            ],
        )


class ProcedureList(BaseModel):
    """The procedures by which one may propose."""

    procedures: list[ProcedureOut]


@resources.get("/procedures", scope="deliberation:read", etag=True)
def procedures(call: Call) -> ProcedureList:
    """List the procedures in use."""
    return ProcedureList(
        procedures=[
            ProcedureOut.of(one.id, store.plan(one))
            for one in store.in_use(call.session, call.community.id)
        ]
    )
