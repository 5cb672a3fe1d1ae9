"""What a plugin declares through its hooks."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import entry_points
from inspect import getmembers, isfunction
from types import ModuleType
from typing import Any

from cronsim import CronSim, CronSimError
from pydantic import BaseModel

from linli import access, plugins, starters
from linli.hooks import (
    CodePurpose,
    ContributionKind,
    Hooks,
    IncompatibleDuties,
    Job,
    Permission,
)
from linli.i18n import Text, texts
from linli.plugins import GROUP, Loaded

_ = texts("linli")


def problems(plugin: Loaded) -> Iterator[Text]:
    """Yield what is wrong with a plugin's hooks and the values they return."""
    yield from _hooks(plugin)
    yield from _own_texts(plugin)
    yield from _settings(plugin.info.settings)
    for hook, kind, judge in _DECLARED:
        try:
            answer = plugins.manager().ask(plugin.name, hook)
        except Exception as error:
            yield _raises(hook, error)
            continue
        for value in answer or ():
            if isinstance(value, kind):
                yield from judge(plugin, value)
            else:
                yield _(
                    "%(hook)s returns a %(type)s instead of a %(wanted)s",
                    hook=hook,
                    type=type(value).__name__,
                    wanted=kind.__name__,
                )
    yield from _acts(plugin)
    yield from _units(plugin)
    yield from _blueprint(plugin)
    yield from _api(plugin)
    yield from _starters(plugin)


def _hooks(plugin: Loaded) -> Iterator[Text]:
    for entry in entry_points(group=GROUP):
        if entry.name == plugin.name:
            for name in unmarked(sys.modules[entry.module]):
                yield _("%(hook)s is not marked with @hookimpl, so it is never asked", hook=name)


def unmarked(module: ModuleType) -> Iterator[str]:
    """Yield the functions of a module that are called like a hook and are not marked as one."""
    for name, function in getmembers(module, isfunction):
        if (
            name in vars(Hooks)
            and name.startswith("linli_")
            and not hasattr(function, "linli_impl")
        ):
            yield name


def _own_texts(plugin: Loaded) -> Iterator[Text]:
    for name, text in (("title", plugin.info.title), ("description", plugin.info.description)):
        yield from _text(plugin, f"PluginInfo.{name}", text)


def _text(plugin: Loaded, where: str, text: object) -> Iterator[Text]:
    if not isinstance(text, Text) or not text.message.strip():
        yield _("%(where)s is not a Text", where=where)
    elif text.domain != plugin.info.package:
        yield _(
            "%(where)s belongs to %(other)s and not to its own translations",
            where=where,
            other=text.domain,
        )


def _settings(model: type[BaseModel] | None) -> Iterator[Text]:
    if model is None:
        return
    for name, field in model.model_fields.items():
        if field.is_required():
            yield _("the setting %(name)s has no default", name=name)
        if not field.title:
            yield _("the setting %(name)s has no title", name=name)
        if not field.description:
            yield _("the setting %(name)s has no description", name=name)


def _named(plugin: Loaded, what: str, name: str) -> Iterator[Text]:
    if not name.startswith(f"{plugin.name}."):
        yield _(
            "%(what)s %(name)s does not begin with “%(prefix)s”",
            what=what,
            name=name,
            prefix=f"{plugin.name}.",
        )


def _permission(plugin: Loaded, permission: Permission) -> Iterator[Text]:
    yield from _named(plugin, "Permission", permission.code)
    yield from _text(plugin, permission.code, permission.title)
    for role in permission.roles:
        if role not in access.ROLES:
            yield _(
                "%(code)s is given to the role %(role)s, which does not exist",
                code=permission.code,
                role=role,
            )


def _duties(plugin: Loaded, pair: IncompatibleDuties) -> Iterator[Text]:
    yield from _text(plugin, "IncompatibleDuties.reason", pair.reason)
    # Not access.permissions(): a plugin that declares something else would stop the check.
    declared = {permission.code for permission in access.CORE_PERMISSIONS} | {
        permission.code
        for _name, answer in plugins.manager().answers("linli_permissions")
        for permission in answer
        if isinstance(permission, Permission)
    }
    for duty in (pair.first, pair.second):
        if duty not in declared:
            yield _("the duty %(duty)s is no declared permission", duty=duty)
    if pair.first == pair.second:
        yield _("the duty %(duty)s excludes itself", duty=pair.first)


