"""The moral bank of a whole district: a notice of 5,000 deeds, trials of drafts, and each page.

The notice is compared with the ledger alone, which books the same transfers; a trial with its
statements sent alone; a page with the same page made by bare Flask and Jinja with the same SQL
(:mod:`benchmarks.pages.bare`). A page should take under 50 ms at the median, so its goal is how
often the bare page fits into these.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from benchmarks.ledger.server import fresh, postgresql
from benchmarks.measure import NotMeasured, Row, ratio, shortened
from benchmarks.moral_bank.world import HOUSEHOLDS, World, build
from benchmarks.pages import sign_in
from benchmarks.pages.bare import Statement, bare_page, statements_of
from benchmarks.pages.serving import server
from linli import notices, points
from linli.access import SYSTEM
from linli.config import Config
from linli.ids import new_id
from linli.points import Transfer
from linli.testing.postgres import NoPostgres
from linli_moral_bank.books import purse, year_sums
from linli_moral_bank.rule_sets import simulation, trials
from linli_web.app import create_app

#: Milliseconds that a page may take at the median.
MOST_MS = 50
#: A trial takes at most so often the time in which its rows are read.
MOST_JUDGING = 4
_HERE, _ABOVE, _TOP = "/c/{outlet}/moral_bank", "/c/{branch}/moral_bank", "/c/{district}/moral_bank"
#: Name, path, and who opens it.
PAGES = (
    ("shop", _HERE + "/shop", "resident"),
    ("my deeds", _HERE + "/", "resident"),
    ("declare", _HERE + "/declare/{rule}", "resident"),
    ("passbook", "/c/{outlet}/wallet", "resident"),
    ("my year", _HERE + "/year", "resident"),
    ("public book", _HERE + "/book", "resident"),
    ("monthly exchanges", _HERE + "/exchanges", "resident"),
    ("yearbook", _HERE + "/yearbook?year=2025", "resident"),
    ("ranking", _HERE + "/ranking?year=2025", "resident"),
    ("honours", _HERE + "/honours", "resident"),
    ("fund", _HERE + "/fund", "resident"),
    ("numbers", _HERE + "/numbers", "resident"),
    ("panel's queue", _HERE + "/panel", "panel"),
    ("desk", _HERE + "/desk", "president"),
    ("stock", _HERE + "/desk/shop", "president"),
    ("draft of the rules", _HERE + "/desk/rules/{outlets_draft}", "president"),
    ("trial of a draft", _HERE + "/desk/rules/{outlets_draft}/trial", "president"),
    ("branch roll-up", _ABOVE + "/desk/figures", "president"),
    ("district roll-up", _TOP + "/desk/figures", "president"),
    ("district's ranking", _TOP + "/ranking?year=2025", "president"),
    ("district's ranking of a quarter", _TOP + "/ranking?year=2025&quarter=2", "president"),
    ("district's yearbook", _TOP + "/yearbook?year=2025", "president"),
    ("district's numbers", _TOP + "/numbers", "president"),
    ("district's fund", _TOP + "/fund", "president"),
    ("trial of the district's draft", _TOP + "/desk/rules/{districts_draft}/trial", "president"),
)


def rows() -> Iterator[Row | NotMeasured]:
    """Measure on SQLite and on PostgreSQL."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "linli.db").touch()
        yield from _measured("SQLite", folder, f"sqlite:///{folder / 'linli.db'}")
        try:
            with postgresql() as at:
                yield from _measured("PostgreSQL", folder, fresh(at, "district"))
        except NoPostgres as reason:
            yield NotMeasured("the moral bank on PostgreSQL", str(reason))


