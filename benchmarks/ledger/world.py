"""What is measured on: a ledger and the reference's tables, with the same accounts in both."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from benchmarks.ledger import raw5
from benchmarks.ledger.server import postgresql
from linli import communities, points
from linli.access import SYSTEM
from linli.communities import CommunityKind
from linli.db import Database, upgrade
from linli.points import Expiry, ExpiryRule, Owner

ACCOUNTS = 200


@dataclass
class World:
    """Accounts that exist in the ledger and in the reference."""

    database: Database
    raw: raw5.Raw
    accounts: list[UUID]
    #: Holders in a unit whose points expire after a year, so that lots are kept.
    lasting: list[UUID]
    issuer: UUID

    def request(self, giver: UUID, taker: UUID, amount: int = 1) -> points.Transfer:
        """Return a request under a new key."""
        key = f"bench:{uuid4()}"
        return points.Transfer(
            key=key, from_id=giver, to_id=taker, amount=amount, reason="bench.move"
        )

    def transfer(self, giver: UUID, taker: UUID) -> None:
        """Move one through the public API, in a transaction of its own."""
        with self.database.writing() as session:
            points.transfer(session, SYSTEM, self.request(giver, taker))

    def pair(self) -> tuple[UUID, UUID]:
        """Return two accounts by chance."""
        giver, taker = random.sample(self.accounts, 2)
        return giver, taker


def found(database: Database, raw: raw5.Raw) -> World:
    """Make the accounts in both, with enough on them for any run."""
    upgrade(database)
    with database.writing() as session:
        place = communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="B", name="Bench", slug="bench"
        )
        made = []
        for code, expiry in (("plain", Expiry()), ("lasting", Expiry(ExpiryRule.MONTHS, 12))):
            unit = points.define_unit(
                session, SYSTEM, place.id, code, code, transferable=True, expiry=expiry
            )
            issuer = points.open_account(session, unit.id, Owner.community(place.id), "issuance").id
            holders = [
                points.open_account(session, unit.id, Owner.household(uuid4())).id
                for _number in range(ACCOUNTS)
            ]
            points.transfer_linked(
                session,
                SYSTEM,
                [
                    points.Transfer(
                        key=f"{code}:{id_}", from_id=issuer, to_id=id_, amount=10**9, reason="b"
                    )
                    for id_ in holders
                ],
            )
            made.append((holders, issuer))
    (plain, issuer), (lasting, _other) = made
    raw.make(plain, issuer)
    return World(database, raw, plain, lasting, issuer)


@contextmanager
def on_postgresql() -> Iterator[World]:
    """Measure on PostgreSQL."""
    with postgresql() as url:
        database = Database(url)
        raw = raw5.on_postgresql(url)
        yield found(database, raw)
        raw.connection.close()
        database.dispose()


@contextmanager
def on_sqlite() -> Iterator[World]:
    """Measure on a SQLite file on the disk (a file in memory would know no fsync)."""
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="linli-bench-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'ledger.db'}")
        raw = raw5.on_sqlite(str(Path(folder) / "raw.db"))
        yield found(database, raw)
        raw.connection.close()
        database.dispose()
