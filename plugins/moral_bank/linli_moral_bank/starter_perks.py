"""The perks of a community template: what stars open, in grades."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import Session, col

from linli import people
from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli_moral_bank.models import Perk
from linli_moral_bank.perks import keeping
from linli_moral_bank.perks.refusals import PerkRefused
from linli_moral_bank.starter_shop import StarterRefused
from linli_moral_bank.texts import _


class StarterPerk(BaseModel):
    """A perk as it is written in a template: ``grades: {2: 九五折, 4: 九折}``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=keeping.LONGEST_TITLE)]
    #: Who gives it, by its name in the file; left out, the community itself.
    organisation: str = ""
    grades: dict[int, str]
    bring: Annotated[str, Field(max_length=keeping.LONGEST_BRING)] = ""
    since: date | None = None
    until: date | None = None
    example: bool = False


def add_perks(session: Session, actor: Actor, place: Place, wanted: Sequence[StarterPerk]) -> None:
    """Add the perks that a community lacks. Applied again it changes nothing.

    Raises:
        NotAllowed: the actor does not keep the shop here.
        StarterRefused: an organisation is not there.
        PerkRefused: a perk cannot be entered like this.
    """
    if not wanted:
        return
    organisations = {row.name: row.id for row in people.organisations(session, place.id)}
    query = select(col(Perk.organisation_id), col(Perk.title)).where(
        col(Perk.community_id) == place.id
    )
    present = {(row.organisation_id, row.title) for row in session.execute(query)}
    for number, perk in enumerate(wanted):
        if perk.organisation and perk.organisation not in organisations:
            raise StarterRefused(
                _("The file has no organisation called %(name)s.", name=perk.organisation),
                field=f"perks.{number}.organisation",
            )
        giver = organisations.get(perk.organisation)
        if (giver, perk.title) in present:
            continue
        values = perk.model_dump(exclude={"organisation"})
        try:
            keeping.add(session, actor, place.id, organisation_id=giver, **values)
        except PerkRefused as refusal:
            _place(refusal, number)
            raise


def _place(refusal: Refusal, number: int) -> None:
    """Say where in the section it stands."""
    field = refusal.field or ""
    part = f"grades.{field.removeprefix('grade_')}" if field.startswith("grade_") else field
    refusal.field = f"perks.{number}.{part}"
