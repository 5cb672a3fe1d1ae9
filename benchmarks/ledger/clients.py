"""Several client processes at once: how much they get done together in the same seconds.

``python -m benchmarks.ledger.clients URL`` reads the accounts from its first line of input, and
then does what each further line says, ``ours|raw spread|hot SECONDS``, and prints how often it did.
"""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from uuid import UUID

from benchmarks.ledger import raw5
from benchmarks.ledger.world import World
from linli.db import Database


def compare(world: World, processes: int, where: str, rounds: int = 6, seconds: float = 2) -> float:
    """Return the median of what the clients do through Linli by what they do with raw5.

    ``where`` is ``spread`` (between accounts by chance) or ``hot`` (all from the issuer).
    """
    url = world.database.url.render_as_string(hide_password=False)
    accounts = [id_.hex for id_ in world.accounts]
    clients = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.ledger.clients", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(processes)
    ]
    for client in clients:
        _say(client, json.dumps({"accounts": accounts, "issuer": world.issuer.hex}))
    for what in ("ours", "raw"):
        _all_do(clients, f"{what} {where} 0.5")
    quotients = []
    for round_ in range(rounds):
        order = ("ours", "raw") if round_ % 2 else ("raw", "ours")
        done = {what: _all_do(clients, f"{what} {where} {seconds}") for what in order}
        quotients.append(done["ours"] / done["raw"])
    for client in clients:
        client.communicate()
    return statistics.median(quotients)


def _say(client: subprocess.Popen[str], line: str) -> None:
    assert client.stdin is not None
    print(line, file=client.stdin, flush=True)


def _all_do(clients: list[subprocess.Popen[str]], line: str) -> int:
    for client in clients:
        _say(client, line)
    return sum(int(client.stdout.readline()) for client in clients if client.stdout)


def main(url: str) -> None:
    """Serve the lines of the standard input."""
    database, raw = Database(url), raw5.on_postgresql(url)
    told = json.loads(sys.stdin.readline())
    accounts, issuer = [UUID(hex=id_) for id_ in told["accounts"]], UUID(hex=told["issuer"])
    world = World(database, raw, accounts, [], issuer)
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
