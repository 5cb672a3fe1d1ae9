"""Which procedures a community uses: those given with the plugin, or its own."""

from functools import cache
from importlib.resources import files
from uuid import UUID

import yaml
from sqlalchemy import select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.communities import ancestor_ids
from linli.subjects import Subject
from linli_deliberation.models.topics import Procedure
from linli_deliberation.procedures.model import Plan
from linli_deliberation.refusals import ProcedureUnknown
from linli_deliberation.texts import _


@cache
def given() -> dict[str, Plan]:
    """Return the procedures that come with the plugin, by code."""
    folder = files("linli_deliberation") / "procedures" / "files"
    plans = [
        Plan.model_validate(yaml.safe_load(file.read_text("utf-8")))
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    ]
    return {plan.code: plan for plan in sorted(plans, key=lambda plan: plan.code)}


def adopt(session: Session, actor: Actor, community_id: UUID, plan: Plan) -> Procedure:
    """Use a procedure here, in place of the one with the same code; unchanged, nothing happens.

    Topics on their way go on by the version with which they began.

    Raises:
        NotAllowed: the actor may not decide about procedures here.
    """
    access.require(session, actor, "deliberation.procedures", community_id)
    present: Procedure | None = session.execute(
        select(Procedure).where(
            col(Procedure.community_id) == community_id,
            col(Procedure.code) == plan.code,
            col(Procedure.retired_at).is_(None),
        )
    ).scalar_one_or_none()
    written = plan.model_dump(mode="json")
    if present is not None and present.plan == written:
        return present
    session.execute(
        update(Procedure)
        .where(
            col(Procedure.community_id) == community_id,
            col(Procedure.code) == plan.code,
            col(Procedure.retired_at).is_(None),
        )
        .values(retired_at=now(session))
    )
    made = Procedure(
        community_id=community_id,
        code=plan.code,
        title=plan.title,
        plan=written,
        created_at=now(session),
    )
    session.add(made)
    session.flush()
    audit.record(
        session,
        actor,
        "deliberation.procedure_adopted",
        community_id,
        Subject("deliberation.procedure", made.id),
        after={"title": plan.title},
    )
    return made


def in_use(session: Session, community_id: UUID) -> list[Procedure]:
    """Return the procedures that hold in a community, its own before those of above."""
    rows = session.execute(
        select(Procedure)
        .where(
            col(Procedure.community_id).in_(ancestor_ids(session, community_id)),
            col(Procedure.retired_at).is_(None),
        )
        .order_by(col(Procedure.created_at), col(Procedure.id))
    ).scalars()
    nearest: dict[str, Procedure] = {}
    above = ancestor_ids(session, community_id)
    for procedure in sorted(rows, key=lambda one: above.index(one.community_id)):
        nearest[procedure.code] = procedure
    return list(nearest.values())


def with_budget(plan: Plan, budget: int | None) -> Plan:
    """Return a procedure with so much money for one round, in whole currency units.

    Raises:
        ValidationError: it is no amount above zero.
    """
    return Plan.model_validate({**plan.model_dump(mode="json"), "budget": budget})


def newer(plan: Plan) -> Plan | None:
    """Return what the plugin gives under the code of a procedure in use, where that differs.

    It is newer, or the community has made its own of it. How much money there is stays as it is.
    """
    ours = given().get(plan.code)
    if ours is None:
        return None
    if plan.budget is not None and ours.budget is not None:
        ours = with_budget(ours, plan.budget)
    return None if ours == plan else ours


def plan(procedure: Procedure) -> Plan:
    """Return what a procedure says."""
    return Plan.model_validate(procedure.plan)


def find(session: Session, community_id: UUID, procedure_id: UUID) -> Procedure:
    """Return a procedure that holds in a community.

    Raises:
        ProcedureUnknown: there is none.
    """
    for procedure in in_use(session, community_id):
        if procedure.id == procedure_id:
            return procedure
    raise ProcedureUnknown(_("There is no such procedure here."))
