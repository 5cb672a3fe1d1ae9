"""Casting a vote against the bare rows it writes, and counting stored ballots against counting."""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import insert
from sqlmodel import Session

from benchmarks.measure import Row, ratio
from linli import communities, people, plugins
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.communities import CommunityKind
from linli.db import Database, upgrade
from linli_deliberation.casting import casting
from linli_deliberation.counting import Approval, Plurality, count
from linli_deliberation.formats.bundles import canonical
from linli_deliberation.models import Poll, Secrecy, SecretBallot
from linli_deliberation.polls import closing, drafting, scheduling
from linli_deliberation.results import counting
from linli_deliberation.results.electing import election

_VOTERS, _BALLOTS, _OPTIONS = 400, 100_000, 20


def rows() -> Iterator[Row]:
    """Measure on SQLite, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'votes.db'}")
        upgrade(database, plugins.manager().histories())
        try:
            with database.writing() as session:
                place = communities.create(
                    session, SYSTEM, kind=CommunityKind.COMMUNITY, code="B", name="B", slug="b"
                ).id
                plugins.enable(session, SYSTEM, place, "deliberation")
                voters = [
                    people.add_person(
                        session, SYSTEM, place, name="居民", sign_in_name=f"voter{number}"
                    ).id
                    for number in range(_VOTERS)
                ]
            yield _casting(database, place, voters)
            yield _counting(database, place)
        finally:
            database.dispose()


def _casting(database: Database, place: UUID, voters: list[UUID]) -> Row:
    with database.writing() as session:
        poll_id = _poll(session, place, Plurality(), 2).id
        other = _poll(session, place, Plurality(), 2).id
    waiting = iter(voters)

    def ours() -> None:
        person = Actor(next(waiting))
        with database.writing() as session:
            casting.cast(session, person, place, poll_id, "1", once=str(uuid4()))

    def reference() -> None:
        with database.writing() as session:
            session.execute(insert(SecretBallot), [_ballot(other, '"1"')])

    measured = ratio(ours, reference, rounds=20, repeat=10, warmup=3)
    note = "rights, roll, lock, log and event; against one row, both durable on SQLite"
    return Row("cast a vote", measured, 12, True, note)


def _counting(database: Database, place: UUID) -> Row:
    chance = random.Random("ballots")  # noqa: S311 - invented ballots
    numbers = range(1, _OPTIONS + 1)
    texts = [
        canonical([str(number) for number in sorted(chance.sample(numbers, chance.randint(1, 6)))])
        for _ballot_ in range(_BALLOTS)
    ]
    with database.writing() as session:
        poll = _poll(session, place, Approval(), _OPTIONS)
        session.execute(insert(SecretBallot), [_ballot(poll.id, text) for text in texts])
        poll_id = poll.id
        direct = election(session, poll, Counter((text, None) for text in texts))

    def ours() -> None:
        with database.reading() as session:
            counting.counted(session, session.get_one(Poll, poll_id))

    measured = ratio(ours, lambda: count(replace(direct)), rounds=3, warmup=1)
    note = f"{_BALLOTS:,} ballots × {_OPTIONS} options: read, parsed, counted; against counted only"
    return Row("count a stored poll", measured, 60, True, note)


def _ballot(poll_id: UUID, text: str) -> dict[str, object]:
    return SecretBallot(poll_id=poll_id, ballot=text, receipt=casting.new_receipt()).model_dump()


def _poll(session: Session, place: UUID, rule: Plurality | Approval, options: int) -> Poll:
    desk = (session, SYSTEM, place)
    poll = drafting.create(*desk, title="选一个", rule=rule)
    drafting.set_voters(*desk, poll.id, voters=poll.voters, secrecy=Secrecy.RECOUNTABLE)
    for number in range(options):
        drafting.add_option(*desk, poll.id, title=f"方案 {number + 1}")
    moment = now(session)
    drafting.set_times(
        *desk, poll.id, opens_at=moment - timedelta(hours=1), closes_at=moment + timedelta(days=1)
    )
    scheduling.schedule(*desk, poll.id)
    closing.advance(session, place, poll.id)
    return poll
