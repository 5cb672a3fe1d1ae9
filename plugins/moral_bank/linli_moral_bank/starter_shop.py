"""The shop of a community template: tiers, merchants with their goods, services with times."""

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlmodel import Session, col

from linli import people
from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Goods, Merchant
from linli_moral_bank.shop import services, shopkeeping, tiers
from linli_moral_bank.texts import _


class StarterRefused(Refusal):
    """The template's section does not fit; ``field`` is the path to what is wrong in it."""

    code = "moral_bank.starter_refused"


class StarterTimes(BaseModel):
    """Times of a service as they are written in a template: every week, on one day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: 1 is Monday.
    weekday: Annotated[int, Field(ge=1, le=7)]
    at: time
    minutes: Annotated[int, Field(ge=5, le=1440)]
    places: Annotated[int, Field(ge=1, le=1000)]
    weeks: Annotated[int, Field(ge=1, le=services.MOST_WEEKS)] = 8


class StarterService(BaseModel):
    """The purchase guide of a service as it is written in a template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content: Annotated[str, Field(min_length=1, max_length=1000)]
    categories: tuple[str, ...] = ()
    cancel_hours: Annotated[int, Field(ge=0, le=720)] = 0
    times: tuple[StarterTimes, ...] = ()


class StarterGoods(BaseModel):
    """A good as it is written in a template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=120)]
    price: Annotated[int, Field(gt=0)]
    about: Annotated[str, Field(max_length=300)] = ""
    stock: Annotated[int, Field(ge=0)] | None = None
    limit: Annotated[int, Field(gt=0)] | None = None
    stars: Annotated[int, Field(ge=0, le=5)] = 0
    picture: Literal["", "food", "care", "home", "paper", "service"] = ""
    #: It is booked for a time, not fetched.
    service: StarterService | None = None
    example: bool = False


class StarterMerchant(BaseModel):
    """A merchant as it is written in a template; the organisation is in the file's own list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: str
    quota: Annotated[int, Field(ge=0)]
    about: Annotated[str, Field(max_length=300)] = ""
    goods: tuple[StarterGoods, ...] = ()
    #: It was invented to fill the list.
    example: bool = False


class StarterTier(BaseModel):
    """A tier of the exchange list as it is written in a template: from so many points on."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    title: Annotated[str, Field(min_length=1, max_length=tiers.LONGEST_TITLE)]
    lowest: Annotated[int, Field(ge=1, le=tiers.HIGHEST, alias="from")]
    #: It was invented to fill the list.
    example: bool = False


def add_tiers(session: Session, actor: Actor, place: Place, wanted: Sequence[StarterTier]) -> None:
    """Give a community the tiers of the template, where it has none of its own yet.

    Raises:
        NotAllowed: the actor does not keep the shop here.
    """
    if any(one.community_id == place.id for one in tiers.of(session, place)):
        return
    for one in wanted:
        tiers.put(session, actor, place.id, title=one.title, lowest=one.lowest)


def add_merchants(
    session: Session, actor: Actor, place: Place, wanted: Sequence[StarterMerchant]
) -> None:
    """Add the merchants and goods that a community lacks. Applied again it changes nothing.

    Raises:
        NotAllowed: the actor does not keep the shop here.
        StarterRefused: an organisation is not there.
    """
    if not wanted:
        return
    organisations = {row.name: row.id for row in people.organisations(session, place.id)}
    for number, merchant in enumerate(wanted):
        if merchant.organisation not in organisations:
            raise StarterRefused(
                _("The file has no organisation called %(name)s.", name=merchant.organisation),
                field=f"merchants.{number}.organisation",
            )
        _add(session, actor, place, organisations[merchant.organisation], merchant)


def _add(
    session: Session,
    actor: Actor,
    place: Place,
    organisation_id: UUID,
    wanted: StarterMerchant,
) -> None:
    merchant = session.execute(
        select(Merchant).where(col(Merchant.organisation_id) == organisation_id)
    ).scalar_one_or_none()
    if merchant is None:
        merchant = shopkeeping.add_merchant(
            session, actor, place.id, organisation_id, quota=wanted.quota, about=wanted.about
        )
    present = set(
        session.execute(
            select(col(Goods.title)).where(col(Goods.merchant_id) == merchant.id)
        ).scalars()
    )
    for goods in wanted.goods:
        if goods.title not in present:
            made = shopkeeping.add_goods(
                session,
                actor,
                place.id,
                merchant.id,
                title=goods.title,
                price=goods.price,
                about=goods.about,
                stock=goods.stock,
                person_limit=goods.limit,
                min_stars=goods.stars,
                picture=goods.picture,
                example=goods.example,
            )
            if goods.service is not None:
                _offer(session, actor, place, made.id, goods.service)


def _offer(
    session: Session, actor: Actor, place: Place, goods_id: UUID, wanted: StarterService
) -> None:
    services.write_guide(
        session,
        actor,
        place.id,
        goods_id,
        content=wanted.content,
        categories=list(wanted.categories),
        cancel_hours=wanted.cancel_hours,
    )
    tomorrow = today(session, place) + timedelta(days=1)
    for one in wanted.times:
        services.add_times(
            session,
            actor,
            place.id,
            goods_id,
            first=tomorrow + timedelta(days=(one.weekday - tomorrow.isoweekday()) % 7),
            at=one.at,
            minutes=one.minutes,
            capacity=one.places,
            weeks=one.weeks,
        )
