"""Deliberation (议事协商) as a plugin of Linli: its hooks, and nothing else."""

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
    Card,
    ContributionKind,
    DataSection,
    IncompatibleDuties,
    Job,
    NavItem,
    Permission,
    PluginInfo,
    Problem,
    PublicPage,
    Tie,
    ToDo,
    hookimpl,
)
from linli.i18n import Text
from linli.subjects import Subject
from linli_deliberation.settings import DeliberationSettings
from linli_deliberation.texts import _

if TYPE_CHECKING:
    from linli.demo import DemoWorld

__version__ = "0.1.0"


@hookimpl
def linli_plugin() -> PluginInfo:
    return PluginInfo(
        name="deliberation",
        package=__name__,
        title=_("Deliberation"),
        description=_("Votes that nobody can bend, and that anybody can count again."),
        settings=DeliberationSettings,
    )


@hookimpl
def linli_permissions() -> Sequence[Permission]:
    from linli_deliberation.permissions import PERMISSIONS

    return PERMISSIONS


@hookimpl
def linli_incompatible_duties() -> Sequence[IncompatibleDuties]:
    from linli_deliberation.permissions import INCOMPATIBLE

    return INCOMPATIBLE


@hookimpl
def linli_blueprint() -> object:
    from linli_deliberation.pages import blueprint

    return blueprint


@hookimpl
def linli_api() -> object:
    from linli_deliberation.api import resources

    return resources


@hookimpl
def linli_nav(session: Session, actor: Actor, community: Place) -> Sequence[NavItem]:
    from linli_deliberation import overview

    return overview.links(session, actor, community)


@hookimpl
def linli_to_do(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    from linli_deliberation.councils import composition
    from linli_deliberation.disclosure import questions
    from linli_deliberation.discussion import reading
    from linli_deliberation.polls import asking, interruptions
    from linli_deliberation.topics import budgets, callers, waiting

    return (
        *asking.waiting(session, actor, community),
        *waiting.waiting(session, actor, community),
        *callers.waiting(session, actor, community),
        *interruptions.waiting(session, actor, community),
        *budgets.waiting(session, actor, community),
        *composition.waiting(session, actor, community),
        *reading.waiting(session, actor, community),
        *questions.waiting(session, actor, community),
    )


@hookimpl
def linli_cards(session: Session, actor: Actor, community: Place) -> Sequence[Card]:
    from linli_deliberation import overview

    return overview.cards(session, actor, community)


@hookimpl
def linli_public_pages(session: Session, community: Place) -> Sequence[PublicPage]:
    from linli_deliberation import overview

    return overview.public_pages(session, community)


@hookimpl
def linli_on_event(session: Session, event: Event) -> None:
    from linli.events import DecisionAsked, PersonLeft
    from linli.notices import NoticeItemsDecided
    from linli_deliberation import leaving
    from linli_deliberation.polls import asked
    from linli_deliberation.results import publishing
    from linli_deliberation.topics import funding

    if isinstance(event, DecisionAsked):
        asked.on_asked(session, event)
    elif isinstance(event, PersonLeft):
        leaving.on_left(session, event.community_id, event.person_id)
    elif isinstance(event, NoticeItemsDecided) and event.notice_kind == publishing.NOTICE:
        publishing.on_decided(session, event)
        funding.on_decided(session, event)


@hookimpl
def linli_jobs() -> Sequence[Job]:
    from linli_deliberation.polls import closing, reminding, scheduling

    return (
        Job(scheduling.ADVANCE, _("Open and close votes on time"), closing.on_time),
        Job(reminding.REMIND, _("Remind those who have not voted"), reminding.on_time),
    )


@hookimpl
def linli_contributions() -> Sequence[ContributionKind]:
    from linli_deliberation.casting.telling import TOOK_PART

    return (ContributionKind(TOOK_PART, _("Taking part in a vote"), "times"),)


@hookimpl
def linli_may_see(session: Session, actor: Actor, subject: Subject) -> bool | None:
    from linli_deliberation.disclosure import files, matters
    from linli_deliberation.topics import photos

    if subject.type == photos.SUBJECT:
        return photos.may_see(session, actor, subject.id)
    if subject.type == matters.SUBJECT:
        return files.may_see(session, actor, subject.id)
    return None


@hookimpl
def linli_acts() -> Mapping[str, Text]:
    from linli_deliberation.acts import ACTS

    return ACTS


@hookimpl
def linli_starters() -> Mapping[str, Traversable]:
    folder = files(__name__) / "starters"
    names = ("jinchang-six-steps", "zhangjiagang-micro-projects", "hongqi-council")
    return {name: folder / f"{name}.yaml" for name in names}


@hookimpl
def linli_apply_starter(
    session: Session, actor: Actor, community: Place, section: Mapping[str, Any]
) -> None:
    from linli_deliberation import starter

    starter.apply(session, actor, community, section)


@hookimpl
def linli_demo(world: "DemoWorld", until: datetime) -> None:
    from linli_deliberation.demo import fill

    fill(world)


@hookimpl
def linli_personal_data(session: Session, person_id: UUID) -> Sequence[DataSection]:
    from linli_deliberation import own_data

    return own_data.sections(session, person_id)


@hookimpl
def linli_ties(session: Session, person_id: UUID) -> Sequence[Tie]:
    from linli_deliberation import erasing

    return erasing.ties(session, person_id)


@hookimpl
def linli_erase(session: Session, person_id: UUID) -> None:
    from linli_deliberation import erasing

    erasing.erase(session, person_id)


@hookimpl
def linli_problems(session: Session, community: Place) -> Sequence[Problem]:
    from linli_deliberation import problems

    return problems.found(session, community)
