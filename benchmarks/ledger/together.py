"""Several client processes at once: how much they get done together in the same seconds."""

import json
import queue
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from os import killpg
from pathlib import Path
from signal import SIGKILL

from benchmarks.ledger.world import World

#: How many seconds clients may take to begin, and beyond those they work: they share the
#: processors with whatever else runs there.
PATIENCE = 120.0


class ClientFailed(RuntimeError):
    """A client process ended, or did not answer in time."""


class Clients:
    """Processes that are told lines and answer each with a number (:mod:`.forked`)."""

    def __init__(self, name: str, number: int, command: Sequence[str | Path]) -> None:
        self.name, self.number = name, number
        self._process = subprocess.Popen(
            [*command, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()

    def do(self, number: int, what: str, seconds: float) -> int:
        """Have the first ``number`` do something for so long; return how often they did together.

        Raises:
            ClientFailed: one of them ended, or is not done long after its time.
        """
        self.say(f"{number} {what} {seconds}")
        return sum(map(int, self.answers(seconds)))

    def say(self, line: str) -> None:
        """Send a line."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # that it has ended is seen when it does not answer
            print(line, file=self._process.stdin, flush=True)

    def answers(self, seconds: float = 0) -> list[str]:
        """Return what each answers.

        Raises:
            ClientFailed: one of them has ended, or they do not answer in time.
        """
        try:
            told = self._lines.get(timeout=seconds + PATIENCE).split()
        except queue.Empty as error:
            limit = f"{seconds + PATIENCE:g} seconds"
            raise ClientFailed(f"clients of {self.name} did not answer within {limit}") from error
        if not told:
            raise ClientFailed(f"the clients of {self.name} have ended")
        if "-" in told:
            which = f"{told.index('-') + 1} of {self.number}"
            raise ClientFailed(f"client {which} of {self.name} has ended")
        return told

    def end(self) -> None:
        """End their input, and so them; by force when they do not hear."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        with suppress(ProcessLookupError):
            killpg(self._process.pid, SIGKILL)
        self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")


@contextmanager
def started(name: str, number: int, command: Sequence[str | Path]) -> Iterator[Clients]:
    """Start clients, and end them."""
    clients = Clients(name, number, command)
    try:
        yield clients
    finally:
        clients.end()


@contextmanager
def linli(world: World, number: int) -> Iterator[Clients]:
    """Start clients of ours, which know the world's accounts."""
    url = world.database.url.render_as_string(hide_password=False)
    accounts = [id_.hex for id_ in world.accounts]
    with started("Linli", number, [sys.executable, "-m", "benchmarks.ledger.clients", url]) as made:
        made.say(json.dumps({"accounts": accounts, "issuer": world.issuer.hex}))
        made.answers()
        yield made


def compare(clients: Clients, number: int, where: str, rounds: int, seconds: float = 1.5) -> float:
    """Return the median of what the clients do through Linli by what they do with raw5.

    ``where`` is ``spread`` (between accounts by chance) or ``hot`` (all from the issuer).
    """
    for what in ("ours", "raw"):
        clients.do(number, f"{what} {where}", 0.5)
    quotients = []
    for round_ in range(rounds):
        order = ("ours", "raw") if round_ % 2 else ("raw", "ours")
        done = {what: clients.do(number, f"{what} {where}", seconds) for what in order}
        quotients.append(done["ours"] / max(done["raw"], 1))
    return statistics.median(quotients)
