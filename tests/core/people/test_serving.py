"""Serving somebody at the counter."""

from uuid import UUID

import pytest
from sqlmodel import Session

from linli import audit, people
from linli.access import SYSTEM, Actor, NotAllowed
from linli.communities import Place
from linli.people import NotAMember, NotYourSlip
from linli.subjects import Subject
from linli.testing import MakePerson


def test_a_slip_says_what_was_done_until_the_service_ended(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    staff, wang = person_with("staff", name="高帆"), person_with(name="王桂英")
    served = Actor(staff.id, on_behalf_of=wang.id, origin="test")

    def act(action: str, actor: Actor) -> None:
        audit.record(session, actor, action, community.id, Subject("core.person", wang.id))

    act("t.before", served)
    number = people.start_serving(session, staff.actor, community.id, wang.id)
    act("t.one", served)
    act("t.for_nobody", staff.actor)
    act("t.two", served)
    open_slip = people.slip(session, staff.actor, community.id, number)
    assert open_slip.finished_at is None
    people.finish_serving(session, served, community.id, wang.id)
    act("t.after", served)
    slip = people.slip(session, staff.actor, community.id, number)
    assert (slip.agent, slip.person) == ("高帆", "王桂英")
    assert [row.action for row in slip.done] == ["t.one", "t.two"]
    assert slip.finished_at is not None


def test_who_may_serve_whom(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    staff, wang = person_with("staff"), person_with()
    with pytest.raises(NotAllowed):
        people.start_serving(session, wang.actor, community.id, staff.id)
    stranger = person_with(community=other_community)
    with pytest.raises(NotAMember):
        people.start_serving(session, staff.actor, community.id, stranger.id)
    waiting = people.new_person(session, name="周晓燕")
    people.join(session, SYSTEM, community.id, waiting.id, approved=False)
    with pytest.raises(NotAMember):
        people.start_serving(session, staff.actor, community.id, waiting.id)


def test_a_slip_is_for_who_served(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    staff, colleague, wang = person_with("staff"), person_with("staff"), person_with()
    number = people.start_serving(session, staff.actor, community.id, wang.id)
    for reader, where in ((colleague.actor, community), (staff.actor, other_community)):
        with pytest.raises(NotYourSlip):
            people.slip(session, reader, where.id, number)
    other = audit.record(
        session, staff.actor, "t.other", community.id, Subject("core.person", wang.id)
    )
    with pytest.raises(NotYourSlip):
        people.slip(session, staff.actor, community.id, other)


def test_what_was_done_for_somebody_is_told_from_what_only_concerns_them(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    staff, wang, li = person_with("staff", "auditor"), person_with(), person_with()
    served = Actor(staff.id, on_behalf_of=wang.id, origin="test")

    def act(action: str, actor: Actor, concerned: UUID | None = None) -> None:
        subject = Subject("core.person", wang.id)
        audit.record(session, actor, action, community.id, subject, person_id=concerned)

    act("t.concerns_before", staff.actor, wang.id)
    number = people.start_serving(session, staff.actor, community.id, wang.id)
    act("t.done_for", served)
    act("t.concerns_another", served, li.id)
    people.finish_serving(session, served, community.id, wang.id)
    act("t.concerns_after", staff.actor, wang.id)
    rows = audit.page(session, staff.actor, community.id, action="t.")
    assert {row.action: (row.served_id, row.on_behalf_of_id) for row in rows} == {
        "t.concerns_before": (None, wang.id),
        "t.done_for": (wang.id, wang.id),
        "t.concerns_another": (wang.id, li.id),
        "t.concerns_after": (None, wang.id),
    }
    assert {row.served_name for row in rows} == {None, wang.name}
    slip = people.slip(session, staff.actor, community.id, number)
    assert [row.action for row in slip.done] == ["t.done_for", "t.concerns_another"]
