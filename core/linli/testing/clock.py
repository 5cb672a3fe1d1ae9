"""A clock that a test moves."""

from datetime import UTC, datetime, timedelta

import pytest

#: A Monday, nine o'clock in China.
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class MovableClock:
    """Stands still until it is moved; serves as ``Database.clock``."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start

    def now(self) -> datetime:
        """Return the moment this clock shows, aware UTC."""
        return self._now

    def move(
        self,
        *,
        weeks: float = 0,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> datetime:
        """Let time go by (negative: turn it back) and return the new moment."""
        self._now += timedelta(
            weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
        )
        return self._now

    def set(self, moment: datetime) -> datetime:
        """Show ``moment`` from now on.

        Raises:
            ValueError: the moment is naive, so nobody knows when it is.
        """
        if moment.tzinfo is None:
            raise ValueError("the clock needs an aware datetime, such as datetime(…, tzinfo=UTC)")
        self._now = moment.astimezone(UTC)
        return self._now


@pytest.fixture
def clock() -> MovableClock:
    """A clock at nine on a Monday morning; ``database`` tells the time by it in this test."""
    return MovableClock()
