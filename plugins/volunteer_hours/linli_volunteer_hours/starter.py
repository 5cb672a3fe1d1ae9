"""Setting a community up from its template: teams, and what they do again and again."""

from collections.abc import Mapping
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
from linli_volunteer_hours.activities import planning
from linli_volunteer_hours.activities.plans import Plan
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.hours import units
from linli_volunteer_hours.models import Team
from linli_volunteer_hours.register import counting, teams
from linli_volunteer_hours.register.teams import TeamPlan
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, currency
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


class Section(BaseModel):
    """The section ``volunteer_hours`` of a community template."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    teams: tuple[StarterTeam, ...] = ()
    #: Hours that the time bank's pool begins with.
    pool_hours: Annotated[int, Field(ge=0, le=1000)] = 0


def apply(session: Session, actor: Actor, place: Place, section: Mapping[str, Any]) -> None:
    """Make the teams that a community lacks, with what they do. Applied again it changes nothing.

    Raises:
        StarterRefused: the section does not fit; its field says where.
        NotAllowed: the actor may not set this up here.
    """
    wanted = _read(section)
    for code in (units.RECORDED, units.MANUAL):
        units.unit(session, place.id, code)
    if wanted.pool_hours and not _has_bank(session, place.id):
        accounts.fund(session, actor, place.id, wanted.pool_hours * 60)
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
            ),
        )
        for stop in one.round:
            neighbour = people.add_person(session, actor, place.id, name=stop.name)
            rounds.put_on(session, actor, place.id, made.id, neighbour.id, stop.door)
