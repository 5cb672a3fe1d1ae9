"""The portal with one plugin that raises wherever it can, and one that works."""

import pytest

from linli import people, plugins
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.events import waiting_deliveries
from linli.testing import Client, MakePerson

pytestmark = pytest.mark.linli_plugins("grumpy", "tool_shed")


def test_what_cannot_be_imported_is_listed_with_the_reason() -> None:
    manager = plugins.manager()
    assert "out of order" in manager.broken["unimportable"].reason
    assert {"grumpy", "tool_shed"} <= manager.working.keys()


def test_the_home_page_shows_the_cards_that_work(
    client: Client, community: Place, person_with: MakePerson
) -> None:
    home = client.sign_in(person_with()).get("/c/longhai")
    assert home.status == 200
    assert "0 tools are in the shed." in home.text
    assert ("Tool shed", "/c/longhai/tool_shed/") in home.links


def test_a_view_that_raises_says_sorry_and_the_next_page_works(
    client: Client, app: object, community: Place, person_with: MakePerson
) -> None:
    client.sign_in(person_with())
    sorry = client.get("/c/longhai/grumpy/")
    assert sorry.status == 500
    assert "the view is grumpy" not in sorry.html
    assert client.get("/c/longhai/tool_shed/").status == 200


def test_a_handler_that_fails_loses_only_its_own_delivery(
    database: Database, community: Place
) -> None:
    with database.writing() as session:
        person = people.add_person(session, SYSTEM, community.id, name="Anna")
    with database.reading() as session:
        assert people.membership_of(session, community.id, person.id)
        assert len(waiting_deliveries(session)) == 1
