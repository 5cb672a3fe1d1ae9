"""Jobs that count."""

from collections.abc import Iterator, Sequence

import pytest
from structlog.testing import capture_logs
from tests.core.jobs.counting import counting
from tests.core.plugins.fakes import installed

from linli.db import History


@pytest.fixture(autouse=True)
def _counting(linli_histories: Sequence[History]) -> Iterator[None]:
    with installed(counting()), capture_logs():
        yield


@pytest.fixture
def linli_plugins() -> tuple[str, ...]:
    """Jobs do not need their plugin to be on anywhere."""
    return ()
