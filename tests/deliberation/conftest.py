"""What the tests of counting share."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker of the tests that count real elections."""
    config.addinivalue_line("markers", "elections: counts real elections, where they are at hand")
