"""Running the demo's past: planned actions in the order of their moments, a day a transaction."""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session

from linli import jobs
from linli.db import Database
from linli.demo.clock import SimulatedClock

Action = Callable[[Session], object]

#: The demo lies in China.
ZONE = ZoneInfo("Asia/Shanghai")
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Turn:
    """Whose part of the demo is being written: core's or a plugin's, with its own chance."""

    name: str
    random: Random
    failed: str | None = None


@dataclass(order=True, slots=True)
class _Planned:
    moment: datetime
    number: int
    turn: Turn = field(compare=False)
    action: Action = field(compare=False)


class Simulation:
    """The demo's clock, its agenda, and the transactions in which the agenda is done."""

    def __init__(self, database: Database, since: datetime, until: datetime, seed: str) -> None:
        self.since, self.until = since, until
        self.turn = Turn("core", Random(seed))
        self._seed = seed
        self._database = database
        self._clock = SimulatedClock(since)
        self._agenda: list[_Planned] = []
        self._numbers = count()
        self._busy = False

    def take_turn(self, name: str) -> Turn:
        """Let what is planned from now on belong to ``name``."""
        self.turn = Turn(name, Random(f"{self._seed}/{name}"))
        return self.turn

    def plan(self, moment: datetime, action: Action) -> None:
        """Do ``action(session)`` when the clock reaches ``moment``; after the end, never."""
        if moment < self.until:
            heapq.heappush(self._agenda, _Planned(moment, next(self._numbers), self.turn, action))

    @contextmanager
    def at(self, moment: datetime) -> Iterator[Session]:
        """Open a writing transaction with the clock at ``moment``.

        Raises:
            RuntimeError: called from a planned action, which has a session already.
        """
        if self._busy:
            raise RuntimeError("a planned action is in a transaction already: use its session")
        self._busy = True
        try:
            with self._at(moment) as session:
                yield session
        finally:
            self._busy = False

    def run(self, progress: Callable[[float], None]) -> list[Turn]:
        """Do everything planned and all work that falls due; return the turns that failed."""
        failed: dict[str, Turn] = {}
        day = self.since.astimezone(ZONE).date()
        last = self.until.astimezone(ZONE).date()
        days = max(1, (last - day).days)
        for passed in range(days + 1):
            today = day + timedelta(days=passed)
            self._work_through_the_night(today)
            for turn in self._live(today):
                failed[turn.name] = turn
            progress(passed / days)
        return list(failed.values())

    def _work_through_the_night(self, day: date) -> None:
        """Do what has fallen due up to midnight, when notices end."""
        moment = local(day, 0)
        if moment < self.until:
            self._clock.set(moment)
            with self._told_by_clock():
                # A night's work is one transaction where it can be: each would cost three.
                with self._database.writing() as session:
                    while jobs.catch_up(session, None):
                        pass
                jobs.run_due(self._database)

    def _live(self, day: date) -> Iterator[Turn]:
        """Do one day's part of the agenda, including what is added to it on the way."""
        midnight = local(day + timedelta(days=1), 0)
        if not self._agenda or self._agenda[0].moment >= midnight:
            return
        with self.at(self._agenda[0].moment) as session:
            while self._agenda and self._agenda[0].moment < midnight:
                planned = heapq.heappop(self._agenda)
                if planned.turn.failed is None:
                    self._clock.set(planned.moment)
                    self.turn = planned.turn
                    if not self._do(session, planned):
                        yield planned.turn

    def _do(self, session: Session, planned: _Planned) -> bool:
        try:
            with session.begin_nested():
                planned.action(session)
        except Exception as error:
            planned.turn.failed = f"{type(error).__name__}: {error}"
            log.exception("demo failed", part=planned.turn.name, at=planned.moment.isoformat())
            return False
        return True

    @contextmanager
    def _at(self, moment: datetime) -> Iterator[Session]:
        self._clock.set(moment)
        with self._told_by_clock(), self._database.writing() as session:
            yield session

    @contextmanager
    def _told_by_clock(self) -> Iterator[None]:
        before, self._database.clock = self._database.clock, self._clock
        try:
            yield
        finally:
            self._database.clock = before


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of day in China as an aware UTC moment."""
    return datetime.combine(day, time(hour, minute), ZONE).astimezone(UTC)
