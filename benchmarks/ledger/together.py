"""Several client processes at once: how much they get done together in the same seconds."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.ledger.world import World


@contextmanager
def clients(world: World, processes: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start client processes that know the world's accounts."""
    url = world.database.url.render_as_string(hide_password=False)
    accounts = [id_.hex for id_ in world.accounts]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.ledger.clients", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(processes)
    ]
    for client in started:
        _say(client, json.dumps({"accounts": accounts, "issuer": world.issuer.hex}))
    try:
        yield started
    finally:
        for client in started:
            _end(client)


def compare(
    world: World, processes: int, where: str, rounds: int = 5, seconds: float = 1.5
) -> float:
    """Return the median of what the clients do through Linli by what they do with raw5.

    ``where`` is ``spread`` (between accounts by chance) or ``hot`` (all from the issuer).
    """
    with clients(world, processes) as started:
        for what in ("ours", "raw"):
            all_do(started, f"{what} {where} 0.5")
        quotients = []
        for round_ in range(rounds):
            order = ("ours", "raw") if round_ % 2 else ("raw", "ours")
            done = {what: all_do(started, f"{what} {where} {seconds}") for what in order}
            quotients.append(done["ours"] / done["raw"])
    return statistics.median(quotients)


def all_do(clients: list[subprocess.Popen[str]], line: str) -> int:
    """Tell all clients to do something at once; return how often they did it together."""
    for client in clients:
        _say(client, line)
    return sum(int(client.stdout.readline()) for client in clients if client.stdout)


def _end(client: subprocess.Popen[str]) -> None:
    try:
        client.communicate(timeout=30)  # its input ends, and so does it
    except subprocess.TimeoutExpired:
        client.kill()
        client.communicate()


def _say(client: subprocess.Popen[str], line: str) -> None:
    assert client.stdin is not None
    print(line, file=client.stdin, flush=True)
