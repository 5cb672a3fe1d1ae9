"""A small world of accounts for the ledger's tests.

Most of these tests need no database of their own: they share one for each kind, and each rolls
back what it did. Tests that commit, or have several processes, ask for ``own_database``.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import URL, NullPool, create_engine
from sqlmodel import Session

from linli import communities, points
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database, upgrade
from linli.points import Owner


@dataclass
class World:
    """A unit with an issuer, a merchant, and holders made when they are asked for."""

    session: Session
    community: Place
    unit: points.Unit
    issuer: UUID
    merchant: UUID
    penalty: UUID
    keys: int = 0

    def holder(self, amount: int = 0, **limits: int | None) -> UUID:
        """Return a new household's account, with ``amount`` awarded."""
        owner = Owner.household(uuid4())
        id_ = points.open_account(self.session, self.unit.id, owner, **limits).id  # type: ignore[arg-type]
        if amount:
            self.award(id_, amount)
        return id_

    def key(self) -> str:
        """Return a key that was not used yet."""
        self.keys += 1
        return f"test:{self.unit.code}:{self.keys}"

    def move(self, from_id: UUID, to_id: UUID, amount: int, **rest: object) -> points.Booked:
        """Transfer under a new key."""
        request = {"key": self.key(), "reason": "test.move", **rest}
        return points.transfer(
            self.session,
            SYSTEM,
            points.Transfer(from_id=from_id, to_id=to_id, amount=amount, **request),  # type: ignore[arg-type]
        )

    def award(self, to_id: UUID, amount: int, **rest: object) -> points.Booked:
        """Issue to an account."""
        return self.move(self.issuer, to_id, amount, **rest)

    def hold(self, from_id: UUID, to_id: UUID, amount: int, **rest: object) -> points.Booked:
        """Set aside under a new key."""
        request = {"key": self.key(), "reason": "test.hold", **rest}
        return points.hold(
            self.session,
            SYSTEM,
            points.Hold(from_id=from_id, to_id=to_id, amount=amount, **request),  # type: ignore[arg-type]
        )

    def settle(self, hold_id: UUID, amount: int | None = None, **rest: Any) -> points.Booked:
        """Settle under a new key."""
        return points.settle(
            self.session, SYSTEM, hold_id, amount=amount, key=rest.pop("key", self.key()), **rest
        )

    def void(self, hold_id: UUID, **rest: Any) -> points.Booked:
        """Void under a new key."""
        return points.void(self.session, SYSTEM, hold_id, key=rest.pop("key", self.key()), **rest)

    def reverse(self, id_: UUID, amount: int | None = None, **rest: Any) -> points.Booked:
        """Reverse under a new key."""
        return points.reverse(
            self.session,
            SYSTEM,
            id_,
            amount=amount,
            key=rest.pop("key", self.key()),
            reason=rest.pop("reason", "test.undo"),
            **rest,
        )

    def balance(self, id_: UUID) -> points.Balance:
        """Return what an account has."""
        return points.balance(self.session, id_)


def build(session: Session, community: Place, code: str = "points", **unit: object) -> World:
    """Define a unit with its usual accounts."""
    defined = points.define_unit(session, SYSTEM, community.id, code, "Points", **unit)  # type: ignore[arg-type]
    own = Owner.community(community.id)

    def opened(owner: Owner, kind: str) -> UUID:
        return points.open_account(session, defined.id, owner, kind).id

    return World(
        session,
        community,
        defined,
        opened(own, "issuance"),
        opened(Owner.organisation(uuid4()), "merchant"),
        opened(own, "penalty"),
    )


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(scope="session", params=KINDS)
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """A migrated database that these tests share; nothing in it is ever committed."""
    if request.param == "sqlite":
        shared = Database(f"sqlite:///{tmp_path_factory.mktemp('points') / 'shared.db'}")
        upgrade(shared)
        yield shared
        shared.dispose()
        return
    server: URL = request.getfixturevalue("postgresql_server")
    name = f"linli_points_{uuid4().hex[:12]}"
    administration = create_engine(
        server.set(drivername="postgresql+psycopg"),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )
    with administration.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        isolation = os.environ.get("LINLI_TEST_ISOLATION", "read committed").replace(" ", r"\ ")
        options = {"options": f"-c default_transaction_isolation={isolation}"}
        shared = Database(server.set(database=name).update_query_dict(options))
        upgrade(shared)
        yield shared
        shared.dispose()
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def session(request: pytest.FixtureRequest, database: Database) -> Iterator[Session]:
    """A transaction that is rolled back; it tells the time by ``clock`` where the test has one."""
    asked = "clock" in request.fixturenames
    database.clock = request.getfixturevalue("clock") if asked else None
    with database.writing() as session:
        yield session
        session.rollback()


@pytest.fixture(params=KINDS)
def own_database(request: pytest.FixtureRequest) -> Database:
    """A migrated database of this test alone, once on SQLite and once on PostgreSQL."""
    made: Database = request.getfixturevalue(f"{request.param}_database")
    return made


def found(session: Session) -> World:
    """Found a community in ``session``, with a unit and its usual accounts."""
    place = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.COMMUNITY,
        code="L",
        name="Longhai",
        slug="longhai",
    )
    return build(session, place)


@pytest.fixture
def world(session: Session, community: Place) -> World:
    """Accounts in a unit whose points never expire."""
    return build(session, community)
