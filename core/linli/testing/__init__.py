"""Fixtures for the tests of Linli and of its plugins.

Write ``pytest_plugins = ["linli.testing"]`` into your ``conftest.py``; then every test can ask for

``database``       a migrated database of its own, once on SQLite and once on PostgreSQL
``session``        a writing transaction in it
``clock``          a clock that the test moves; without it the database's own time holds
``community``      a community in which the plugins under test are enabled
``person_with``    makes a member of it: ``person_with("scorer")``; ``people(3)`` makes residents
``client``         the portal without a server, signed in as whom you like
``query_counter``  counts what is asked of the database
``portal``         the portal as a server, with ``open_page`` and ``each_window`` to look at it in
                   a real browser, and ``accessible`` to check what is seen

See docs/write-a-plugin.md for examples.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linli.testing.browser import OpenPage
    from linli.testing.client import Client, Page
    from linli.testing.clock import MovableClock
    from linli.testing.people import MakePerson, Somebody
    from linli.testing.queries import QueryCounter

__all__ = ["Client", "MakePerson", "MovableClock", "OpenPage", "Page", "QueryCounter", "Somebody"]

pytest_plugins = (
    "linli.testing.report",
    "linli.testing.logs",
    "linli.testing.garbage",
    "linli.testing.databases",
    "linli.testing.clock",
    "linli.testing.queries",
    "linli.testing.places",
    "linli.testing.people",
    "linli.testing.client",
    "linli.testing.browser",
)

_HOMES = {
    "Client": "client",
    "MakePerson": "people",
    "MovableClock": "clock",
    "OpenPage": "browser",
    "Page": "client",
    "QueryCounter": "queries",
    "Somebody": "people",
}


def __getattr__(name: str) -> Any:
    """Find a name for annotations late: pytest must load the modules with fixtures itself."""
    if name not in _HOMES:
        raise AttributeError(f"linli.testing has no {name!r}")
    return getattr(import_module(f"linli.testing.{_HOMES[name]}"), name)