def _measured(what: str, folder: Path, url: str) -> Iterator[Row]:
    """Build a district, confirm a notice in its largest outlet, try drafts, and open its pages."""
    world = build(
        folder,
        url,
        deeds=shortened(5_000, 500),
        history_of=shortened(165_000, 5_000),
        households=shortened(HOUSEHOLDS, HOUSEHOLDS // 10),
    )
    yield _notice(what, world)
    yield from _trials(what, world)
    yield from _pages(what, world)
    world.database.dispose()


def _notice(what: str, world: World) -> Row:
    with world.database.writing() as session:
        depositors = purse.lock_many(session, world.outlet.id, world.doers).values()
        units = [purse.unit(session, world.outlet.id, c) for c in (purse.STANDING, purse.POINTS)]
        transfers = [
            Transfer(
                key=f"bare:{new_id()}",
                from_id=purse.source(session, unit),
                to_id=to,
                amount=2,
                reason="benchmark",
            )
            for one in depositors
            for unit, to in zip(
                units, (one.standing_account_id, one.points_account_id), strict=True
            )
        ]
    bare = _seconds(lambda: _book(world, transfers))
    world.let_the_notice_end()
    ours = _seconds(lambda: _close(world))
    with world.database.writing() as session:
        year_sums.keep(session, {})  # as the worker does within a quarter of an hour
    return Row(
        f"moral bank, {what}: a notice of {len(world.doers):,} deeds is confirmed",
        ours / bare,
        5,
        at_most=True,
        note=f"{ours:.1f} s, beside {bare:.1f} s for the ledger's {len(transfers):,} transfers",
    )


def _trials(what: str, world: World) -> Iterator[Row]:
    """Try the drafts on two years; the pages show what came out."""
    months = simulation.MOST_MONTHS
    for name, place, draft_id in (
        ("a draft", world.outlet, world.outlets_draft_id),
        ("the district's draft", world.district, world.districts_draft_id),
    ):

        def ours(place_id: UUID = place.id, draft_id: UUID = draft_id) -> None:
            with world.database.writing() as session:
                trials.try_out(session, SYSTEM, place_id, draft_id, months)

        with statements_of(world.database) as statements:
            ours()

        def bare(sent: list[Statement] = statements) -> None:
            with world.database.writing() as session:
                for statement, parameters in sent:
                    session.connection().execute(statement, parameters).all()

        found = ratio(ours, bare, rounds=5, warmup=1)
        took, alone = (
            statistics.median(_seconds(one) for _round in range(3)) for one in (ours, bare)
        )
        yield Row(
            f"moral bank, {what}: trying {name} on {months} months",
            found,
            MOST_JUDGING,
            at_most=True,
            note=f"{took:.1f} s, beside {alone:.1f} s for its {len(statements)} statements alone",
        )


def _book(world: World, transfers: list[Transfer]) -> None:
    with world.database.writing() as session:
        for start in range(0, len(transfers), points.MAX_BATCH):
            points.transfer_linked(session, SYSTEM, transfers[start : start + points.MAX_BATCH])


def _close(world: World) -> None:
    with world.database.writing() as session:
        assert notices.close_due(session, world.outlet.id) == 1


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _pages(what: str, world: World) -> Iterator[Row]:
    app = create_app(Config.from_environment({"LINLI_DATA_DIR": str(world.folder)}), world.database)
    cookies = {
        name: sign_in(app, name, world.password) for name in ("resident", "panel", "president")
    }
    for name, address, reader in PAGES:
        path = address.format(
            outlet=world.outlet.slug,
            branch=world.branch.slug,
            district=world.district.slug,
            rule=world.rule_id,
            outlets_draft=world.outlets_draft_id,
            districts_draft=world.districts_draft_id,
        )
        ours = server(app, path, cookies[reader])
        ours()
        with statements_of(world.database) as statements:
            html = ours()
        reference = bare_page(world.database, list(statements), html)
        found = ratio(ours, reference, rounds=20)
        took, bare = (
            statistics.median(_seconds(one) for _round in range(shortened(15, 5))) * 1000
            for one in (ours, reference)
        )
        yield Row(
            f"moral bank, {what}: {name}",
            found,
            MOST_MS / bare,
            at_most=True,
            note=f"{took:.0f} ms of {MOST_MS}; against bare with its {len(statements)} statements",
        )
