"""Setting a community up from its template: services with promises, days off, campaigns."""

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli_micro_wishes.clocks import holidays
from linli_micro_wishes.models import Campaign, DutyClass, Kind, Service
from linli_micro_wishes.orders import services
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import campaigns


class StarterRefused(Refusal):
    """The template's section does not fit; ``field`` is the path to what is wrong in it."""

    code = "micro_wishes.starter_refused"


class StarterService(BaseModel):
    """A service as it is written in a template; times are local."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(min_length=1, max_length=40)]
    kind: Kind = Kind.ORDER
    title: Annotated[str, Field(min_length=2, max_length=60)]
    about: Annotated[str, Field(max_length=300)] = ""
    duty: DutyClass | None = None
    out_of_hours: bool = False
    at_door: bool = False
    by_proxy: bool = False
    needs_address: bool = False
    answer_minutes: Annotated[int, Field(gt=0)] | None = None
    answer_from: time = time(8)
    answer_to: time = time(20)
    every_day: bool = True
    done_days: Annotated[int, Field(gt=0)] | None = None
    example: bool = False


class StarterCampaign(BaseModel):
    """A campaign as it is written in a template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=2, max_length=60)]
    about: Annotated[str, Field(max_length=300)] = ""
    starts_on: date
    ends_on: date
    sponsors: tuple[str, ...] = ()
    example: bool = False


class Section(BaseModel):
    """The section ``micro_wishes`` of a community template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    services: tuple[StarterService, ...] = ()
    #: Years whose published days off are taken in.
    days_off: tuple[int, ...] = ()
    campaigns: tuple[StarterCampaign, ...] = ()


def apply(session: Session, actor: Actor, place: Place, section: Mapping[str, Any]) -> None:
    """Offer the services and set up what the community lacks; applied again it changes nothing.

    Raises:
        StarterRefused: the section does not fit; its field says where.
        NotAllowed: the actor may not set this up here.
    """
    wanted = _read(section)
    offered = set(
        session.execute(
            select(col(Service.code)).where(col(Service.community_id) == place.id)
        ).scalars()
    )
    for service in wanted.services:
        if service.code not in offered:
            services.add(session, actor, place.id, **service.model_dump())
    for year in wanted.days_off:
        if holidays.is_missing(session, place.id, year):
            holidays.take_china(session, actor, place.id, year)
    running = set(
        session.execute(
            select(col(Campaign.title)).where(col(Campaign.community_id) == place.id)
        ).scalars()
    )
    for campaign in wanted.campaigns:
        if campaign.title not in running:
            campaigns.add(
                session,
                actor,
                place.id,
                title=campaign.title,
                about=campaign.about,
                starts_on=campaign.starts_on,
                ends_on=campaign.ends_on,
                sponsors="\n".join(campaign.sponsors),
            )


def _read(section: Mapping[str, Any]) -> Section:
    try:
        return Section.model_validate(section)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise StarterRefused(
            _("This does not fit: %(reason)s.", reason=first["msg"]),
            field=".".join(str(part) for part in first["loc"]),
        ) from error
