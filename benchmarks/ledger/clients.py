"""A client process: ``python -m benchmarks.ledger.clients URL``.

It reads the accounts from its first line of input and answers that it is ready. Then it does what
each further line says, ``ours|raw spread|hot SECONDS``, and prints how often it did. See
:mod:`.together`.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from uuid import UUID

from benchmarks.ledger import raw5
from benchmarks.ledger.world import World
from linli.db import Database


def main(url: str) -> None:
    """Serve the lines of the standard input."""
    database, raw = Database(url), raw5.on_postgresql(url)
    told = json.loads(sys.stdin.readline())
    accounts, issuer = [UUID(hex=id_) for id_ in told["accounts"]], UUID(hex=told["issuer"])
    world = World(database, raw, accounts, [], issuer)
    print("ready", flush=True)
    for line in sys.stdin:
        what, where, seconds = line.split()
        move: Callable[[UUID, UUID], None] = (
            world.transfer if what == "ours" else lambda giver, taker: raw.transfer(giver, taker, 1)
        )
        end, done = time.perf_counter() + float(seconds), 0
        while time.perf_counter() < end:
            giver, taker = random.sample(accounts, 2)
            move(issuer if where == "hot" else giver, taker)
            done += 1
        print(done, flush=True)
    raw.connection.close()
    database.dispose()


if __name__ == "__main__":
    main(sys.argv[1])
