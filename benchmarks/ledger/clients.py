"""Client processes of Linli: ``python -m benchmarks.ledger.clients URL NUMBER``.

The first line of the input tells the accounts. After that each line says for how many of them
``NUMBER ours|raw spread|hot SECONDS``, and is answered with how often each did it. See
:mod:`.together` and :mod:`.forked`.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from uuid import UUID

from benchmarks.ledger import forked, raw5
from benchmarks.ledger.world import World
from linli.db import Database


def main(url: str, number: str) -> None:
    """Serve the lines of the standard input."""
    told = json.loads(sys.stdin.readline())
    accounts, issuer = [UUID(hex=id_) for id_ in told["accounts"]], UUID(hex=told["issuer"])

    def start() -> forked.Work:
        random.seed()
        world = World(Database(url), raw5.on_postgresql(url), accounts, [], issuer)
        return lambda text: _work(world, *text.split())

    forked.serve(int(number), start)


def _work(world: World, what: str, where: str, seconds: str) -> int:
    move: Callable[[UUID, UUID], None] = (
        world.transfer
        if what == "ours"
        else lambda giver, taker: world.raw.transfer(giver, taker, 1)
    )
    end, done = time.perf_counter() + float(seconds), 0
    while time.perf_counter() < end:
        giver, taker = world.pair()
        move(world.issuer if where == "hot" else giver, taker)
        done += 1
    return done


if __name__ == "__main__":
    main(*sys.argv[1:])
