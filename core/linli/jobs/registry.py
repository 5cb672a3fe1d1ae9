"""Which work is known: core's own jobs, and those that plugins declare."""

from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from linli.hooks import Job
from linli.plugins import Plugins, manager

#: Modules of core with a ``JOBS`` tuple; imported when jobs are first asked for.
_CORE = (
    "linli.codes.jobs",
    "linli.db.statistics",
    "linli.events.jobs",
    "linli.evidence.jobs",
    "linli.jobs.upkeep",
    "linli.notices.jobs",
    "linli.points.jobs",
    "linli.signin.letters",
    "linli.webhooks.jobs",
)


def handlers() -> Mapping[str, Job]:
    """Return every job by name."""
    return _handlers(manager())


@lru_cache(maxsize=1)
def _handlers(plugins: Plugins) -> Mapping[str, Job]:
    known = {job.name: job for _name, jobs in plugins.answers("linli_jobs") for job in jobs}
    for module in _CORE:
        known.update((job.name, job) for job in import_module(module).JOBS)
    return MappingProxyType(known)
