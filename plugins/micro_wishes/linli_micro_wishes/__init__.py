"""Micro-wishes (微心愿) as a plugin of Linli: its hooks, and nothing else."""

from linli.hooks import PluginInfo, hookimpl
from linli_micro_wishes.texts import _

__version__ = "0.1.0"


@hookimpl
def linli_plugin() -> PluginInfo:
    return PluginInfo(
        name="micro_wishes",
        package=__name__,
        title=_("Micro-wishes"),
        description=_("Small wishes that a neighbour fulfils, and orders that somebody takes."),
    )
