"""Every page that the home page leads to can be read and used by everybody, on phone and desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from linli import plugins
from linli.communities import Place
from linli.db import Database
from linli.testing import MakePerson


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One database is enough to look at pages."""
    return sqlite_database


@pytest.fixture
def linli_plugins() -> list[str]:
    """Everything that is installed is turned on."""
    return sorted(plugins.manager().working)


@pytest.mark.parametrize("role", ["resident", "administrator"])
def test_every_page_passes_the_checks_of_wcag(
    role: str,
    each_window: Callable[..., Page],
    accessible: Callable[[Page], None],
    community: Place,
    person_with: MakePerson,
) -> None:
    page = each_window(person_with(role))
    page.goto("/c/longhai/")
    addresses = page.locator("a[href^='/c/longhai/']").evaluate_all(
        "links => [...new Set(links.map(link => link.getAttribute('href')))]"
    )
    assert addresses
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        accessible(page)
