"""Browser tests look at pages, which are the same on both databases: one is enough.

``LINLI_STORY_DATABASE=postgresql`` tells the stories on the other one.
"""

import os
from collections.abc import Callable

import pytest
from tests.browser.visiting import Visitor

from linli import communities, people, starters
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.testing import MakePerson, MovableClock, OpenPage, Somebody

#: Open a window for somebody, in the language of this test.
Visit = Callable[..., Visitor]


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """A migrated database of this test alone, a SQLite file unless it is asked otherwise."""
    kind = os.environ.get("LINLI_STORY_DATABASE", "sqlite")
    chosen: Database = request.getfixturevalue(f"{kind}_database")
    return chosen


@pytest.fixture
def community(database: Database, clock: MovableClock) -> Place:
    """Longhai, set up from its template and nothing else."""
    with database.writing() as session:
        return starters.found(session, SYSTEM, starters.find("longhai"), slug="longhai")


@pytest.fixture
def group(database: Database, community: Place) -> Place:
    """The first resident group of the template."""
    with database.reading() as session:
        return communities.groups(session, community.id)[0]


@pytest.fixture
def resident(person_with: MakePerson, group: Place) -> Somebody:
    """王桂英 of the first group."""
    return person_with(name="王桂英", group=group)


@pytest.fixture
def panel(person_with: MakePerson, group: Place) -> Somebody:
    """刘志强, who is on the panel of the first group."""
    return person_with("panel_member", name="刘志强", group=group)


@pytest.fixture
def staff(person_with: MakePerson) -> Somebody:
    """赵玉梅, at the desk of the community."""
    return person_with("staff", name="赵玉梅")


@pytest.fixture
def merchant(person_with: MakePerson, database: Database, community: Place) -> Somebody:
    """吴海涛, who cooks the noodles of 巷口小面馆."""
    cook = person_with(name="吴海涛")
    with database.writing() as session:
        for shop in people.organisations(session, community.id):
            if shop.name == "巷口小面馆":
                people.name_agent(session, SYSTEM, shop.id, cook.id)
    return cook


@pytest.fixture(params=["zh-CN", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Each story is told with Chinese pages and with English ones."""
    return str(request.param)


@pytest.fixture
def visit(open_page: OpenPage, language: str) -> Visit:
    """``visit(resident)`` opens a window on somebody's phone, ``visit()`` one nobody signed in."""

    def open_(somebody: Somebody | None = None, *, width: int = 390) -> Visitor:
        page = open_page(somebody, width=width, language=language)
        return Visitor(page, language, somebody.name if somebody else "")

    return open_
