"""Counting a stored poll, by counting the same ballots directly."""

import random
from dataclasses import replace

from sqlalchemy import insert

from benchmarks.deliberation.world import World, open_poll, stored
from benchmarks.measure import Row, ratio
from linli_deliberation.casting.saying import read
from linli_deliberation.counting import Approval, BallotKind, count, group
from linli_deliberation.formats.bundles import canonical
from linli_deliberation.models import Poll, SecretBallot
from linli_deliberation.results import counting
from linli_deliberation.results.electing import election

_BALLOTS, _OPTIONS = 100_000, 20


def ticked(number: int, options: int = _OPTIONS) -> list[str]:
    """Return invented ballots, each with up to six ticks, as they are stored."""
    chance = random.Random("ballots")  # noqa: S311 - invented ballots
    codes = range(1, options + 1)
    return [
        canonical([str(code) for code in sorted(chance.sample(codes, chance.randint(1, 6)))])
        for _ballot in range(number)
    ]


def row(world: World) -> Row:
    """Read, parse and count what is stored; beside it, count the same from a list in memory."""
    texts = ticked(_BALLOTS)
    with world.database.writing() as session:
        poll = open_poll(session, world.place, Approval(), _OPTIONS)
        session.execute(insert(SecretBallot), [stored(poll.id, text) for text in texts])
        poll_id = poll.id
        asked = election(session, poll, {})
    codes = [option.id for option in asked.options]
    places = {code: place for place, code in enumerate(codes)}
    ballots = [tuple(places[code] for code in read(text)) for text in texts]

    def ours() -> None:
        with world.database.reading() as session:
            counting.counted(session, session.get_one(Poll, poll_id))

    def direct() -> None:
        count(replace(asked, profile=group(BallotKind.APPROVAL, codes, ballots)))

    measured = ratio(ours, direct, rounds=5, warmup=1)
    note = f"{_BALLOTS:,} ballots × {_OPTIONS} options in the database, by a list in memory"
    return Row("count a stored poll", measured, 20, True, note)
