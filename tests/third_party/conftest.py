"""Strangers' plugins are built once for a run."""

from pathlib import Path

import pytest
from tests.third_party.installation import Installation, build

collect_ignore = ["tool_shed", "grumpy", "visits"]

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheels of the plugins in this folder, by name."""
    folder = tmp_path_factory.mktemp("third-party")
    return {name: build(HERE / name, folder) for name in ("tool_shed", "grumpy")}


@pytest.fixture
def installation(tmp_path: Path, wheels: dict[str, Path]) -> Installation:
    """A place with nothing but ours."""
    return Installation(tmp_path / "site", wheels)
