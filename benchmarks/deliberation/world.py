"""What is measured on: a community with voters, and polls that are open."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from benchmarks.deliberation.bare import Bare, bare_postgresql, bare_sqlite
from benchmarks.ledger.server import postgresql
from benchmarks.measure import shortened
from linli import communities, people, plugins
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import CommunityKind
from linli.db import Database, upgrade
from linli_deliberation.casting import casting
from linli_deliberation.counting import Approval, Plurality
from linli_deliberation.models import Poll, Secrecy, SecretBallot
from linli_deliberation.polls import closing, drafting, scheduling

VOTERS = 800


@dataclass
class World:
    """A community, and the bare tables beside it."""

    database: Database
    bare: Bare
    place: UUID
    voters: list[UUID]


@contextmanager
def on_postgresql() -> Iterator[World]:
    """Measure on a PostgreSQL server with its usual guarantees."""
    with postgresql() as url:
        database = Database(url)
        yield found(database, bare_postgresql(url))
        database.dispose()


@contextmanager
def on_sqlite() -> Iterator[World]:
    """Measure on a SQLite file on the disk (a file in memory would know no fsync)."""
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="linli-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'votes.db'}")
        yield found(database, bare_sqlite(str(Path(folder) / "bare.db")))
        database.dispose()


def found(database: Database, bare: Bare) -> World:
    """Make the community and its voters."""
    upgrade(database, plugins.manager().histories())
    with database.writing() as session:
        place = communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="B", name="B", slug="b"
        ).id
        plugins.enable(session, SYSTEM, place, "deliberation")
        voters = [
            people.add_person(session, SYSTEM, place, name="居民", sign_in_name=f"voter{number}").id
            for number in range(shortened(VOTERS, 150))
        ]
    return World(database, bare, place, voters)


def open_poll(
    session: Session,
    place: UUID,
    rule: Plurality | Approval,
    options: int,
    secrecy: Secrecy = Secrecy.RECOUNTABLE,
) -> Poll:
    """Return a poll that everybody may vote in now."""
    desk = (session, SYSTEM, place)
    poll = drafting.create(*desk, title="选一个", rule=rule)
    drafting.set_voters(*desk, poll.id, voters=poll.voters, secrecy=secrecy)
    for number in range(options):
        drafting.add_option(*desk, poll.id, title=f"方案 {number + 1}")
    moment = now(session)
    drafting.set_times(*desk, poll.id, opens_at=moment, closes_at=moment + timedelta(days=1))
    scheduling.schedule(*desk, poll.id)
    closing.advance(session, place, poll.id)
    return poll


def stored(poll_id: UUID, text: str) -> dict[str, object]:
    """Return a ballot as its table has it."""
    ballot = SecretBallot(poll_id=poll_id, ballot=text, receipt=casting.new_receipt())
    return ballot.model_dump()
