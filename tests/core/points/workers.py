"""Clients of the ledger in processes of their own, for tests that hammer it or kill them.

``python workers.py URL SHARED`` reads lines ``SEED ROUNDS FILE`` and for each forks a worker (so
that everything is imported once), whose process id it prints. A worker books for ROUNDS at random
over the accounts in the file SHARED, each request under a key that other workers use too, and
writes a line into FILE for each answer that it was given: the key, and what came of it.
"""

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO
from uuid import UUID

from sqlmodel import Session

from linli import points
from linli.access import SYSTEM
from linli.db import Database, DatabaseBusy

Work = Callable[[Session], points.Booked]


def request(key: str, accounts: list[UUID], issuer: UUID) -> points.Transfer:
    """Return the request that a key stands for: the same one in every process."""
    choice = random.Random(key)
    giver, taker = choice.sample(accounts, 2)
    if choice.random() < 0.3:
        giver = issuer
    fields = {
        "key": key,
        "from_id": giver,
        "to_id": taker,
        "amount": choice.randint(1, 9),
        "reason": "test.hammer",
    }
    return points.Hold(**fields) if choice.random() < 0.3 else points.Transfer(**fields)  # type: ignore[arg-type]


def act(database: Database, what: points.Transfer) -> tuple[str, str]:
    """Ask for one thing until there is an answer; return its kind and the booking's id."""

    def once(session: Session) -> tuple[str, str]:
        try:
            if isinstance(what, points.Hold):
                booked = points.hold(session, SYSTEM, what)
            else:
                booked = points.transfer(session, SYSTEM, what)
        except points.PointsRefused as refusal:
            return refusal.code, ""  # committed: the refusal is remembered
        return "booked", str(booked.id)

    return _until_answered(database, once)


def follow(database: Database, what: points.Transfer, booked: str) -> tuple[str, str]:
    """End the hold, or reverse the transfer, that was booked; the key follows from its key."""
    key, id_ = f"{what.key}:then", UUID(booked)
    choice = random.Random(key)
    part = choice.randint(1, what.amount)

    def once(session: Session) -> tuple[str, str]:
        try:
            if not isinstance(what, points.Hold):
                booked = points.reverse(
                    session, SYSTEM, id_, key=key, amount=part, reason="test.undo"
                )
            elif choice.random() < 0.5:
                booked = points.void(session, SYSTEM, id_, key=key)
            else:
                booked = points.settle(session, SYSTEM, id_, key=key, amount=part)
        except points.PointsRefused as refusal:
            return refusal.code, ""
        return "booked", str(booked.id)

    state = choice.getstate()

    def again(session: Session) -> tuple[str, str]:
        choice.setstate(state)
        return once(session)

    return _until_answered(database, again)


def _until_answered(
    database: Database, work: Callable[[Session], tuple[str, str]]
) -> tuple[str, str]:
    while True:
        try:
            return database.run(work)
        except DatabaseBusy:
            continue


def work(url: str, shared: str, seed: str, rounds: int, report: TextIO) -> None:
    """Book at random and report each answer."""
    database = Database(url)
    world = json.loads(Path(shared).read_text())
    accounts = [UUID(id_) for id_ in world["accounts"]]
    chance = random.Random(seed)
    for _round in range(rounds):
        key = f"key:{chance.randrange(world['keys'])}"
        what = request(key, accounts, UUID(world["issuer"]))
        kind, id_ = act(database, what)
        print(key, kind, id_, file=report, flush=True)
        if kind == "booked" and random.Random(f"{key}?").random() < 0.5:
            kind, id_ = follow(database, what, id_)
            print(f"{key}:then", kind, id_, file=report, flush=True)
    database.dispose()
    print("done", file=report, flush=True)


def main(url: str, shared: str) -> None:
    """Fork a worker for each line that is asked for."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        seed, rounds, path = line.split()
        child = os.fork()
        if child == 0:
            with Path(path).open("w") as report:
                work(url, shared, seed, int(rounds), report)
            os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
