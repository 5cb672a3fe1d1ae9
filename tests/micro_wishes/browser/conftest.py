"""Stories of wishes are told at phone width, in both languages, on one database."""

from collections.abc import Callable

import pytest

from linli import people, plugins, starters
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import OrganisationRow
from linli.testing import MovableClock, OpenPage, Somebody
from tests.browser.visiting import Visitor

#: Open a window for somebody, in the language of this test.
Visit = Callable[..., Visitor]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A migrated SQLite file of this test alone."""
    return sqlite_database


@pytest.fixture(params=["zh-CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each story is told with Chinese pages and with English ones."""
    return str(request.param)


@pytest.fixture
def community(database: Database, clock: MovableClock, template: str) -> Place:
    """A community set up from a template and nothing else."""
    with database.writing() as session:
        place = starters.found(session, SYSTEM, starters.find(template), slug="longhai")
        assert "micro_wishes" in plugins.enabled(session, place.id)
        return place


@pytest.fixture
def branch(database: Database, community: Place) -> OrganisationRow:
    """The first unit that the template names."""
    with database.reading() as session:
        return people.organisations(session, community.id)[0]


@pytest.fixture
def visit(open_page: OpenPage, language: str) -> Visit:
    """``visit(resident)`` opens a window on somebody's phone."""

    def open_(somebody: Somebody | None = None, *, width: int = 390) -> Visitor:
        page = open_page(somebody, width=width, language=language)
        return Visitor(page, language, somebody.name if somebody else "")

    return open_
