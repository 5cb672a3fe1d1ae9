"""Setting a community up from a template, in the caller's transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlmodel import Session

from linli import access, communities, plugins, points
from linli.access import Actor
from linli.communities import CommunityKind, Place
from linli.errors import Refusal
from linli.evidence import EvidenceSettings
from linli.i18n import texts
from linli.people import PeopleSettings
from linli.plugins import PluginState
from linli.starters import fitting
from linli.starters.model import PluginPart, RolePart, UnitPart
from linli.starters.reading import StarterFile
from linli.validation import Path

_ = texts("linli")

#: The settings of core that a template may set, by owner.
CORE_SETTINGS: Mapping[str, type[BaseModel]] = {
    "core": PeopleSettings,
    "core.evidence": EvidenceSettings,
}


def found(
    session: Session,
    actor: Actor,
    file: StarterFile,
    *,
    slug: str,
    name: str = "",
    kind: CommunityKind | None = None,
    parent_id: UUID | None = None,
    code: str = "",
) -> Place:
    """Make a community as a template describes it; what is given goes before the template.

    Raises:
        CommunityRefused, SlugTaken, NotAllowed: it cannot be made here.
        StarterRefused: something in the template does not fit.
    """
    planned = file.starter.community
    place = communities.create(
        session,
        actor,
        kind=kind or planned.kind,
        code=code or slug.upper(),
        name=name or planned.name or slug,
        slug=slug,
        parent_id=parent_id,
        language=planned.language,
        time_zone=planned.time_zone,
    )
    apply(session, actor, place, file)
    return place


def apply(session: Session, actor: Actor, place: Place, file: StarterFile) -> None:
    """Give a community what a template describes. Applied again, nothing changes.

    What the community has decided or entered itself stays as it is.

    Raises:
        NotAllowed: the actor may not set this community up.
        StarterRefused: something in the template does not fit, with its line.
    """
    access.require(session, actor, "core.settings", place.id)
    starter = file.starter
    for owner, values in starter.settings.items():
        with _at(file, "settings", owner):
            model = CORE_SETTINGS.get(owner)
            if model is None:
                raise file.refused(
                    ("settings", owner),
                    _("core has no settings called %(owner)s", owner=owner),
                )
            _set(session, actor, place.id, owner, model, values)
    for index, unit in enumerate(starter.units):
        with _at(file, "units", index):
            _define(session, actor, place.id, unit)
    groups = fitting.add_groups(
        session, actor, place.id, starter.groups, at=partial(_at, file, "groups")
    )
    for index, role in enumerate(starter.roles):
        with _at(file, "roles", index):
            if role.group is not None and role.group not in groups:
                raise file.refused(
                    ("roles", index, "group"), _("there is no group %(code)s", code=role.group)
                )
            _give(session, actor, place.id, role, groups.get(role.group or ""))
    # After the people with an office, whom it may name again.
    fitting.add_organisations(
        session, actor, place.id, starter.organisations, at=partial(_at, file, "organisations")
    )
    for plugin, part in starter.plugins.items():
        _turn_on(session, actor, place, file, plugin, part)


@contextmanager
def _at(file: StarterFile, *path: str | int) -> Iterator[None]:
    """Tell where in the file the cause of a refusal stands."""
    try:
        yield
    except access.NotAllowed:
        raise
    except Refusal as refusal:
        if refusal.code == "core.starter_refused":
            raise
        raise file.refused((*path, *_steps(refusal.field)), refusal.text) from refusal


def _steps(field: str | None) -> Path:
    """Return a refusal's field as a path: ``rules.3.points`` is the fourth rule's points."""
    return tuple(int(step) if step.isdigit() else step for step in (field or "").split(".") if step)


def _set(
    session: Session,
    actor: Actor,
    community_id: UUID,
    owner: str,
    model: type[BaseModel],
    values: Mapping[str, Any],
) -> None:
    own, version = communities.own_overrides(session, community_id, owner)
    wanted = {**values, **own}
    if wanted != own:
        communities.save_settings(
            session, actor, community_id, owner, model, wanted, version=version
        )


def _define(session: Session, actor: Actor, community_id: UUID, unit: UnitPart) -> None:
    # What a community above counts already is what this one counts too.
    if unit.code not in {known.code for known in points.units(session, community_id)}:
        points.define_unit(
            session,
            actor,
            community_id,
            unit.code,
            unit.name,
            scale=unit.scale,
            transferable=unit.transferable,
            expiry=points.Expiry(points.ExpiryRule(unit.expiry.rule), unit.expiry.count),
        )


def _give(
    session: Session, actor: Actor, community_id: UUID, role: RolePart, group_id: UUID | None
) -> None:
    person = fitting.enter(session, actor, community_id, role.person, group_id)
    access.grant(session, actor, person.id, role.role, community_id, group_id=group_id)


def _turn_on(
    session: Session,
    actor: Actor,
    place: Place,
    file: StarterFile,
    plugin: str,
    part: PluginPart,
) -> None:
    path: Path = ("plugins", plugin)
    if plugin not in plugins.enabled(session, place.id):
        with _at(file, *path):
            plugins.choose(session, actor, place.id, plugin, PluginState(part.state))
    if part.settings:
        model = plugins.manager().working[plugin].info.settings
        if model is None:
            raise file.refused((*path, "settings"), _("this plugin has no settings"))
        with _at(file, *path, "settings"):
            _set(session, actor, place.id, plugin, model, part.settings)
    if part.section:
        if not plugins.manager().implements(plugin, "linli_apply_starter"):
            word = next(iter(part.section))
            raise file.refused((*path, word), _("this plugin reads nothing from a template"))
        with _at(file, *path):
            plugins.manager().ask(
                plugin,
                "linli_apply_starter",
                session=session,
                actor=actor,
                community=place,
                section=part.section,
            )
