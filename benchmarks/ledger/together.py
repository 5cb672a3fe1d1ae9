"""Several client processes at once: how much they get done together in the same seconds."""

import json
import queue
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.ledger.world import World

#: How many seconds a client may take to begin, and beyond those it works: 32 of them share the
#: processors with whatever else runs there.
PATIENCE = 180.0

Command = Sequence[str | Path]


class ClientFailed(RuntimeError):
    """A client process ended, answered nonsense, or did not answer in time."""


class Client:
    """A process that does what a line says and answers each with a line."""

    def __init__(self, name: str, command: Command) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def say(self, line: str) -> None:
        """Send a line.

        Raises:
            ClientFailed: the process has ended.
        """
        assert self._process.stdin is not None
        try:
            print(line, file=self._process.stdin, flush=True)
        except BrokenPipeError as error:
            raise self._failed("ended before it was told what to do") from error

    def answer(self, seconds: float = PATIENCE) -> str:
        """Return the next line that it answers; an ended process is a failed one.

        Raises:
            ClientFailed: it ended, or there is none within ``seconds``.
        """
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty as error:
            raise self._failed(f"did not answer within {seconds:g} seconds") from error
        if not line:
            raise self._failed("ended without an answer")
        return line.strip()

    def end(self) -> None:
        """End its input, and so the process; by force when it does not hear."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # It may be gone already, with a line unread.
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def _failed(self, what: str) -> ClientFailed:
        code = self._process.poll()
        status = "is still running" if code is None else f"left with code {code}"
        return ClientFailed(f"client {self.name} {what} (process {self._process.pid} {status})")


@contextmanager
def started(name: str, processes: int, command: Command) -> Iterator[list[Client]]:
    """Start client processes, named with their number, and end them."""
    clients = [
        Client(f"{name} {number} of {processes}", command) for number in range(1, processes + 1)
    ]
    try:
        yield clients
    finally:
        for client in clients:
            client.end()


@contextmanager
def clients(world: World, processes: int) -> Iterator[list[Client]]:
    """Start client processes that know the world's accounts."""
    url = world.database.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "benchmarks.ledger.clients", url]
    told = json.dumps({"accounts": [id_.hex for id_ in world.accounts], "issuer": world.issuer.hex})
    with started("linli", processes, command) as made:
        for client in made:
            client.say(told)
        for client in made:
            client.answer()
        yield made


def compare(clients: Sequence[Client], where: str, rounds: int, seconds: float = 1.5) -> float:
    """Return the median of what the clients do through Linli by what they do with raw5.

    ``where`` is ``spread`` (between accounts by chance) or ``hot`` (all from the issuer).
    """
    for what in ("ours", "raw"):
        all_do(clients, f"{what} {where}", 0.5)
    quotients = []
    for round_ in range(rounds):
        order = ("ours", "raw") if round_ % 2 else ("raw", "ours")
        done = {what: all_do(clients, f"{what} {where}", seconds) for what in order}
        quotients.append(done["ours"] / max(done["raw"], 1))
    return statistics.median(quotients)


def all_do(clients: Sequence[Client], what: str, seconds: float) -> int:
    """Have all clients do something for some seconds; return how often they did it together.

    Raises:
        ClientFailed: one of them ended, or is not done long after its time.
    """
    for client in clients:
        client.say(f"{what} {seconds}".strip())
    return sum(int(client.answer(seconds + PATIENCE)) for client in clients)
