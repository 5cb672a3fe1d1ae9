"""The ledger against the plain statements that no ledger can do without (:mod:`.raw5`).

Ratios of throughput, ours by the reference's, in one interleaved run on one server. PostgreSQL and
SQLite write every commit to the disk.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

from benchmarks.ledger import hordak, http, raw5
from benchmarks.ledger import world as worlds
from benchmarks.ledger.together import compare, linli
from benchmarks.ledger.world import World
from benchmarks.measure import Row, ratio, shortened
from linli import points
from linli.access import SYSTEM
from linli.points import Owner
from linli.points.verify import verify

Rows = list[tuple[object, ...]]

BATCH = 10_000
#: Lengths of history that reading is compared at.
SHORT, LONG = 1_000, 1_000_000


def rows() -> Iterator[Row]:
    """Measure on both databases."""
    with worlds.on_postgresql() as world:
        yield from _single(world, "PostgreSQL", 0.8)
        yield from http.rows(world, "PostgreSQL")
        yield from _together(world)
        yield _batch(world, "PostgreSQL", _copy(world))
        yield from _reading(world, "PostgreSQL")
        yield _verifying(world, "PostgreSQL")
    with worlds.on_sqlite() as world:
        yield from _single(world, "SQLite", 0.5)
        yield from http.rows(world, "SQLite")
        yield _batch(world, "SQLite", _executemany(world))
        yield from _reading(world, "SQLite")
        yield _verifying(world, "SQLite")


def _single(world: World, where: str, goal: float) -> Iterator[Row]:
    def raw() -> None:
        world.raw.transfer(*world.pair(), 1)

    def plain() -> None:
        world.transfer(*world.pair())

    def lasting() -> None:
        world.transfer(world.lasting[0], world.lasting[1])

    for name, ours in (("a transfer", plain), ("a transfer with lots", lasting)):
        speed = 1 / ratio(ours, raw, rounds=20, repeat=15)
        yield Row(f"{name}, {where}, 1 client", speed, goal, False, "speed by raw5's")


def _together(world: World) -> Iterator[Row]:
    rounds, most = shortened(3, 1), shortened(32, 16)
    with linli(world, most) as clients:
        for number, where, goal in ((8, "spread", 0.8), (8, "hot", 1.5), (most, "hot", 1.5)):
            what = "between accounts" if where == "spread" else "from one issuer"
            speed = compare(clients, number, where, rounds)
            name = f"a transfer {what}, PostgreSQL, {number} clients"
            yield Row(name, speed, goal, False, "speed by raw5's")
        yield from hordak.rows(world, clients, 2.5, rounds)


def _batch(world: World, where: str, reference: Callable[[], None]) -> Row:
    def ours() -> None:
        awards = [
            world.request(world.issuer, world.accounts[number % len(world.accounts)])
            for number in range(BATCH)
        ]
        with world.database.writing() as session:
            points.transfer_linked(session, SYSTEM, awards)

    speed = 1 / ratio(ours, reference, rounds=3, warmup=1)
    return Row(f"{BATCH:,} awards, {where}", speed, 0.7, False, "speed by bare bulk rows'")


def _copy(world: World) -> Callable[[], None]:
    def bare() -> None:
        with world.raw.connection.cursor() as cursor:
            transfers, entries = _bare_rows(world)
            with cursor.copy("COPY raw_transfer (id, key, reason, amount) FROM STDIN") as copy:
                for row in transfers:
                    copy.write_row(row)
            with cursor.copy("COPY raw_entry (account_id, id, amount) FROM STDIN") as copy:
                for row in entries:
                    copy.write_row(row)
        world.raw.connection.commit()

    return bare


def _executemany(world: World) -> Callable[[], None]:
    def bare() -> None:
        transfers, entries = _bare_rows(world)
        run = world.raw.connection
        run.execute("BEGIN IMMEDIATE")
        run.executemany(raw5.TRANSFER, transfers)
        run.executemany(raw5.ENTRY, entries)
        run.commit()

    return bare


def _bare_rows(world: World) -> tuple[Rows, Rows]:
    ids = [uuid4() for _number in range(BATCH)]
    own, issuer = world.raw.own, world.raw.own(world.issuer)
    takers = [own(world.accounts[number % len(world.accounts)]) for number in range(BATCH)]
    transfers: Rows = [(own(id_), f"raw:{id_}", "bench.move", 1) for id_ in ids]
    given: Rows = [(issuer, own(id_), -1) for id_ in ids]
    taken: Rows = [(taker, own(id_), 1) for taker, id_ in zip(takers, ids, strict=True)]
    return transfers, given + taken


def _reading(world: World, where: str) -> Iterator[Row]:
    longest = shortened(LONG, 10 * SHORT)
    short, long = (_with_history(world, length) for length in (SHORT, longest))
    moment = datetime.now(UTC)

    def asking(ask: Callable[[UUID], object]) -> float:
        return ratio(lambda: ask(long), lambda: ask(short), rounds=20, repeat=10)

    with world.database.reading() as session:
        asks: dict[str, Callable[[UUID], object]] = {
            "the balance": lambda id_: points.balance(session, id_),
            "the balance at a date": lambda id_: points.balance(session, id_, at=moment),
            "a statement page of 50": lambda id_: points.statement(session, id_, 50),
        }
        for name, ask in asks.items():
            note = f"time at {longest:,} postings by time at {SHORT:,}"
            yield Row(f"{name}, {where}", asking(ask), 1.2, True, note)


def _with_history(world: World, length: int) -> UUID:
    """Return a holder's account with that many postings."""
    with world.database.writing() as session:
        unit_id = points.account(session, world.issuer).unit_id
        id_ = points.open_account(session, unit_id, Owner.household(uuid4())).id
    for start in range(0, length, BATCH):
        requests = [
            world.request(world.issuer, id_) for _number in range(min(BATCH, length - start))
        ]
        with world.database.writing() as session:
            points.transfer_linked(session, SYSTEM, requests)
    return id_


def _verifying(world: World, where: str) -> Row:
    with world.database.reading() as session:
        begin = time.process_time()
        found = verify(session)
        seconds = time.process_time() - begin
    if found.wrong is not None:
        raise RuntimeError(str(found.wrong))
    rate = found.postings / seconds
    return Row(f"verify, {where}", rate / 100_000, 1, False, f"{rate:,.0f} postings/s by 100,000/s")
