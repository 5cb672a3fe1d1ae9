"""Two months of the demo, lived once for a run of tests: every plugin looks at its own part."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from linli import evidence
from linli.db import Database
from linli.demo import filling
from linli.evidence import LocalStore
from linli.testing import postgres
from linli.testing.clock import MovableClock

#: A Friday, noon in China.
PRESENT = datetime(2026, 6, 12, 4, 0, tzinfo=UTC)
#: Long enough for what is published every forty-five days to have been decided once.
_DAYS = 60


@pytest.fixture(scope="session")
def _lived(_sqlite_template: Path) -> Path:
    """Live them, or wait for the worker who does."""
    folder = Path(os.environ["LINLI_TEST_RUN_FOLDER"])
    ready = folder / "demo-weeks.db"
    with postgres.locked(folder / "demo-weeks.lock"):
        if not ready.exists():
            draft = shutil.copyfile(_sqlite_template, folder / "demo-weeks.draft")
            database = Database(f"sqlite:///{draft}")
            with _shortened(folder / "demo-weeks-evidence"):
                assert filling.fill(database, PRESENT) == {}
            database.dispose()  # folds the write-ahead log into the file
            draft.rename(ready)
    return ready


@contextmanager
def _shortened(photos: Path) -> Iterator[None]:
    evidence.use(LocalStore(photos))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(filling, "DAYS", _DAYS)
        yield
    evidence.use(None)


@pytest.fixture
def demo_weeks(_lived: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of them, at their end."""
    database = Database(f"sqlite:///{shutil.copyfile(_lived, tmp_path / 'demo-weeks.db')}")
    database.clock = MovableClock(PRESENT)
    yield database
    database.dispose()
