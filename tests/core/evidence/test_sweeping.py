"""Bytes that a crash left behind are swept up; what belongs to something is not."""

import io
import os

from tests.core.evidence.conftest import picture

from linli import evidence, jobs
from linli.communities import Place
from linli.db import Database
from linli.evidence import LocalStore
from linli.ids import new_id
from linli.subjects import Subject
from linli.testing import MakePerson, MovableClock


def test_orphans_are_swept_up_after_a_day(
    database: Database,
    clock: MovableClock,
    community: Place,
    person_with: MakePerson,
    store: LocalStore,
) -> None:
    somebody = person_with()
    with database.writing() as session:
        evidence.attach(
            session,
            somebody.actor,
            community.id,
            Subject("moral_bank.deed", new_id()),
            "a.jpg",
            io.BytesIO(picture()),
        )
    kept = {key for key, _written in store.written()}
    store.put("0rphan", b"lost")
    store.put("0rphan-small", b"lost")
    for path in store.root.glob("*/*"):
        os.utime(path, (0, 0))
    store.put("fresh", b"being attached just now")
    jobs.run_due(database)
    clock.move(days=1)
    jobs.run_due(database)
    assert {key for key, _written in store.written()} == kept | {"fresh"}
