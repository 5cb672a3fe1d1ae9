"""The plugin system: what is installed, what works, and what each community turned on."""

from linli.communities.models import PluginState
from linli.plugins.enabled import (
    Decision,
    PluginRefused,
    choose,
    decisions,
    disable,
    enable,
    enabled,
    read_enabled_ahead,
)
from linli.plugins.loading import GROUP, Broken, Loaded, Plugins, manager, use

__all__ = [
    "GROUP",
    "Broken",
    "Decision",
    "Loaded",
    "PluginRefused",
    "PluginState",
    "Plugins",
    "choose",
    "decisions",
    "disable",
    "enable",
    "enabled",
    "manager",
    "read_enabled_ahead",
    "use",
]
