"""Three chapters, each a process of its own: with the tool shed, without it, with it again."""

import sys

from linli import access, communities, people, plugins
from linli.access import SYSTEM, Actor
from linli.communities import CommunityKind
from linli.config import Config
from linli.db import Database, upgrade
from linli.testing import Client, Somebody
from linli_web.app import create_app

config = Config.from_environment()
database = Database(config.database_url)
upgrade(database, plugins.manager().histories())


def client(name: str) -> Client:
    """Return a browser in which that person is signed in."""
    with database.reading() as session:
        community = communities.find(session, "longhai")
        [row] = [row for row in people.members(session, SYSTEM, community.id) if row.name == name]
    somebody = Somebody(row.person_id, name, "", Actor(row.person_id))
    return Client(create_app(config, database), database).sign_in(somebody)


def lend() -> str:
    """Put a ladder into the shed."""
    with database.writing() as session:
        community = communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="LH", name="Longhai", slug="longhai"
        )
        plugins.enable(session, SYSTEM, community.id, "tool_shed")
        anna = people.add_person(session, SYSTEM, community.id, name="Anna")
        access.grant(session, SYSTEM, anna.id, "storekeeper", community.id)
    page = client("Anna").get("/c/longhai/tool_shed/").submit("Put it into the shed", name="Ladder")
    assert "Ladder" in page.text, page.text
    return "lent"


def leave() -> str:
    """Look around without the plugin."""
    assert "tool_shed" not in plugins.manager().working
    anna = client("Anna")
    assert anna.get("/c/longhai").status == 200
    assert anna.get("/c/longhai/tool_shed/").status == 404
    with database.writing() as session:
        community = communities.find(session, "longhai")
        assert plugins.enabled(session, community.id) == frozenset()
        people.add_person(session, SYSTEM, community.id, name="Bert")
    return "left"


def come_back() -> str:
    """Find the ladder where it was."""
    page = client("Bert").get("/c/longhai/tool_shed/")
    assert "Ladder" in page.text, page.text
    return "returned"


print({"lend": lend, "leave": leave, "return": come_back}[sys.argv[1]]())
database.dispose()
