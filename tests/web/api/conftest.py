"""A token, a unit and some accounts; a program that asks the API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from linli import people, points, tokens
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.points import Owner, Transfer
from linli.testing import MakePerson
from linli.testing import program as testing

SCOPES = ("points:read", "points:write", "events:read")


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """The API is the same on both databases; races ask for both with ``both``."""
    kind = "both" if "both" in request.fixturenames else "sqlite_database"
    made: Database = request.getfixturevalue(kind)
    return made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def both(request: pytest.FixtureRequest) -> Database:
    """Let the test run on both databases."""
    made: Database = request.getfixturevalue(f"{request.param}_database")
    return made


class Program(testing.Program):
    """Another program, with its token, that moves points."""

    def transfer(self, giver: UUID, taker: UUID, amount: Any, **rest: Any) -> TestResponse:
        """Move an amount."""
        key = rest.pop("key", "")
        content = {"from_id": str(giver), "to_id": str(taker), "amount": amount, **rest}
        return self.post("/transfers", {"reason": "test.move", **content}, key=key)


#: Makes a program with a token for the given scopes.
ProgramFor = Callable[..., Program]


@pytest.fixture
def program_for(app: Flask, database: Database, community: Place) -> ProgramFor:
    """Make a program with a token of its own."""

    def make(*scopes: str, place: Place | None = None, **token: Any) -> Program:
        where = place or community
        with database.writing() as session:
            made = tokens.add(
                session, SYSTEM, where.id, name="Test", scopes=list(scopes or SCOPES), **token
            )
        assert where.slug is not None
        return Program(app.test_client(), made.text, where.slug)

    return make


@pytest.fixture
def program(program_for: ProgramFor) -> Program:
    """A program that may do everything core offers."""
    return program_for()


@dataclass(frozen=True)
class Books:
    """Accounts of the test community."""

    unit: points.Unit
    issuer: UUID
    #: Holders with 100 points each.
    anna: UUID
    bert: UUID
    anna_owner: UUID
    #: The transfer that gave Anna hers.
    start: UUID


def open_books(database: Database, place: Place, names: tuple[str, str], make: Any) -> Books:
    """Define points that can be given on, and give two people some."""
    somebody = [make(name=name, community=place) for name in names]
    with database.writing() as session:
        unit = points.define_unit(session, SYSTEM, place.id, "points", "Points", transferable=True)
        issuer = points.open_account(session, unit.id, Owner.community(place.id), "issuance")
        held = [points.open_account(session, unit.id, Owner.person(one.id)) for one in somebody]
        given = [
            points.transfer(
                session,
                SYSTEM,
                Transfer(
                    key=f"start:{one.id}", from_id=issuer.id, to_id=one.id, amount=100, reason="t"
                ),
            )
            for one in held
        ]
    return Books(unit, issuer.id, held[0].id, held[1].id, somebody[0].id, given[0].id)


@pytest.fixture
def books(database: Database, community: Place, person_with: MakePerson) -> Books:
    """Accounts of the test community."""
    return open_books(database, community, ("Anna", "Bert"), person_with)


@pytest.fixture
def foreign_books(database: Database, other_community: Place, person_with: MakePerson) -> Books:
    """Accounts of another community."""
    return open_books(database, other_community, ("Carl", "Dora"), person_with)


@pytest.fixture
def shop(database: Database, community: Place) -> UUID:
    """An organisation of the test community."""
    with database.writing() as session:
        made = people.add_organisation(
            session, SYSTEM, community.id, name="Shop", kind=people.OrganisationKind.MERCHANT
        )
        return made.id


def code(response: TestResponse) -> str:
    """Return the code of a problem, after a look at the rest of it."""
    assert response.mimetype == "application/problem+json", response.text
    found: Any = response.json
    assert found["status"] == response.status_code
    assert found["type"] == f"/api/v1/problems/{found['code']}"
    assert found["title"] and found["detail"]
    return str(found["code"])
