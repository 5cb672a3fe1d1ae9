"""A community with the plugins under test turned on, a group in it, and a neighbour beside it."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session

from linli import communities, plugins
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.testing.databases import current_session


def pytest_addoption(parser: pytest.Parser) -> None:
    """Settings of the fixtures, for ``[tool.pytest.ini_options]``."""
    parser.addini(
        "linli_plugins",
        "plugins turned on in the test community (default: every installed one that works)",
        type="args",
        default=[],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line(
        "markers", "linli_plugins(*names): plugins turned on in this test's community"
    )


@pytest.fixture
def linli_plugins(request: pytest.FixtureRequest) -> Sequence[str]:
    """The plugins turned on: by marker, else by the ini setting, else all that work."""
    marker = request.node.get_closest_marker("linli_plugins")
    if marker is not None:
        return tuple(marker.args)
    chosen: list[str] = request.config.getini("linli_plugins")
    return tuple(chosen) or tuple(plugins.manager().working)


@pytest.fixture
def community(
    request: pytest.FixtureRequest, database: Database, linli_plugins: Sequence[str]
) -> Place:
    """A community at ``/c/longhai`` with the plugins under test turned on."""
    with current_session(request, database) as session:
        return _make(session, "longhai", "龙海社区", linli_plugins)


@pytest.fixture
def other_community(
    request: pytest.FixtureRequest, database: Database, linli_plugins: Sequence[str]
) -> Place:
    """A second community at ``/c/xinglong``, in which nobody from the first has any right."""
    with current_session(request, database) as session:
        return _make(session, "xinglong", "兴隆社区", linli_plugins)


@pytest.fixture
def group(request: pytest.FixtureRequest, database: Database, community: Place) -> Place:
    """A resident group of ``community``."""
    with current_session(request, database) as session:
        return communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.GROUP,
            code="G1",
            name="第一居民小组",
            parent_id=community.id,
        )


def _make(session: Session, slug: str, name: str, names: Sequence[str]) -> Place:
    place = communities.create(
        session, SYSTEM, kind=CommunityKind.COMMUNITY, code=slug.upper(), name=name, slug=slug
    )
    for plugin in names:
        plugins.enable(session, SYSTEM, place.id, plugin)
    return place
