"""Plugins made in memory, to see how the host treats good and bad ones."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from types import ModuleType

from linli import plugins
from linli.hooks import PluginInfo, hookimpl
from linli.i18n import texts
from linli.plugins import Plugins

_ = texts("linli")


def module(name: str, **hooks: Callable[..., object]) -> ModuleType:
    """Return a plugin's module whose ``linli_plugin`` is there unless another is given."""
    made = ModuleType(f"fake_{name}")

    def linli_plugin() -> PluginInfo:
        return PluginInfo(name=name, package="linli", title=_("Fake"), description=_("Fake"))

    for hook, function in {"linli_plugin": linli_plugin, **hooks}.items():
        setattr(made, hook, hookimpl(function))
    return made


@contextmanager
def installed(*modules: ModuleType) -> Iterator[Plugins]:
    """Let these be the plugins of the process for a while."""
    before = plugins.manager()
    for made in modules:
        sys.modules[made.__name__] = made
    try:
        found = [
            EntryPoint(made.__name__.removeprefix("fake_"), made.__name__, plugins.GROUP)
            for made in modules
        ]
        loaded = Plugins(found)
        plugins.use(loaded)
        yield loaded
    finally:
        plugins.use(before)
        for made in modules:
            del sys.modules[made.__name__]
