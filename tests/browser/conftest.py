"""Browser tests look at pages, which are the same on both databases: one is enough."""

import pytest

from linli.db import Database


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """A migrated SQLite file of this test alone."""
    return sqlite_database
