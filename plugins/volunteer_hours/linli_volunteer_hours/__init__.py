"""Volunteer hours (志愿服务时间) as a plugin of Linli: its hooks, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.events import Event
from linli.hooks import (
    AgentPage,
    Card,
    CodePurpose,
    ContributionKind,
    Correctable,
    DataSection,
    IncompatibleDuties,
    Job,
    NavItem,
    Permission,
    PluginInfo,
    PublicPage,
    Tie,
    ToDo,
    hookimpl,
)
from linli.i18n import Text
from linli.subjects import Subject
from linli_volunteer_hours.settings import VolunteerHoursSettings
from linli_volunteer_hours.texts import _

if TYPE_CHECKING:
    from linli.demo import DemoWorld

__version__ = "0.1.0"


@hookimpl
def linli_plugin() -> PluginInfo:
    return PluginInfo(
        name="volunteer_hours",
        package=__name__,
        title=_("Volunteer hours"),
        description=_("Teams and activities, hours confirmed, certificates, and a time bank."),
        settings=VolunteerHoursSettings,
    )


@hookimpl
def linli_permissions() -> Sequence[Permission]:
    from linli_volunteer_hours.permissions import PERMISSIONS

    return PERMISSIONS


@hookimpl
def linli_incompatible_duties() -> Sequence[IncompatibleDuties]:
    from linli_volunteer_hours.permissions import INCOMPATIBLE

    return INCOMPATIBLE


@hookimpl
def linli_blueprint() -> object:
    from linli_volunteer_hours.pages import blueprint

    return blueprint


@hookimpl
def linli_api() -> object:
    from linli_volunteer_hours.api import resources

    return resources


@hookimpl
def linli_nav(session: Session, actor: Actor, community: Place) -> Sequence[NavItem]:
    from linli_volunteer_hours import overview

    return overview.links(session, actor, community)


@hookimpl
def linli_to_do(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    from linli_volunteer_hours import overview

    return overview.to_do(session, actor, community)


@hookimpl
def linli_cards(session: Session, actor: Actor, community: Place) -> Sequence[Card]:
    from linli_volunteer_hours import overview

    return overview.cards(session, actor, community)


@hookimpl
def linli_public_pages(session: Session, community: Place) -> Sequence[PublicPage]:
    from linli_volunteer_hours import overview

    return overview.public_pages(session, community)


@hookimpl
def linli_agent_pages(session: Session, actor: Actor, community: Place) -> Sequence[AgentPage]:
    from linli_volunteer_hours import overview

    return overview.agent_pages(session, actor, community)


@hookimpl
def linli_on_event(session: Session, event: Event) -> None:
    from linli.events import (
        CommitmentChanged,
        CommitmentDropped,
        CommitmentMade,
        ContributionConfirmed,
        ContributionCorrected,
        PersonJoined,
        PersonLeft,
    )
    from linli.notices import NoticeItemsDecided
    from linli_volunteer_hours.activities import changed_promises, commitments
    from linli_volunteer_hours.attendance import publishing
    from linli_volunteer_hours.departures import bank, ended
    from linli_volunteer_hours.hours import awards

    if isinstance(event, NoticeItemsDecided) and event.notice_kind == publishing.NOTICE:
        publishing.on_decided(session, event)
    elif isinstance(event, ContributionConfirmed):
        awards.on_confirmed(session, event)
    elif isinstance(event, ContributionCorrected):
        awards.on_corrected(session, event)
    elif isinstance(event, CommitmentMade):
        commitments.on_made(session, event)
    elif isinstance(event, CommitmentChanged):
        changed_promises.on_changed(session, event)
    elif isinstance(event, CommitmentDropped):
        changed_promises.on_dropped(session, event)
    elif isinstance(event, PersonLeft):
        ended.on_left(session, event)
    elif isinstance(event, PersonJoined):
        bank.on_joined(session, event)


@hookimpl
def linli_may_see(session: Session, actor: Actor, subject: Subject) -> bool | None:
    from linli import access
    from linli_volunteer_hours.models import Listing
    from linli_volunteer_hours.permissions import TAKE_PART

    if subject.type != "volunteer_hours.listing":
        return None
    listing = session.get(Listing, subject.id)
    return listing is not None and access.can(session, actor, TAKE_PART, listing.community_id)


@hookimpl
def linli_jobs() -> Sequence[Job]:
    from linli_volunteer_hours.jobs import JOBS

    return JOBS


@hookimpl
def linli_code_purposes() -> Sequence[CodePurpose]:
    from linli_volunteer_hours.attendance.door import PURPOSE

    return (CodePurpose(PURPOSE, _("Check in or out as a volunteer"), "volunteer_code"),)


@hookimpl
def linli_units() -> Mapping[str, Text]:
    from linli_volunteer_hours.hours.units import PURPOSES
    from linli_volunteer_hours.time_bank.currency import PURPOSE

    return PURPOSES | PURPOSE


@hookimpl
def linli_contributions() -> Sequence[ContributionKind]:
    from linli_volunteer_hours.hours.booking import SERVICE

    return (ContributionKind(SERVICE, _("Volunteer time, confirmed"), "minutes"),)


@hookimpl
def linli_acts() -> Mapping[str, Text]:
    from linli_volunteer_hours.acts import ACTS

    return ACTS


@hookimpl
def linli_starters() -> Mapping[str, Traversable]:
    folder = files(__name__) / "starters"
    names = ("longhai-teams", "zhangjiagang-timebank", "jinchang-streets")
    return {name: folder / f"{name}.yaml" for name in names}


@hookimpl
def linli_apply_starter(
    session: Session, actor: Actor, community: Place, section: Mapping[str, Any]
) -> None:
    from linli_volunteer_hours import starter

    starter.apply(session, actor, community, section)


@hookimpl
def linli_demo(world: "DemoWorld", until: datetime) -> None:
    from linli_volunteer_hours.demo import fill

    fill(world)


@hookimpl
def linli_correctable(session: Session, subject: Subject) -> Correctable | None:
    from linli_volunteer_hours.attendance import publishing, rows

    return publishing.correctable(session, subject.id) if subject.type == rows.KIND else None


@hookimpl
def linli_personal_data(session: Session, person_id: UUID) -> Sequence[DataSection]:
    from linli_volunteer_hours import own_data

    return own_data.sections(session, person_id)


@hookimpl
def linli_ties(session: Session, person_id: UUID) -> Sequence[Tie]:
    from linli_volunteer_hours.departures import ties

    return ties.of(session, person_id)


@hookimpl
def linli_erase(session: Session, person_id: UUID) -> None:
    from linli_volunteer_hours.departures import erasing

    erasing.erase(session, person_id)
