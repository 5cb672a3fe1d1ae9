"""Setting a community up from its template: teams, and what they do again and again."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from linli import people, points
from linli.access import Actor
from linli.communities import Place
from linli.errors import Refusal
from linli.points import AccountKind, Owner
from linli_volunteer_hours.activities import campaigns, planning
from linli_volunteer_hours.activities.plans import Plan
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.models import Listing, ListingKind, Team
from linli_volunteer_hours.register import counting, teams
from linli_volunteer_hours.register.teams import TeamPlan
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, currency, listings
from linli_volunteer_hours.time_bank.listings import Wanted
from linli_volunteer_hours.visits import rounds


class StarterRefused(Refusal):
    """The template's section does not fit; ``field`` is the path to what is wrong in it."""

    code = "volunteer_hours.starter_refused"


class StarterStop(BaseModel):
    """An invented neighbour on a round, entered as a resident; staff take them off again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=40)]
    door: Annotated[str, Field(max_length=120)] = ""
    example: Literal[True]


class StarterActivity(BaseModel):
    """Something a team does, as it is written in a template.

    It begins on ``starts_on``, without it the day after.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=120)]
    place: Annotated[str, Field(min_length=1, max_length=200)]
    weekdays: tuple[Annotated[int, Field(ge=1, le=7)], ...] = ()
    every_weeks: Annotated[int, Field(ge=1, le=8)] = 1
    weeks_of_month: tuple[Annotated[int, Field(ge=1, le=5)], ...] = ()
    month_days: tuple[Annotated[int, Field(ge=1, le=31)], ...] = ()
    begins: time
    minutes: Annotated[int, Field(ge=5, le=1440)]
    capacity: Annotated[int, Field(ge=1, le=2000)]
    starts_on: date | None = None
    about: str = ""
    field: str = ""
    needs: str = ""
    team_only: bool = False
    #: One of the file's own campaigns.
    campaign: Annotated[str, Field(max_length=80)] = ""
    #: Neighbours on its round; invented ones, so that staff see how it works.
    round: tuple[StarterStop, ...] = ()
    example: bool = False


class StarterTeam(BaseModel):
    """A team as it is written in a template; an organisation is in the file's own list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=80)]
    about: Annotated[str, Field(max_length=500)] = ""
    fields: tuple[str, ...] = ()
    organisation: str = ""
    #: What it counts besides hours, and how many there are already.
    counts: Annotated[str, Field(max_length=40)] = ""
    counted: Annotated[int, Field(ge=0, le=10_000)] = 0
    open: bool = True
    example: bool = False
    activities: tuple[StarterActivity, ...] = ()


class StarterCampaign(BaseModel):
    """A campaign as it is written in a template; it begins on the day after."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(min_length=1, max_length=80)]
    about: Annotated[str, Field(max_length=500)] = ""
    #: How many days it lasts.
    days: Annotated[int, Field(ge=1, le=366)]
    subjects: tuple[Annotated[str, Field(min_length=1, max_length=40)], ...] = ()
    example: bool = False


class StarterListing(BaseModel):
    """What an invented neighbour offers or asks for in the time bank, so that people see how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: ListingKind
    title: Annotated[str, Field(min_length=2, max_length=80)]
    #: Whose it is; entered as a resident.
    name: Annotated[str, Field(min_length=1, max_length=40)]
    minutes: Annotated[int, Field(ge=1, le=1440)]
    category: Annotated[str, Field(max_length=40)] = ""
    about: Annotated[str, Field(max_length=500)] = ""
    times: Annotated[str, Field(max_length=120)] = ""
    example: Literal[True]


class Section(BaseModel):
    """The section ``volunteer_hours`` of a community template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    teams: tuple[StarterTeam, ...] = ()
    #: Hours that the time bank's pool begins with.
    pool_hours: Annotated[int, Field(ge=0, le=1000)] = 0
    campaigns: tuple[StarterCampaign, ...] = ()
    listings: tuple[StarterListing, ...] = ()


