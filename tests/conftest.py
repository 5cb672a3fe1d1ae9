"""What everybody's tests share: the fixtures that plugin authors get too."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from linli import plugins

pytest_plugins = ["linli.testing", "pytester", "tests.demo_weeks"]

_HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker of long runs."""
    config.addinivalue_line("markers", "nightly: a long run, chosen with -m nightly")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave long runs out where nobody asks for them."""
    if "nightly" not in config.option.markexpr:
        long = [item for item in items if item.get_closest_marker("nightly")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture
def linli_plugins(request: pytest.FixtureRequest) -> Sequence[str]:
    """A plugin's folder of tests turns on that plugin, the others none; a marker says otherwise."""
    marker = request.node.get_closest_marker("linli_plugins")
    if marker is not None:
        return tuple(marker.args)
    folder = request.path.relative_to(_HERE).parts[0]
    return (folder,) if folder in plugins.manager().working else ()
