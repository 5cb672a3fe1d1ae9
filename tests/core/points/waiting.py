"""Two transactions of which the second begins while the first has booked."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from linli.db import Database

T = TypeVar("T")


def at_the_same_time(
    database: Database, first: Callable[[Session], T], second: Callable[[Session], T]
) -> tuple[T, T]:
    """Let ``second`` begin while ``first`` has booked and not yet committed."""
    booked, answers = threading.Event(), dict[int, T]()

    def one() -> None:
        def work(session: Session) -> T:
            done = first(session)
            booked.set()
            time.sleep(0.3)
            return done

        answers[0] = database.run(work)

    def two() -> None:
        booked.wait(10)
        answers[1] = database.run(second)

    threads = [threading.Thread(target=run) for run in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers[0], answers[1]
