"""A community makes a procedure its own: who acts in a stage, and how long it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli_deliberation.models import Procedure
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import COUNCIL, Plan, Role, Stage
from linli_deliberation.refusals import ProcedureRefused
from linli_deliberation.texts import _

#: The longest a stage may last, and the longest notice, in days.
_LONGEST, _NOTICE = 365, 60
_MOST_SUPPORTS, _MOST_MONEY = 10_000, 100_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """What a stage is to be like; its title, its place and what it leaves behind stay."""

    who: str
    roles: tuple[str, ...]
    min_days: int
    #: None for no deadline.
    max_days: int | None
    notice_days: int


def change(
    session: Session,
    actor: Actor,
    community_id: UUID,
    procedure_id: UUID,
    *,
    supports: int,
    stages: Sequence[Change],
    budget: int | None = None,
) -> Procedure:
    """Change who acts in the stages of a procedure and how long they take, from now on.

    Topics on their way go on by the version with which they began. ``budget`` is the money of one
    round in whole currency units, where the procedure has any; without one it stays as it is.

    Raises:
        NotAllowed, ProcedureUnknown: the actor may not, or there is no such procedure here.
        ProcedureRefused: something is missing or does not fit; the sentence names the stage.
    """
    access.require(session, actor, "deliberation.procedures", community_id)
    plan = store.plan(store.find(session, community_id, procedure_id))
    if len(stages) != len(plan.stages):
        raise ProcedureRefused(_("Please fill in every line of every stage; 0 for none."))
    if not 0 <= supports <= _MOST_SUPPORTS:
        raise ProcedureRefused(
            _("From 0 to %(most)s supporters.", most=_MOST_SUPPORTS), field="supports"
        )
    changed = [_changed(one, wanted) for one, wanted in zip(plan.stages, stages, strict=True)]
    made = {**plan.model_dump(mode="json"), "supports": supports, "stages": changed, "own": True}
    if plan.budget is not None and budget is not None:
        if not 1 <= budget <= _MOST_MONEY:
            raise ProcedureRefused(_("A budget is more than nothing."), field="budget")
        made["budget"] = budget
    given = store.given().get(plan.code)
    if given is not None and Plan.model_validate(made | {"own": False}).stages == given.stages:
        made["own"] = supports != given.supports
    return store.adopt(session, actor, community_id, Plan.model_validate(made))


def _changed(stage: Stage, wanted: Change) -> dict[str, object]:
    title = stage.title
    if not wanted.roles:
        raise ProcedureRefused(
            _("“%(stage)s”: please tick at least one who acts.", stage=title), field="roles"
        )
    for role in wanted.roles:
        if role not in set(Role) and not (role.startswith(COUNCIL) and role != COUNCIL):
            raise ProcedureRefused(
                _("A stage has no role called %(name)s.", name=role), field="roles"
            )
    if not (0 <= wanted.min_days <= _LONGEST and 0 <= wanted.notice_days <= _NOTICE):
        raise ProcedureRefused(
            _("“%(stage)s”: a stage lasts up to %(most)s days, a notice up to %(notice)s.",
              stage=title, most=_LONGEST, notice=_NOTICE)
        )  # fmt: skip
    longest = wanted.max_days
    if longest is not None and not max(wanted.min_days, wanted.notice_days, 1) <= longest <= 730:
        raise ProcedureRefused(
            _("“%(stage)s”: at most cannot be less than at least, nor than the notice.",
              stage=title)
        )  # fmt: skip
    if len(wanted.who) > 200:
        raise ProcedureRefused(_("“%(stage)s”: this is too long.", stage=title))
    return {
        **stage.model_dump(mode="json"),
        "who": wanted.who,
        "roles": list(dict.fromkeys(wanted.roles)),
        "min_days": wanted.min_days,
        "max_days": longest,
        "notice_days": wanted.notice_days,
    }
