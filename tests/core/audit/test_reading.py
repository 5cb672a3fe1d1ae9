"""Reading the audit log: by action, person and time, page by page."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from linli import audit
from linli.access import SYSTEM, Actor, NotAllowed
from linli.communities import Place
from linli.subjects import Subject
from linli.testing import MakePerson, MovableClock


def test_the_log_is_narrowed_and_paged(
    session: Session, community: Place, person_with: MakePerson, clock: MovableClock
) -> None:
    staff, wang, auditor = person_with("staff"), person_with(), person_with("auditor")
    start = clock.move(days=1)

    def act(action: str, whom: UUID | None = None) -> UUID:
        return audit.record(
            session,
            Actor(staff.id, on_behalf_of=whom, origin="test"),
            action,
            community.id,
            Subject("core.person", wang.id),
        )

    first = act("t.deed.made", wang.id)
    clock.move(days=1)
    second = act("t.deed%.made")
    third = act("t.deed.kept", wang.id)

    def ids(**narrow: object) -> list[UUID]:
        rows = audit.page(session, auditor.actor, community.id, **narrow)  # type: ignore[arg-type]
        return [row.id for row in rows if row.at >= start]

    assert ids() == [third, second, first]
    assert ids(action="t.deed.") == [third, first]
    assert ids(action="t.deed%") == [second]
    assert ids(person_id=staff.id) == [third, second, first]
    assert ids(person_id=wang.id) == [third, first]
    assert ids(since=clock.now()) == [third, second]
    assert ids(until=clock.now()) == [first]
    assert ids(before=third, limit=1) == [second]
    with pytest.raises(NotAllowed):
        audit.page(session, staff.actor, community.id)


def test_an_entry_is_found_in_its_own_community_only(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    wang = person_with(name="王桂英")
    entry = audit.record(
        session, SYSTEM, "t.x", community.id, Subject("core.person", wang.id), person_id=wang.id
    )
    found = audit.find(session, community.id, entry)
    assert found is not None
    assert (found.actor_name, found.on_behalf_of_name) == (None, "王桂英")
    assert audit.find(session, other_community.id, entry) is None


def test_many_acts_are_written_as_each_would_be(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    staff, wang, auditor = person_with("staff"), person_with(), person_with("auditor")
    subject, actor = Subject("core.person", wang.id), Actor(staff.id, origin="test")
    values: dict[str, Any] = {
        "before": {"state": "a"},
        "after": {"state": "b"},
        "person_id": wang.id,
    }
    audit.record(session, actor, "t.one", community.id, subject, **values)
    audit.record_many(session, actor, "t.many", community.id, [audit.Done(subject, **values)] * 2)
    audit.record_many(session, actor, "t.none", community.id, [])

    def told(action: str) -> list[tuple[object, ...]]:
        rows = audit.page(session, auditor.actor, community.id, action=action)
        return [(one.at, one.subject, one.before, one.after, one.on_behalf_of_id) for one in rows]

    assert told("t.many") == told("t.one") * 2 and told("t.none") == []
