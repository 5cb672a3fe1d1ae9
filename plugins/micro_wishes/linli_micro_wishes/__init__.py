"""Micro-wishes (微心愿) as a plugin of Linli: its hooks, and nothing else."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlmodel import Session

from linli.access import Actor
from linli.communities import Place
from linli.hooks import (
    Card,
    ContributionKind,
    DataSection,
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
from linli_micro_wishes.settings import MicroWishesSettings
from linli_micro_wishes.texts import _

if TYPE_CHECKING:
    from linli.demo import DemoWorld

__version__ = "0.1.0"


@hookimpl
def linli_plugin() -> PluginInfo:
    return PluginInfo(
        name="micro_wishes",
        package=__name__,
        title=_("Micro-wishes"),
        description=_("Small wishes that a neighbour fulfils, and orders that somebody takes."),
        settings=MicroWishesSettings,
    )


@hookimpl
def linli_permissions() -> Sequence[Permission]:
    from linli_micro_wishes.permissions import PERMISSIONS

    return PERMISSIONS


@hookimpl
def linli_blueprint() -> object:
    from linli_micro_wishes.pages import blueprint

    return blueprint


@hookimpl
def linli_api() -> object:
    from linli_micro_wishes.api import resources

    return resources


@hookimpl
def linli_nav(session: Session, actor: Actor, community: Place) -> Sequence[NavItem]:
    from linli_micro_wishes import overview

    return overview.links(session, actor, community)


@hookimpl
def linli_to_do(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    from linli_micro_wishes import overview

    return overview.to_dos(session, actor, community)


@hookimpl
def linli_cards(session: Session, actor: Actor, community: Place) -> Sequence[Card]:
    from linli_micro_wishes import overview

    return overview.cards(session, actor, community)


@hookimpl
def linli_public_pages(session: Session, community: Place) -> Sequence[PublicPage]:
    from linli_micro_wishes import overview

    return overview.public_pages(session, community)


@hookimpl
def linli_jobs() -> Sequence[Job]:
    from linli_micro_wishes.claims import claiming, fulfilling
    from linli_micro_wishes.clocks import promises
    from linli_micro_wishes.orders import ordering
    from linli_micro_wishes.wishes import review

    return (
        Job(claiming.LAPSE, _("Open wishes again that were not fulfilled in time"), claiming.lapse),
        Job(claiming.REMIND, _("Remind whoever has claimed a wish"), claiming.remind),
        Job(
            fulfilling.CONFIRM_LATE,
            _("Confirm wishes that nobody has said anything against"),
            fulfilling.confirm_late,
        ),
        Job(
            ordering.CONFIRM_LATE,
            _("Confirm orders that nobody has said anything against"),
            ordering.confirm_late,
        ),
        Job(review.EXPIRE, _("Take wishes off the board that nobody claims"), review.expire),
        Job(promises.WARN, _("Remind that an order is nearly due"), promises.warn),
        Job(promises.OVERDUE, _("Tell that an order is overdue"), promises.overdue),
    )


@hookimpl
def linli_contributions() -> Sequence[ContributionKind]:
    from linli_micro_wishes.claims import fulfilling
    from linli_micro_wishes.orders import ordering

    return (
        ContributionKind(fulfilling.FULFILLED, _("A wish that came true"), "times"),
        ContributionKind(ordering.DONE, _("An order that was done"), "times"),
    )


@hookimpl
def linli_acts() -> Mapping[str, Text]:
    from linli_micro_wishes.acts import ACTS

    return ACTS


@hookimpl
def linli_may_see(session: Session, actor: Actor, subject: Subject) -> bool | None:
    from linli_micro_wishes.claims import photos

    return photos.may_see(session, actor, subject)


@hookimpl
def linli_personal_data(session: Session, person_id: UUID) -> Sequence[DataSection]:
    from linli_micro_wishes import overview

    return overview.personal_data(session, person_id)


@hookimpl
def linli_ties(session: Session, person_id: UUID) -> Sequence[Tie]:
    from linli_micro_wishes import erasing

    return erasing.ties(session, person_id)


@hookimpl
def linli_erase(session: Session, person_id: UUID) -> None:
    from linli_micro_wishes import erasing

    erasing.erase(session, person_id)


@hookimpl
def linli_problems(session: Session, community: Place) -> Sequence[Problem]:
    from linli_micro_wishes import overview

    return overview.problems(session, community)


@hookimpl
def linli_starters() -> Mapping[str, Traversable]:
    folder = files(__name__) / "starters"
    names = ("jinchang-wishes", "jinchang-three-orders", "hongqi-answers")
    return {name: folder / f"{name}.yaml" for name in names}


@hookimpl
def linli_apply_starter(
    session: Session, actor: Actor, community: Place, section: Mapping[str, Any]
) -> None:
    from linli_micro_wishes import starter

    starter.apply(session, actor, community, section)


@hookimpl
def linli_demo(world: "DemoWorld", until: datetime) -> None:
    from linli_micro_wishes.demo import fill

    fill(world)
