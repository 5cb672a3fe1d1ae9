"""Erased people who lived through the demo: their names and numbers are left nowhere."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Uuid, select
from sqlmodel import Session, SQLModel, col
from tests.contract.test_plugins import NAMES, tables

from linli import evidence
from linli.access import SYSTEM
from linli.db import Database
from linli.evidence import LocalStore
from linli.people import Membership, Person, erasing
from linli.people.erasing import Reason, belongings, ties
from linli.points.verify import verify
from linli.testing.traces import traces

#: So short a name may stand within another word.
_LONG = 3


@pytest.fixture(autouse=True)
def _photos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    evidence.use(LocalStore(tmp_path_factory.mktemp("evidence")))
    yield
    evidence.use(None)


def columns_about_people(session: Session) -> dict[UUID, set[str]]:
    """Return in which columns, table.column, each person is referred to."""
    people = set(session.execute(select(col(Person.id))).scalars())
    found: dict[UUID, set[str]] = defaultdict(set)
    for table in SQLModel.metadata.sorted_tables:
        for column in table.c:
            if isinstance(column.type, Uuid):
                for id_ in session.execute(select(column).distinct()).scalars():
                    if id_ in people:
                        found[id_].add(f"{table.name}.{column.name}")
    return found


def chosen(session: Session) -> dict[UUID, UUID]:
    """Choose people of whom each adds something to all that is kept of the others: id → community.

    Their names are nobody else's, and nobody owes anybody points.
    """
    names = dict(session.execute(select(col(Person.id), col(Person.name))).all())
    homes = dict(
        session.execute(
            select(col(Membership.person_id), col(Membership.community_id)).where(
                col(Membership.until).is_(None)
            )
        ).all()
    )
    held, same_name = columns_about_people(session), Counter(names.values())
    picked: dict[UUID, UUID] = {}
    covered: set[str] = set()
    for id_ in sorted(held, key=lambda one: (-len(held[one]), names[one])):
        fits = id_ in homes and same_name[names[id_]] == 1 and len(names[id_]) >= _LONG
        if fits and not held[id_] <= covered and not any(belongings.ties(session, id_)):
            picked[id_] = homes[id_]
            covered |= held[id_]
    for plugin in NAMES:
        own = {table.name for table in tables(plugin)}
        assert own & {where.partition(".")[0] for where in covered}, f"nobody lived with {plugin}"
    return picked


def test_nothing_of_them_is_left_in_the_whole_database(
    demo_weeks: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever took part in most has something open; what is taken out is the same.
    monkeypatch.setattr(ties, "ties", lambda _session, _person_id: [])
    with demo_weeks.writing() as session:
        picked = chosen(session)
        people = [session.get_one(Person, id_) for id_ in picked]
        marks = [person.name for person in people]
        marks += [person.phone.removeprefix("+86") for person in people if person.phone]
        marks += [person.email for person in people if person.email]
        assert len(traces(session, *marks)) > len(NAMES)
        for id_, home in picked.items():
            erasing.erase(session, SYSTEM, home, id_, Reason.ASKED)
        assert traces(session, *marks) == set()
        assert verify(session).wrong is None
