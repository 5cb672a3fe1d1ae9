"""What everybody's tests share: the fixtures that plugin authors get too."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from linli import plugins

pytest_plugins = ["linli.testing", "pytester"]

_HERE = Path(__file__).parent


@pytest.fixture
def linli_plugins(request: pytest.FixtureRequest) -> Sequence[str]:
    """A plugin's folder of tests turns on that plugin, the others none; a marker says otherwise."""
    marker = request.node.get_closest_marker("linli_plugins")
    if marker is not None:
        return tuple(marker.args)
    folder = request.path.relative_to(_HERE).parts[0]
    return (folder,) if folder in plugins.manager().working else ()
