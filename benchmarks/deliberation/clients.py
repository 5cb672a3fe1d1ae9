"""Client processes that cast: ``python -m benchmarks.deliberation.clients URL NUMBER``.

The first line of the input tells the place and the voters. After that each line says for how many
of them ``NUMBER ours|bare POLL EACH``: each client casts for so many voters of its own, and answers
how many votes it cast. See :mod:`benchmarks.ledger.forked`.
"""

import json
import multiprocessing
import sys
from collections.abc import Callable
from uuid import UUID, uuid4

from benchmarks.deliberation.bare import bare_postgresql
from benchmarks.ledger import forked
from linli.access import Actor
from linli.db import Database
from linli_deliberation.casting import casting


def main(url: str, number: str) -> None:
    """Serve the lines of the standard input."""
    told = json.loads(sys.stdin.readline())
    place, voters = UUID(hex=told["place"]), [UUID(hex=id_) for id_ in told["voters"]]
    begun = multiprocessing.Value("i", 0)

    def start() -> forked.Work:
        with begun.get_lock():
            mine, begun.value = begun.value, begun.value + 1
        database, bare = Database(url), bare_postgresql(url)

        def ours(poll_id: UUID, voter: UUID) -> None:
            with database.writing() as session:
                casting.cast(session, Actor(voter), place, poll_id, "1", once=str(uuid4()))

        def work(text: str) -> int:
            what, poll, each = text.split()
            cast: Callable[[UUID, UUID], None] = ours if what == "ours" else bare.insert
            own = voters[mine * int(each) : (mine + 1) * int(each)]
            for voter in own:
                cast(UUID(hex=poll), voter)
            return len(own)

        return work

    forked.serve(int(number), start)


if __name__ == "__main__":
    main(*sys.argv[1:])
