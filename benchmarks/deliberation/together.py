"""Many clients on one poll: all hold its lock together, and each vote is in once."""

import json
import statistics
import sys
import time
from collections.abc import Iterator
from uuid import UUID

from benchmarks.deliberation.world import World, open_poll
from benchmarks.ledger.together import ClientFailed, Clients, started
from benchmarks.measure import NotMeasured, Row, shortened
from linli_deliberation.counting import Plurality
from linli_deliberation.models import Participation

_CLIENTS = (8, 32)
_ROUNDS = 5


def rows(world: World, goal: float, together: float) -> Iterator[Row | NotMeasured]:
    """Let clients cast all votes of a poll at once, by bare inserts into two tables.

    The bare ones write that somebody took part, under the unique key, and the ballot, in one
    transaction; they lock nothing, and ask for no right, roll, option, time or earlier vote. The
    last row says whether many at once hold one another up.
    """
    speeds = list[float]()
    command = [sys.executable, "-m", "benchmarks.deliberation.clients", _url(world)]
    for number in _CLIENTS:
        what = f"cast a secret vote, PostgreSQL, {number} clients on one poll"
        try:
            with started("casting", number, command) as clients:
                voters = [id_.hex for id_ in world.voters]
                clients.say(json.dumps({"place": world.place.hex, "voters": voters}))
                clients.answers()
                row, speed = _compared(world, clients, what, goal)
                speeds.append(speed)
                yield row
        except ClientFailed as error:
            yield NotMeasured(what, str(error))
            return
    few, many = _CLIENTS
    yield Row(
        f"votes a second by {many} clients on one poll, by those of {few}",
        speeds[1] / speeds[0],
        together,
        False,
        f"{speeds[1]:,.0f} by {speeds[0]:,.0f} votes a second: the shared lock is no queue",
    )


def _compared(world: World, clients: Clients, what: str, goal: float) -> tuple[Row, float]:
    """Return the row, and how many votes a second the clients cast together."""
    each = len(world.voters) // clients.number
    quotients, speeds = list[float](), {"ours": list[float](), "bare": list[float]()}
    for round_ in range(shortened(_ROUNDS, 2) + 1):
        with world.database.writing() as session:
            poll_id = open_poll(session, world.place, Plurality(), 5).id
        world.bare.make(poll_id, [])
        for side in ("ours", "bare") if round_ % 2 else ("bare", "ours"):
            begin = time.perf_counter()
            clients.say(f"{clients.number} {side} {poll_id.hex} {each}")
            done = sum(map(int, clients.answers(30)))
            speeds[side].append(done / (time.perf_counter() - begin))
        _require_all_in(world, poll_id, each * clients.number)
        if round_:  # the first round warms both up
            quotients.append(speeds["ours"][-1] / speeds["bare"][-1])
    ours = statistics.median(speeds["ours"])
    note = (
        f"{ours:,.0f} votes a second by"
        f" {statistics.median(speeds['bare']):,.0f} of bare inserts into two tables"
    )
    return Row(what, statistics.median(quotients), goal, False, note), ours


def _require_all_in(world: World, poll_id: UUID, votes: int) -> None:
    """Every client's votes are in, each once: else the speed would mean nothing."""
    with world.database.reading() as session:
        found = session.query(Participation).filter_by(poll_id=poll_id).count()
    if found != votes:
        raise ClientFailed(f"{found} of {votes} votes are in")


def _url(world: World) -> str:
    return world.database.url.render_as_string(hide_password=False)
