"""Setting a community up from its template: the procedures it uses."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Plan
from linli_deliberation.texts import _


class StarterRefused(Refusal):
    """The template's section does not fit; ``field`` is the path to what is wrong in it."""

    code = "deliberation.starter_refused"


class Section(BaseModel):
    """The section ``deliberation`` of a community template.

    A procedure is the code of a given one, or written out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    procedures: tuple[str | Plan, ...] = ()


def apply(session: Session, actor: Actor, place: Place, section: Mapping[str, Any]) -> None:
    """Take procedures into use that the community lacks; applied again, nothing changes.

    Raises:
        StarterRefused: the section does not fit; its field says where.
        NotAllowed: the actor may not set this up here.
    """
    present = {one.code for one in store.in_use(session, place.id)}
    for number, wanted in enumerate(_read(section).procedures):
        plan = store.given().get(wanted) if isinstance(wanted, str) else wanted
        if plan is None:
            raise StarterRefused(
                _("There is no procedure called %(name)s. Known are: %(names)s.",
                  name=wanted, names=", ".join(store.given())),
                field=f"procedures.{number}",
            )  # fmt: skip
        if plan.code not in present:
            store.adopt(session, actor, place.id, plan)


def _read(section: Mapping[str, Any]) -> Section:
    try:
        return Section.model_validate(section)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise StarterRefused(
            _("This does not fit: %(reason)s.", reason=first["msg"]),
            field=".".join(str(part) for part in first["loc"]),
        ) from error