def apply(session: Session, actor: Actor, place: Place, section: Mapping[str, Any]) -> None:
    """Make what a community lacks: teams with what they do, campaigns, offers and requests.

    Applied again it changes nothing.

    Raises:
        StarterRefused: the section does not fit; its field says where.
        NotAllowed: the actor may not set this up here.
    """
    wanted = _read(section)
    for code in (units.RECORDED, units.MANUAL):
        units.unit(session, place.id, code)
    if wanted.pool_hours and not _has_bank(session, place.id):
        accounts.fund(session, actor, place.id, wanted.pool_hours * 60)
    for campaign in wanted.campaigns:
        _start(session, actor, place, campaign)
    _write_down(session, actor, place, wanted.listings)
    present = set(
        session.execute(select(col(Team.name)).where(col(Team.community_id) == place.id)).scalars()
    )
    organisations = {row.name: row.id for row in people.organisations(session, place.id)}
    for number, team in enumerate(wanted.teams):
        if team.organisation and team.organisation not in organisations:
            raise StarterRefused(
                _("The file has no organisation called %(name)s.", name=team.organisation),
                field=f"teams.{number}.organisation",
            )
        if team.name not in present:
            _make(session, actor, place, team, organisations.get(team.organisation))


def _start(session: Session, actor: Actor, place: Place, wanted: StarterCampaign) -> None:
    if campaigns.named(session, place.id, wanted.name) is not None:
        return
    tomorrow = today(session, place) + timedelta(days=1)
    made = campaigns.Wanted(
        name=wanted.name,
        from_on=tomorrow,
        until_on=tomorrow + timedelta(days=wanted.days - 1),
        about=wanted.about,
        subjects=wanted.subjects,
    )
    campaigns.add(session, actor, place.id, made)


def _write_down(
    session: Session, actor: Actor, place: Place, wanted: Sequence[StarterListing]
) -> None:
    """Publish examples of offers and requests, in a bank in which nothing stands yet."""
    there = select(col(Listing.id)).where(col(Listing.community_id) == place.id).limit(1)
    if not wanted or session.execute(there).first() is not None:
        return
    neighbours: dict[str, UUID] = {}
    for one in wanted:
        if one.name not in neighbours:
            made = people.add_person(session, actor, place.id, name=one.name)
            neighbours[one.name] = made.id
        listings.publish(
            session,
            Actor(neighbours[one.name], origin=actor.origin),
            place.id,
            Wanted(
                kind=one.kind,
                title=one.title,
                minutes=one.minutes,
                category=one.category,
                about=one.about,
                times=one.times,
            ),
        )


def _has_bank(session: Session, community_id: UUID) -> bool:
    return any(
        account.account.kind is AccountKind.POOL
        for account in points.accounts_of(session, Owner.community(community_id), community_id)
        if account.unit.code == currency.BANK
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


def _make(
    session: Session, actor: Actor, place: Place, wanted: StarterTeam, organisation_id: UUID | None
) -> None:
    team = teams.found(
        session,
        actor,
        place.id,
        TeamPlan(
            name=wanted.name,
            about=wanted.about,
            fields=wanted.fields,
            organisation_id=organisation_id,
            counts=wanted.counts,
            open=wanted.open,
            example=wanted.example,
        ),
    )
    day = today(session, place)
    if wanted.counts and wanted.counted:
        before = date(day.year - 1, 12, 31)
        counting.add(session, actor, place.id, team.id, wanted.counted, before)
    tomorrow = day + timedelta(days=1)
    for one in wanted.activities:
        made = planning.plan(
            session,
            actor,
            place.id,
            team.id,
            Plan(
                title=one.title,
                place=one.place,
                starts_on=max(tomorrow, one.starts_on or tomorrow),
                begins=one.begins,
                minutes=one.minutes,
                capacity=one.capacity,
                weekdays=one.weekdays,
                every_weeks=one.every_weeks,
                weeks_of_month=one.weeks_of_month,
                month_days=one.month_days,
                about=one.about,
                field=one.field or (wanted.fields[0] if wanted.fields else ""),
                needs=one.needs,
                team_only=one.team_only,
                campaign=one.campaign,
            ),
        )
        for stop in one.round:
            neighbour = people.add_person(session, actor, place.id, name=stop.name)
            rounds.put_on(session, actor, place.id, made.id, neighbour.id, stop.door)
