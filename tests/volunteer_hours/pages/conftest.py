"""Pages are the same on both databases: one is enough."""

import pytest

from linli.db import Database
from linli.testing import MovableClock


@pytest.fixture
def database(sqlite_database: Database, clock: MovableClock) -> Database:
    sqlite_database.clock = clock
    return sqlite_database
