"""Procedures that a community no longer uses, and takes into use again as they were here."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_deliberation import settings
from linli_deliberation.models import Procedure, Topic
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import WAY, TopicState
from linli_deliberation.refusals import ProcedureRefused, ProcedureUnknown
from linli_deliberation.texts import _

#: A topic that has come so far still needs the vote that it shares with others.
_BEFORE_THE_VOTE = (
    *(state for state in WAY if WAY.index(state) <= WAY.index(TopicState.DECIDING)),
    TopicState.RETURNED,
)


def retire(session: Session, actor: Actor, community_id: UUID, procedure_id: UUID) -> Procedure:
    """Take a procedure out of use: nothing new is proposed by it; what is on its way goes on.

    Raises:
        NotAllowed: the actor may not decide about procedures here.
        ProcedureUnknown: there is no such procedure here, or it is out of use already.
        ProcedureRefused: it comes from above, drafts for the residents go by it, or proposals still
            wait for the vote that they share by it.
    """
    access.require(session, actor, "deliberation.procedures", community_id)
    procedure = store.find(session, community_id, procedure_id)
    if procedure.community_id != community_id:
        raise ProcedureRefused(
            _("“%(title)s” comes from above, and is taken out of use there.", title=procedure.title)
        )
    if settings.of(session, community_id).consultations == procedure.code:
        raise ProcedureRefused(
            _("By the settings, drafts that are put to the residents go by “%(title)s”. Please"
              " choose another way for them there first.", title=procedure.title)
        )  # fmt: skip
    plan = store.plan(procedure)
    left = _on_the_way(session, procedure) if plan.budget is not None or plan.together else 0
    if left:
        raise ProcedureRefused(
            _.plural(
                "One proposal is still on its way to the vote that “%(title)s” holds for all"
                " together. Afterwards it can be taken out of use.",
                "%(count)s proposals are still on their way to the vote that “%(title)s” holds for"
                " all together. Afterwards it can be taken out of use.",
                left,
                title=procedure.title,
            )
        )
    gone = session.execute(
        update(Procedure)
        .where(col(Procedure.id) == procedure.id, col(Procedure.retired_at).is_(None))
        .values(retired_at=now(session))
        .returning(col(Procedure.id))
    ).first()
    if gone is None:
        raise ProcedureUnknown(_("There is no such procedure here."))
    session.refresh(procedure)
    audit.record(
        session,
        actor,
        "deliberation.procedure_retired",
        community_id,
        Subject("deliberation.procedure", procedure.id),
        after={"title": procedure.title},
    )
    return procedure


def restore(session: Session, actor: Actor, community_id: UUID, procedure_id: UUID) -> Procedure:
    """Use a procedure again as it was here when it was taken out of use.

    Raises:
        NotAllowed: the actor may not decide about procedures here.
        ProcedureUnknown: it is none that was taken out of use here, or it is in use again.
    """
    access.require(session, actor, "deliberation.procedures", community_id)
    for one in out_of_use(session, community_id):
        if one.id == procedure_id:
            return store.adopt(session, actor, community_id, store.plan(one))
    raise ProcedureUnknown(_("There is no such procedure here."))


def out_of_use(session: Session, community_id: UUID) -> Sequence[Procedure]:
    """Return the procedures that a community used once and uses no more, each as it was last."""
    used = {one.code for one in store.in_use(session, community_id)}
    rows = session.execute(
        select(Procedure)
        .where(col(Procedure.community_id) == community_id, col(Procedure.code).not_in(used))
        .order_by(col(Procedure.created_at), col(Procedure.id))
    ).scalars()
    return sorted({one.code: one for one in rows}.values(), key=lambda one: one.code)


def _on_the_way(session: Session, procedure: Procedure) -> int:
    """Return how many topics, by whatever version of a procedure, still need its vote."""
    count = (
        select(func.count())
        .select_from(Topic)
        .join(Procedure, col(Procedure.id) == col(Topic.procedure_id))
        .where(
            col(Procedure.community_id) == procedure.community_id,
            col(Procedure.code) == procedure.code,
            col(Topic.state).in_(_BEFORE_THE_VOTE),
        )
    )
    return int(session.execute(count).scalar_one())
