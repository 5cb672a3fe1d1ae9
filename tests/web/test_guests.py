"""A resident of one community visits another: every link that they are shown opens."""

import re
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

import pytest
from tests.deliberation import probes as of_deliberation
from tests.micro_wishes import probes as of_wishes
from tests.moral_bank import probes as of_the_bank
from tests.web.probes import linli as of_core
from tests.web.probes.worlds import World

from linli import inbox, people, plugins
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.testing import Somebody
from linli.testing.client import Client, Page
from linli_web.texts import _

pytestmark = pytest.mark.linli_plugins(*plugins.manager().working)

#: Things of the other community that its open pages tell of.
THINGS = (
    of_wishes.PROBES["micro_wishes.wish"],
    of_wishes.PROBES["micro_wishes.order_service"],
    of_the_bank.PROBES["moral_bank.honour"],
    of_deliberation.PROBES["deliberation.result"],
    of_core.PROBES["linli.notice"],
)
_OTHERS = re.compile(r'(?:src|hx-get|action)="(/[^"]*)"')


@pytest.fixture
def elsewhere(
    database: Database,
    community: Place,
    other_community: Place,
    all_rounder: Callable[[Place], Somebody],
) -> World:
    """Another community, with something behind each of its open pages."""
    world = World(database, other_community, all_rounder(other_community), all_rounder(community))
    for make in THINGS:
        make(world)
    return world


def addresses(page: Page) -> set[str]:
    """Where the links, pictures and searching forms of a page lead."""
    posted = {form.action for form in page.forms if form.method != "get"}
    found = {address for _label, address in page.links} | set(_OTHERS.findall(page.html))
    found = {urljoin(page.path, address.replace("&amp;", "&")) for address in found - posted}
    return {address.partition("#")[0] for address in found if not urlsplit(address).netloc}


def dead_ends(client: Client, start: str, within: str) -> dict[str, tuple[int, str]]:
    """Follow every link from a page; return what does not open, and where it stands."""
    seen: set[str] = set()
    queue = [(start, "")]
    dead = {}
    while queue:
        address, source = queue.pop()
        if address in seen:
            continue
        seen.add(address)
        page = client.get(address)
        if page.status >= 400:
            dead[address] = (page.status, source)
        elif page.path.startswith(within):
            queue += [(found, address) for found in addresses(page)]
    assert len(seen) > 30, "the open pages of every plugin are there"
    return dead


def test_every_link_that_a_guest_is_shown_opens(
    client: Client, resident: Somebody, elsewhere: World
) -> None:
    client.sign_in(resident)
    assert not dead_ends(client, "/c/xinglong/", "/c/xinglong/")


def test_every_link_that_a_visitor_is_shown_opens(client: Client, elsewhere: World) -> None:
    assert not dead_ends(client, "/c/xinglong/", "/c/xinglong/")


def test_a_guest_is_told_where_they_are_and_led_back(
    client: Client, resident: Somebody, database: Database, elsewhere: World, community: Place
) -> None:
    with database.writing() as session:
        inbox.notify(session, resident.id, community.id, _("Hello"))
    page = client.sign_in(resident).get("/c/xinglong/micro_wishes/catalogue")
    assert "You are visiting 兴隆社区" in page.text
    links = dict(page.links)
    assert links["Messages1 new"] == "/c/longhai/inbox"
    assert links["My data"] == "/c/longhai/me"
    assert page.follow("Back to 龙海社区").path == "/c/longhai/"
    assert "You are visiting" not in client.get("/c/longhai/").text


def test_who_has_left_belongs_nowhere_and_has_no_messages_to_open(
    client: Client, resident: Somebody, database: Database, community: Place
) -> None:
    with database.writing() as session:
        people.leave(session, SYSTEM, community.id, resident.id)
    page = client.sign_in(resident).get("/c/longhai/")
    assert "You are visiting 龙海社区" in page.text
    assert not {"Messages", "My data"} & dict(page.links).keys()
