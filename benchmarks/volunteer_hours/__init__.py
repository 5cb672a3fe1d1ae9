"""A community of 44,000 volunteers in 269 teams, with a long history beside one tenth of it.

Goal: what is ahead decides what a page costs, not what was served before. Both communities have
the same people, the same teams and the same shifts to come; one has ten times the past. The shorter
past is all of the present year: what the figures of a year cost, that year decides. Whole pages are
asked for, as a server does, on both databases.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

from benchmarks.ledger.server import fresh, postgresql
from benchmarks.measure import NotMeasured, Row, ratio, shortened
from benchmarks.pages.serving import server
from benchmarks.volunteer_hours.world import PEOPLE, TEAMS, Home, home
from linli.testing.postgres import NoPostgres

#: Past shifts of each team.
LONG, SHORT = 400, 40
_HERE = "/c/yangshe/volunteer_hours"
#: Name, path, and who opens it.
PAGES = (
    ("activity list", "/", "busiest"),
    ("my hours, of the busiest", "/mine", "busiest"),
    ("my year", "/mine/report", "busiest"),
    ("rota, all teams", "/lead", "staff"),
    ("rota, one team", "/lead", "leader"),
    ("hours to confirm", "/lead/hours", "staff"),
    ("team", "/teams/{team}", "leader"),
    ("report of a team's year", "/teams/{team}/report", "leader"),
    ("register", "/desk", "staff"),
    ("report of the year", "/report", "staff"),
    ("who takes part", "/desk/participation", "staff"),
)


def rows() -> Iterator[Row | NotMeasured]:
    """Measure the pages, on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        for past in (LONG, SHORT):
            (Path(folder) / f"{past}.db").touch()
        urls = [f"sqlite:///{folder}/{past}.db" for past in (LONG, SHORT)]
        yield from _measured("SQLite", urls, Path(folder))
        try:
            with postgresql() as at:
                urls = [fresh(at, f"past_{past}") for past in (LONG, SHORT)]
                yield from _measured("PostgreSQL", urls, Path(folder))
        except NoPostgres as reason:
            yield NotMeasured("volunteer hours on PostgreSQL", str(reason))


def _measured(what: str, urls: list[str], folder: Path) -> Iterator[Row]:
    with ExitStack() as stack:
        long, short = (
            stack.enter_context(home(url, folder, past))
            for url, past in zip(urls, (LONG, SHORT), strict=True)
        )
        for name, path, reader in PAGES:
            ours, reference = (_page(one, path, reader) for one in (long, short))
            found = ratio(ours, reference, rounds=20)
            took, beside = (_median(one) for one in (ours, reference))
            note = (
                f"{TEAMS * LONG * PEOPLE:,} attendances, beside {TEAMS * SHORT * PEOPLE:,}; "
                f"{took:.0f} ms beside {beside:.0f} ms"
            )
            yield Row(f"volunteer hours, {what}: {name}", found, 1.6, at_most=True, note=note)


def _page(one: Home, path: str, reader: str) -> Callable[[], str]:
    return server(one.app, _HERE + path.format(team=one.team_id), one.cookies[reader])


def _median(page: Callable[[], str]) -> float:
    times = []
    for _round in range(shortened(10, 3)):
        begin = perf_counter()
        page()
        times.append(perf_counter() - begin)
    return statistics.median(times) * 1000
