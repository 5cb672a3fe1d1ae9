"""The yearly titles of a community template, opened for proposals."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli.points import OwnerKind
from linli_moral_bank import honours
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Honour

#: A day that every year has.
_NO_LEAP_YEAR = 2025


class StarterTitle(BaseModel):
    """A title of the year as it is written in a template, and who can be proposed for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=80)]
    about: Annotated[str, Field(max_length=300)] = ""
    places: Annotated[int, Field(ge=1, le=1000)] = 1
    #: The score of the year that it takes.
    min_score: Annotated[int, Field(ge=0)] = 0
    who: Literal[OwnerKind.PERSON, OwnerKind.HOUSEHOLD, OwnerKind.ORGANISATION] = OwnerKind.PERSON
    category: str = ""
    #: The last day for proposals, as month and day: 11-30.
    closes: str = "11-30"
    example: bool = False

    @field_validator("closes")
    @classmethod
    def _a_day(cls, closes: str) -> str:
        _last_day(closes, _NO_LEAP_YEAR)
        return closes


def open_titles(
    session: Session,
    actor: Actor,
    place: Place,
    wanted: Sequence[StarterTitle],
    *,
    at: str = "titles",
) -> None:
    """Open the titles that a community never had; of next year, where this year's last day is over.

    ``at`` is where they stand in the section. Applied again it changes nothing.

    Raises:
        NotAllowed: the actor does not give honours here.
        HonourRefused: nobody counts as the category.
    """
    if not wanted:
        return
    query = select(col(Honour.title)).where(col(Honour.community_id) == place.id)
    present, day = set(session.execute(query).scalars()), today(session, place)
    for number, one in enumerate(wanted):
        if one.title in present:
            continue
        last = _last_day(one.closes, day.year)
        if last < day:
            last = _last_day(one.closes, day.year + 1)
        try:
            honours.open_honour(
                session,
                actor,
                place.id,
                title=one.title,
                about=one.about,
                year=last.year,
                places=one.places,
                closes_on=last,
                min_score=one.min_score,
                owner_kind=one.who,
                category=one.category,
            )
        except Refusal as refusal:
            refusal.field = f"{at}.{number}.{refusal.field}"
            raise


def _last_day(closes: str, year: int) -> date:
    return date.fromisoformat(f"{year}-{closes}")
