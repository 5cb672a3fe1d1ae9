"""What a community decides about its wishes; its settings page is made from this model."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field
from sqlmodel import Session

from linli import communities
from linli.i18n import N_


class MicroWishesSettings(BaseModel):
    """Typed settings; each is inherited down the tree until a community decides otherwise."""

    value_cap: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=300,
        title=N_("Most that a wish may cost"),
        description=N_("In yuan. What costs more is for the community's welfare funds."),
    )
    wishes_per_household: Annotated[int, Field(ge=1, le=20)] = Field(
        default=1,
        title=N_("Wishes of one home at a time"),
        description=N_("So many wishes of a home may wait or be under way at once."),
    )
    open_days: Annotated[int, Field(ge=7, le=366)] = Field(
        default=90,
        title=N_("Days on the board"),
        description=N_("A wish that nobody claims in this time leaves the board."),
    )
    claim_days: Annotated[int, Field(ge=1, le=60)] = Field(
        default=7,
        title=N_("Days to fulfil a wish"),
        description=N_("Whoever claims a wish and does not bring it in time loses it again."),
    )
    remind_days: Annotated[int, Field(ge=0, le=30)] = Field(
        default=2,
        title=N_("Days before for the reminder"),
        description=N_("So long before the time is up, the claimer is reminded. 0: never."),
    )
    extend_days: Annotated[int, Field(ge=0, le=30)] = Field(
        default=7,
        title=N_("Days more, if somebody asks for them"),
        description=N_("Whoever needs longer may have so many days more, once. 0: never."),
    )
    confirm_days: Annotated[int, Field(ge=0, le=90)] = Field(
        default=7,
        title=N_("Days until it counts as confirmed"),
        description=N_(
            "What was brought or done counts as confirmed when nobody says otherwise for so many "
            "days. 0: never, somebody always has to say so."
        ),
    )
    categories: dict[str, str] = Field(
        default={},
        title=N_("What wishes are about"),
        description=N_(
            "The words people choose among. Left empty, these are offered: for school, things for "
            "every day, health and safety, small repairs, company, help, a small joy, other."
        ),
        json_schema_extra={"keys": "names"},
    )
    boxes: list[Annotated[str, Field(min_length=1, max_length=80)]] = Field(
        default=[],
        title=N_("Wish boxes"),
        description=N_("Where boxes for wishes on paper stand, for example: Gate of Building 3."),
    )
    desk: Annotated[str, Field(max_length=120)] = Field(
        default="",
        title=N_("Where gifts are brought"),
        description=N_("Place and hours, for wishes that the community hands over."),
    )
    public_board: bool = Field(
        default=True,
        title=N_("The wish board is open to everybody"),
        description=N_("Open wishes can be read without signing in; nobody sees whose they are."),
    )


def of(session: Session, community_id: UUID) -> MicroWishesSettings:
    """Return the settings that hold in a community."""
    return communities.settings(session, community_id, "micro_wishes", MicroWishesSettings)