def _job(plugin: Loaded, job: Job) -> Iterator[Text]:
    yield from _named(plugin, "Job", job.name)
    yield from _text(plugin, job.name, job.title)
    if job.cron is not None:
        try:
            next(CronSim(job.cron, datetime.now(UTC)))
        except (CronSimError, StopIteration):
            yield _("%(job)s is due at “%(cron)s”, which never comes", job=job.name, cron=job.cron)


def _purpose(plugin: Loaded, purpose: CodePurpose) -> Iterator[Text]:
    yield from _named(plugin, "CodePurpose", purpose.purpose)
    yield from _text(plugin, purpose.purpose, purpose.title)


def _contribution(plugin: Loaded, kind: ContributionKind) -> Iterator[Text]:
    yield from _named(plugin, "ContributionKind", kind.code)
    yield from _text(plugin, kind.code, kind.title)


#: Hooks without arguments, what they return, and who judges it.
_DECLARED: tuple[tuple[str, type[Any], Any], ...] = (
    ("linli_permissions", Permission, _permission),
    ("linli_incompatible_duties", IncompatibleDuties, _duties),
    ("linli_jobs", Job, _job),
    ("linli_code_purposes", CodePurpose, _purpose),
    ("linli_contributions", ContributionKind, _contribution),
)


def _acts(plugin: Loaded) -> Iterator[Text]:
    try:
        words = dict(plugins.manager().ask(plugin.name, "linli_acts") or {})
    except Exception as error:
        yield _raises("linli_acts", error)
        return
    for action, sentence in words.items():
        yield from _named(plugin, "linli_acts", str(action))
        yield from _text(plugin, str(action), sentence)


def _raises(hook: str, error: Exception) -> Text:
    return _("%(hook)s raises %(reason)s", hook=hook, reason=f"{type(error).__name__}: {error}")


def _units(plugin: Loaded) -> Iterator[Text]:
    try:
        purposes = dict(plugins.manager().ask(plugin.name, "linli_units") or {})
    except Exception as error:
        yield _raises("linli_units", error)
        return
    for code, purpose in purposes.items():
        yield from _text(plugin, str(code), purpose)


def _blueprint(plugin: Loaded) -> Iterator[Text]:
    try:
        blueprint = plugins.manager().ask(plugin.name, "linli_blueprint")
    except Exception as error:
        yield _raises("linli_blueprint", error)
        return
    if blueprint is not None and getattr(blueprint, "name", None) != plugin.name:
        yield _(
            "its blueprint is called %(name)s and not %(wanted)s",
            name=str(getattr(blueprint, "name", None)),
            wanted=plugin.name,
        )


def _api(plugin: Loaded) -> Iterator[Text]:
    try:
        resources = plugins.manager().ask(plugin.name, "linli_api")
    except Exception as error:
        yield _raises("linli_api", error)
        return
    if resources is None:
        return
    if getattr(resources, "owner", None) != plugin.name:
        yield _("its resources are not those of Resources(“%(name)s”)", name=plugin.name)
        return
    scopes = {None, f"{plugin.name}:read", f"{plugin.name}:write"}
    for resource in resources:
        if resource.scope not in scopes:
            yield _(
                "the resource %(name)s asks for the scope %(scope)s, which is not the plugin's",
                name=resource.name,
                scope=resource.scope,
            )
        if not resource.description:
            yield _("the resource %(name)s has no description", name=resource.name)


def _starters(plugin: Loaded) -> Iterator[Text]:
    try:
        brought = plugins.manager().ask(plugin.name, "linli_starters") or {}
        for file in brought.values():
            starters.read(file.name, file.read_bytes())
    except starters.StarterRefused as refusal:
        yield from refusal.problems
    except Exception as error:
        yield _raises("linli_starters", error)
