"""No address leads into another community: tested for every route that there is.

A route with arguments of its own needs a probe, which makes such a thing in another community:
the portal's in ``tests/web/probes/<blueprint>.py``, a plugin's in ``tests/<plugin>/probes.py``.
A new route without one fails here.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.web.conftest import BrowserOf
from tests.web.probes.worlds import Probe, World
from werkzeug.routing import Rule

from linli import plugins
from linli.communities import Place
from linli.db import Database
from linli.testing import Somebody

pytestmark = pytest.mark.linli_plugins(*plugins.manager().working)

#: Pages of a community that anybody may open, and that say nothing of what is inside.
FOR_EVERYBODY = {
    "linli.home",
    "linli.join",
    "linli.checkpoints",
    "linli.checkpoint",
    "linli.verify_program",
}
#: Routes outside all communities; each was looked at: it shows only what is the reader's own.
OUTSIDE = {
    "static_file",
    "healthz",
    "linli.front",
    "linli.choose_community",
    "linli.choose_language",
    "linli.reading_comfort",
    "linli.sign_in",
    "linli.forgotten",
    "linli.way_back",
    "linli.sign_out",
    "linli.styleguide",
    "linli.scanned",
    "linli.type_code",
}
REFUSED = {403, 404}


def rules(app: Flask) -> Iterator[Rule]:
    """All routes, by endpoint."""
    return iter(sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)))


def probes(owner: str) -> Mapping[str, Probe]:
    """The probes that an owner's tests declare."""
    name = (
        f"tests.{owner}.probes"
        if owner in plugins.manager().working
        else f"tests.web.probes.{owner}"
    )
    try:
        declared: Mapping[str, Probe] = importlib.import_module(name).PROBES
    except ModuleNotFoundError:
        return {}
    return declared


def public_endpoints(database: Database, community: Place) -> set[str]:
    """The plugins' pages that visitors may open."""
    with database.reading() as session:
        return {
            page.endpoint if "." in page.endpoint else f"{name}.{page.endpoint}"
            for name, answer in plugins.manager().answers(
                "linli_public_pages", session=session, community=community
            )
            for page in answer
        }


@pytest.fixture
def unprotected(app: Flask) -> Flask:
    """The portal without CSRF tokens, so that only the boundary can refuse."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.fixture
def world(
    database: Database,
    community: Place,
    other_community: Place,
    all_rounder: Callable[[Place], Somebody],
) -> World:
    """Two communities, and in each somebody with every role."""
    return World(database, other_community, all_rounder(other_community), all_rounder(community))


def answers(browser: FlaskClient, rule: Rule, values: Mapping[str, Any]) -> dict[str, int]:
    """The status of each method of a route."""
    app = browser.application
    address = app.url_map.bind("localhost").build(rule.endpoint, dict(values))
    return {
        method: browser.open(address, method=method).status_code
        for method in sorted(rule.methods or ())
        if method not in ("HEAD", "OPTIONS")
    }


def test_members_of_one_community_stay_out_of_another(
    unprotected: Flask, world: World, browser_of: BrowserOf
) -> None:
    """Whatever the address: with the other community's name in it, it is closed."""
    stranger = browser_of(world.stranger)
    open_pages = FOR_EVERYBODY | public_endpoints(world.database, world.community)
    leaks = {}
    for rule in rules(unprotected):
        if "community" not in rule.arguments or rule.endpoint in open_pages:
            continue
        probe = probes(rule.endpoint.partition(".")[0]).get(rule.endpoint)
        own = probe(world) if probe else {}
        if rule.arguments - {"community"} - set(own):
            continue  # the next test asks for the probe
        found = answers(stranger, rule, {"community": world.community.slug, **own})
        if not set(found.values()) <= REFUSED:
            leaks[rule.endpoint] = found
    assert not leaks


def test_another_communitys_things_are_not_reached_from_ones_own(
    unprotected: Flask, world: World, community: Place, browser_of: BrowserOf
) -> None:
    """The own community's name in the address with the other's ids opens nothing."""
    stranger = browser_of(world.stranger)
    leaks, missing, useless = {}, [], {}
    for rule in rules(unprotected):
        if "community" not in rule.arguments or rule.arguments == {"community"}:
            continue
        probe = probes(rule.endpoint.partition(".")[0]).get(rule.endpoint)
        if probe is None:
            missing.append(rule.endpoint)
            continue
        values = probe(world)
        found = answers(stranger, rule, {"community": community.slug, **values})
        if not set(found.values()) <= REFUSED:
            leaks[rule.endpoint] = found
        insider = browser_of(world.insider)  # anew: serving somebody at the counter would go on
        inside = answers(insider, rule, {"community": world.community.slug, **values})
        if 404 in inside.values():
            useless[rule.endpoint] = inside
    assert not missing, "declare a probe for each of these routes"
    assert not leaks
    assert not useless, "whoever belongs there must reach what the probe makes"


def test_every_route_outside_communities_was_looked_at(app: Flask) -> None:
    """A new route without a community in it has to be thought about, and listed above."""
    outside = {rule.endpoint for rule in rules(app) if "community" not in rule.arguments}
    assert outside == OUTSIDE


def test_visitors_are_asked_to_sign_in(unprotected: Flask, world: World, community: Place) -> None:
    """Nothing but what is declared open answers somebody who is not signed in."""
    open_pages = FOR_EVERYBODY | public_endpoints(world.database, community)
    browser = unprotected.test_client()
    for rule in rules(unprotected):
        if rule.arguments != {"community"} or rule.endpoint in open_pages:
            continue
        address = unprotected.url_map.bind("localhost").build(
            rule.endpoint, {"community": community.slug}
        )
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = browser.open(address, method=method)
            if method == "GET":
                assert answer.status_code == 303, rule.endpoint
                assert answer.location.startswith("/sign-in?next="), rule.endpoint
            else:
                assert answer.status_code == 401, rule.endpoint
