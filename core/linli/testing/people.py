"""People of the test community."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from linli import access, people
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.db import Database
from linli.signin import passwords
from linli.testing.databases import current_session

#: What everybody made for a test signs in with.
PASSWORD = "a good neighbour"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person made for a test: their id, and the actor to pass to rules.

    They sign in with ``sign_in_name`` and :data:`PASSWORD`.
    """

    id: UUID
    name: str
    sign_in_name: str
    actor: Actor


class MakePerson(Protocol):
    """What the fixture ``person_with`` is."""

    def __call__(
        self,
        *roles: str,
        name: str = "",
        community: Place | None = None,
        group: Place | None = None,
        birth_date: date | None = None,
        categories: Iterable[str] = (),
    ) -> Somebody:
        """Make a member of ``community`` (default: the test's own) with ``roles`` there.

        With a ``group`` they belong to it and hold the roles for that group only.
        """
        ...


_NAMES = (
    "王桂英",
    "李建国",
    "张秀兰",
    "刘志强",
    "陈丽华",
    "杨永福",
    "赵玉梅",
    "黄德明",
    "周晓燕",
    "吴海涛",
)


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Hash with the least that argon2 takes: a real hash costs 0.4 s on a busy machine."""
    with pytest.MonkeyPatch.context() as patch:
        cheap = Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "hasher", PasswordHash((cheap,)))
        yield


@pytest.fixture(scope="session")
def _password_hash(_cheap_passwords: None) -> str:
    return passwords.hasher.hash(PASSWORD)


@pytest.fixture
def person_with(
    request: pytest.FixtureRequest, database: Database, community: Place, _password_hash: str
) -> MakePerson:
    """Make a member with roles: ``scorer = person_with("scorer")``; without one, a resident."""
    home = community
    count = 0

    def make(
        *roles: str,
        name: str = "",
        community: Place | None = None,
        group: Place | None = None,
        birth_date: date | None = None,
        categories: Iterable[str] = (),
    ) -> Somebody:
        nonlocal count
        count += 1
        where = community or home
        with current_session(request, database) as session:
            person = people.add_person(
                session,
                SYSTEM,
                where.id,
                name=name or _NAMES[(count - 1) % len(_NAMES)],
                sign_in_name=f"person{count}",
                birth_date=birth_date,
                group_id=group.id if group else None,
                categories=categories,
            )
            person.password_hash = _password_hash
            for role in roles:
                if role != "resident":  # every member is one
                    access.grant(
                        session,
                        SYSTEM,
                        person.id,
                        role,
                        where.id,
                        group_id=group.id if group else None,
                    )
            return Somebody(
                person.id, person.name, f"person{count}", Actor(person.id, origin="test")
            )

    return make


@pytest.fixture(name="people")
def several(person_with: MakePerson) -> Callable[[int], list[Somebody]]:
    """Make some residents: ``anna, bert = people(2)``."""
    return lambda count: [person_with() for _ in range(count)]
