"""Fixtures for the tests of Linli and of its plugins.

Write ``pytest_plugins = ["linli.testing"]`` into your ``conftest.py``; then every test can ask for

``database``       a migrated database of its own, once on SQLite and once on PostgreSQL
``session``        a writing transaction in it
``clock``          a clock that the test moves; without it the database's own time holds
``community``      a community in which the plugins under test are enabled
``person_with``    makes a member of it: ``person_with("scorer")``; ``people(3)`` makes residents
``client``         the portal without a server, signed in as whom you like
``query_counter``  counts what is asked of the database
``portal``         the portal as a real server process, and ``browser_page`` to look at it

See docs/write-a-plugin.md for examples.
"""

pytest_plugins = (
    "linli.testing.report",
    "linli.testing.databases",
    "linli.testing.clock",
    "linli.testing.queries",
    "linli.testing.places",
    "linli.testing.people",
)
