"""Finding plugins, and asking them one by one, so that a broken one harms nobody else."""

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pluggy
import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from linli.db.apart import apart
from linli.db.engine import is_retryable
from linli.db.migrate import CORE, History
from linli.hooks import Hooks, PluginInfo

if TYPE_CHECKING:
    from linli.events import Event

GROUP = "linli.plugins"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plugin that works: what it says of itself, and the package it came in."""

    name: str
    info: PluginInfo
    distribution: str
    version: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin that could not be loaded, with the reason for an administrator."""

    name: str
    reason: str
    distribution: str


class Plugins:
    """The plugins of this process.

    ``working`` and ``broken`` list them by name. :meth:`answers` asks all of them, :meth:`answer`
    one; both log a hook that raises and go on without it. :meth:`ask` lets it through.
    """

    def __init__(self, found: "list[EntryPoint] | None" = None) -> None:
        self._pluggy = pluggy.PluginManager("linli")
        self._pluggy.add_hookspecs(Hooks)
        working: dict[str, Loaded] = {}
        broken: dict[str, Broken] = {}
        for entry in sorted(
            entry_points(group=GROUP) if found is None else found, key=lambda e: e.name
        ):
            loaded = self._load(entry, working)
            (working if isinstance(loaded, Loaded) else broken)[entry.name] = loaded  # type: ignore[assignment]
        self.working: Mapping[str, Loaded] = MappingProxyType(working)
        self.broken: Mapping[str, Broken] = MappingProxyType(broken)
        #: The last error of each plugin's hook, (plugin, hook) → reason; for the plugins page.
        self.failures: dict[tuple[str, str], str] = {}

    def implements(self, name: str, hook: str) -> bool:
        """Return whether a working plugin implements ``hook``."""
        return self._implementation(name, hook) is not None

    def answer(self, name: str, hook: str, **arguments: Any) -> Any:
        """Ask one plugin; None when it does not implement the hook or raises.

        With a ``session`` among the arguments it is asked apart (:func:`linli.db.apart`), so that
        a failed statement does not end the host's transaction.
        """
        try:
            return self.ask(name, hook, **arguments)
        except Exception as error:
            if isinstance(error, DBAPIError) and is_retryable(error):
                raise
            self.failures[name, hook] = f"{type(error).__name__}: {error}"
            log.exception("plugin hook failed", plugin=name, hook=hook)
            return None

    def ask(self, name: str, hook: str, **arguments: Any) -> Any:
        """Ask one plugin and let through what it raises: its refusal is the caller's answer."""
        implementation = self._implementation(name, hook)
        if implementation is None:
            return None
        given = {key: arguments[key] for key in implementation.argnames}
        session = arguments.get("session")
        if isinstance(session, Session):
            with apart(session):
                return implementation.function(**given)
        return implementation.function(**given)

    def answers(
        self, hook: str, *, among: "frozenset[str] | None" = None, **arguments: Any
    ) -> Iterator[tuple[str, Any]]:
        """Ask every working plugin (only those in ``among`` where given), sorted by name."""
        for name in self.working:
            if among is None or name in among:
                answer = self.answer(name, hook, **arguments)
                if answer is not None:
                    yield name, answer

    def handler(self, name: str) -> "Callable[[Session, Event], None] | None":
        """Return a plugin's event handler; its errors are the caller's to judge."""
        implementation = self._implementation(name, "linli_on_event")
        if implementation is None:
            return None

        def handle(session: Session, event: "Event") -> None:
            given = {"session": session, "event": event}
            implementation.function(**{key: given[key] for key in implementation.argnames})

        return handle

    def histories(self) -> list[History]:
        """Return the migrations of core and of every working plugin that has tables."""
        histories = [CORE]
        for plugin in self.working.values():
            versions = Path(str(files(plugin.info.package) / "versions"))
            if versions.is_dir():
                histories.append(History(plugin.name, versions))
        return histories

    def _load(self, entry: EntryPoint, working: Mapping[str, Loaded]) -> Loaded | Broken:
        distribution = entry.dist.name if entry.dist else "?"
        try:
            module = importlib.import_module(entry.module)
            self._pluggy.register(module, name=entry.name)
            self._pluggy.check_pending()
            info = self._implementation(entry.name, "linli_plugin")
            if info is None:
                raise TypeError("it does not implement linli_plugin")
            described = info.function()
            if not isinstance(described, PluginInfo):
                raise TypeError("linli_plugin does not return a PluginInfo")
            if described.name != entry.name:
                raise ValueError(
                    f"it calls itself {described.name!r}, its entry point {entry.name!r}"
                )
            importlib.import_module(described.package)
        except Exception as error:
            log.warning("plugin broken", plugin=entry.name, reason=str(error))
            if self._pluggy.has_plugin(entry.name):
                self._pluggy.unregister(name=entry.name)
            return Broken(entry.name, f"{type(error).__name__}: {error}", distribution)
        version = entry.dist.version if entry.dist else "?"
        return Loaded(entry.name, described, distribution, version)

    def _implementation(self, name: str, hook: str) -> "pluggy.HookImpl | None":
        caller = getattr(self._pluggy.hook, hook)
        for implementation in caller.get_hookimpls():
            if implementation.plugin_name == name:
                return implementation  # type: ignore[no-any-return]
        return None


_current: Plugins | None = None


def manager() -> Plugins:
    """Return the plugins of this process, loaded at the first call."""
    global _current
    if _current is None:
        _current = Plugins()
    return _current


def use(plugins: Plugins | None) -> None:
    """Replace the process's plugins (None: load again at the next call); for tests."""
    global _current
    _current = plugins
    from linli.access import duties, roles

    roles.permissions.cache_clear()
    duties.incompatible.cache_clear()
