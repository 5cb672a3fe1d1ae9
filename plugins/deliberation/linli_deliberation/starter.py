"""Setting a community up from its template: the procedures it uses."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli_deliberation.councils import reading, seats
from linli_deliberation.models.councils import Decides, Quorum
from linli_deliberation.procedures import store
from linli_deliberation.procedures.model import Plan
from linli_deliberation.refusals import CouncilRefused
from linli_deliberation.texts import _


class StarterRefused(Refusal):
    """The template's section does not fit; ``field`` is the path to what is wrong in it."""

    code = "deliberation.starter_refused"


class NewCouncil(BaseModel):
    """A council to be founded: its seats as lines, such as "书记 1", "利益相关方 X"."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    about: str = ""
    seats: tuple[str, ...]
    #: A category of people who hold more than half of the seats.
    majority: str = ""
    quorum: Quorum = Quorum.HALF
    decides: Decides = Decides.VOTES


class WithBudget(BaseModel):
    """A given procedure with the community's own money for one round, in whole currency units."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    use: str
    budget: Annotated[int, Field(ge=1, le=100_000_000)]


class Section(BaseModel):
    """The section ``deliberation`` of a community template.

    A procedure is the code of a given one, one with the money there is, or written out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    procedures: tuple[str | WithBudget | Plan, ...] = ()
    councils: tuple[NewCouncil, ...] = ()


def apply(session: Session, actor: Actor, place: Place, section: Mapping[str, Any]) -> None:
    """Take procedures into use and found councils that are lacking; applied again, nothing changes.

    Raises:
        StarterRefused: the section does not fit; its field says where.
        NotAllowed: the actor may not set this up here.
    """
    present = {one.code for one in store.in_use(session, place.id)}
    read = _read(section)
    for number, wanted in enumerate(read.procedures):
        plan = wanted if isinstance(wanted, Plan) else _given(wanted, number)
        if plan.code not in present:
            store.adopt(session, actor, place.id, plan)
    there = {one.title for one in reading.councils(session, place.id)}
    for number, council in enumerate(read.councils):
        if council.title not in there:
            _found(session, actor, place, council, number)


def _given(wanted: str | WithBudget, number: int) -> Plan:
    code = wanted if isinstance(wanted, str) else wanted.use
    plan = store.given().get(code)
    if plan is None:
        raise StarterRefused(
            _("There is no procedure called %(name)s. Known are: %(names)s.",
              name=code, names=", ".join(store.given())),
            field=f"procedures.{number}",
        )  # fmt: skip
    return plan if isinstance(wanted, str) else store.with_budget(plan, wanted.budget)


def _found(session: Session, actor: Actor, place: Place, council: NewCouncil, number: int) -> None:
    try:
        seats.found(
            session,
            actor,
            place.id,
            title=council.title,
            about=council.about,
            seats="\n".join(council.seats),
            majority=council.majority,
            quorum=council.quorum,
            decides=council.decides,
        )
    except CouncilRefused as refusal:
        raise StarterRefused(refusal.text, field=f"councils.{number}.{refusal.field}") from refusal


def _read(section: Mapping[str, Any]) -> Section:
    try:
        return Section.model_validate(section)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise StarterRefused(
            _("This does not fit: %(reason)s.", reason=first["msg"]),
            field=".".join(str(part) for part in first["loc"]),
        ) from error
