"""Casting: how many votes a second one client casts, by what the bare statements reach."""

import time
from collections.abc import Callable, Iterator
from uuid import uuid4

from benchmarks.deliberation.world import World, open_poll
from benchmarks.measure import Row, ratio, shortened
from linli.access import Actor
from linli_deliberation.casting import casting
from linli_deliberation.counting import Plurality
from linli_deliberation.models import Secrecy

_ROUNDS, _REPEAT, _TIMED = 40, 15, 100


def rows(world: World, where: str, goal: float) -> Iterator[Row]:
    """Cast secret and open votes, each with its rights, roll, lock, audit log and event."""
    for secrecy, name in ((Secrecy.RECOUNTABLE, "a secret vote"), (Secrecy.OPEN, "an open vote")):
        with world.database.writing() as session:
            poll_id = open_poll(session, world.place, Plurality(), 5, secrecy).id
        world.bare.make(poll_id, world.voters)
        waiting, bare = iter(world.voters), iter(world.voters)

        def ours(poll_id=poll_id, waiting=waiting) -> None:  # type: ignore[no-untyped-def]
            actor = Actor(next(waiting))
            with world.database.writing() as session:
                casting.cast(session, actor, world.place, poll_id, "1", once=str(uuid4()))

        def reference(poll_id=poll_id, bare=bare) -> None:  # type: ignore[no-untyped-def]
            world.bare.vote(poll_id, next(bare), '"1"', casting.new_receipt())

        speed = 1 / ratio(ours, reference, rounds=_ROUNDS, repeat=_REPEAT, warmup=5)
        note = (
            f"{_a_second(ours):,.0f} votes a second by {_a_second(reference):,.0f}"
            " of the bare five statements"
        )
        yield Row(f"cast {name}, {where}, 1 client", speed, goal, False, note)


def _a_second(work: Callable[[], object]) -> float:
    times = shortened(_TIMED, 40)
    begin = time.perf_counter()
    for _time in range(times):
        work()
    return times / (time.perf_counter() - begin)
