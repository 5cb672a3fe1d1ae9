"""Putting the API beside the portal: one address space, two applications."""

from typing import TYPE_CHECKING

import structlog

from linli import plugins
from linli.db import Database
from linli.plugins import Plugins
from linli_web.api.declaring import Resource, Resources
from linli_web.api.ledger import resources as core
from linli_web.api.serving import Api

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

log = structlog.get_logger(__name__)


def all_resources(manager: Plugins) -> list[Resource]:
    """Return core's resources and those of the plugins that work."""
    found = list(core)
    for name, brought in manager.answers("linli_api"):
        try:
            if not isinstance(brought, Resources) or brought.owner != name:
                raise TypeError(f"linli_api must return Resources({name!r})")
            found += brought
        except Exception as error:
            manager.failures[name, "linli_api"] = f"{type(error).__name__}: {error}"
            log.error("plugin has no resources", plugin=name, exc_info=error)
    return found


def beside(portal: "WSGIApplication", database: Database) -> "WSGIApplication":
    """Return an application that is the API below ``/api/`` and the portal everywhere else."""
    api = Api(database, all_resources(plugins.manager()))

    def both(environ, start_response):  # type: ignore[no-untyped-def]
        path = environ.get("PATH_INFO", "")
        application = api if path.startswith("/api/") or path == "/api" else portal
        return application(environ, start_response)

    return both
