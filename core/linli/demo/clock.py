"""The clock of the demo's past."""

from datetime import UTC, datetime


class SimulatedClock:
    """Shows the moment it was set to and never goes back: history is written in order."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """Return the simulated moment, aware UTC."""
        return self._now

    def set(self, moment: datetime) -> None:
        """Go on to ``moment``; an earlier one leaves the clock where it is."""
        self._now = max(self._now, moment.astimezone(UTC))
