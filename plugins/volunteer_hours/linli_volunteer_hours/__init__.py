"""Volunteer hours (志愿服务时间) as a plugin of Linli: its hooks, and nothing else."""

from linli.hooks import PluginInfo, hookimpl
from linli_volunteer_hours.texts import _

__version__ = "0.1.0"


@hookimpl
def linli_plugin() -> PluginInfo:
    return PluginInfo(
        name="volunteer_hours",
        package=__name__,
        title=_("Volunteer hours"),
        description=_("Teams and activities, hours confirmed, certificates, and a time bank."),
    )
