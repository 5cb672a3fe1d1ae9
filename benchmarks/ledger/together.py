"""Several client processes at once: how much they get done together in the same seconds."""

import json
import statistics
import subprocess
import sys

from benchmarks.ledger.world import World


def compare(
    world: World, processes: int, where: str, rounds: int = 5, seconds: float = 1.5
) -> float:
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
