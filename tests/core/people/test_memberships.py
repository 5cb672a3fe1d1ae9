"""Joining, being admitted, moving group, leaving."""

from uuid import UUID

import pytest
from sqlmodel import Session

from linli import access, events, people
from linli.access import SYSTEM, Actor, NotAllowed
from linli.communities import Place
from linli.events import Event, PersonJoined, PersonLeft
from linli.people import MembershipRefused, MembershipStatus, NotAMember
from linli.testing.people import MakePerson


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    heard: list[Event] = []
    monkeypatch.setattr(events, "publish", lambda _session, event: heard.append(event))
    return heard


@pytest.fixture
def newcomer(session: Session) -> Actor:
    return Actor(people.new_person(session, name="周晓燕").id)


def ask(session: Session, community: Place, newcomer: Actor) -> UUID:
    assert newcomer.person_id is not None
    return people.join(session, newcomer, community.id, newcomer.person_id, approved=False).id


def test_who_signs_up_waits_until_staff_admit_them(
    session: Session,
    community: Place,
    group: Place,
    person_with: MakePerson,
    newcomer: Actor,
    told: list[Event],
) -> None:
    staff, resident = person_with("staff").actor, person_with().actor
    told.clear()
    request = ask(session, community, newcomer)
    assert ask(session, community, newcomer) == request
    assert not access.can(session, newcomer, "core.portal", community.id)
    with pytest.raises(NotAllowed):
        people.decide_membership(session, resident, request, admit=True)
    for _again in range(2):
        admitted = people.decide_membership(session, staff, request, admit=True, group_id=group.id)
    assert (admitted.status, admitted.group_id) == (MembershipStatus.ACTIVE, group.id)
    assert access.can(session, newcomer, "core.portal", community.id)
    assert told == [PersonJoined(community_id=community.id, person_id=newcomer.person_id)]  # type: ignore[arg-type]
    with pytest.raises(MembershipRefused):
        people.decide_membership(session, staff, request, admit=False)


def test_who_is_declined_may_ask_again(
    session: Session, community: Place, newcomer: Actor, told: list[Event]
) -> None:
    first = ask(session, community, newcomer)
    declined = people.decide_membership(session, SYSTEM, first, admit=False)
    assert declined.status is MembershipStatus.DECLINED
    assert ask(session, community, newcomer) != first
    assert told == []


def test_a_group_of_another_community_is_refused(
    session: Session, community: Place, other_community: Place, group: Place, newcomer: Actor
) -> None:
    assert newcomer.person_id is not None
    with pytest.raises(MembershipRefused) as refused:
        people.join(session, SYSTEM, other_community.id, newcomer.person_id, group_id=group.id)
    assert refused.value.field == "group_id"


def test_members_move_and_leave_and_lose_their_rights(
    session: Session,
    community: Place,
    group: Place,
    person_with: MakePerson,
    told: list[Event],
) -> None:
    anna, bert = person_with(), person_with()
    moved = people.change_membership(
        session, SYSTEM, community.id, anna.id, group_id=group.id, categories=["volunteer"]
    )
    assert (moved.group_id, moved.categories) == (group.id, ["volunteer"])
    with pytest.raises(NotAllowed):
        people.leave(session, bert.actor, community.id, anna.id)
    told.clear()
    people.leave(session, anna.actor, community.id, anna.id)
    assert told == [PersonLeft(community_id=community.id, person_id=anna.id)]
    assert not access.can(session, anna.actor, "core.portal", community.id)
    with pytest.raises(NotAMember):
        people.leave(session, SYSTEM, community.id, anna.id)


def test_nobody_left_who_only_took_back_a_request(
    session: Session, community: Place, newcomer: Actor, told: list[Event]
) -> None:
    ask(session, community, newcomer)
    assert newcomer.person_id is not None
    people.leave(session, newcomer, community.id, newcomer.person_id)
    assert told == []


def test_the_register_is_searched_and_paged_by_those_who_may(
    session: Session, community: Place, group: Place, person_with: MakePerson
) -> None:
    staff = person_with("staff", name="安安").actor
    for name in ("王桂英", "王桂芳", "李建国"):
        person_with(name=name, group=group)
    found = people.members(session, staff, community.id, search="桂")
    assert {row.name for row in found} == {"王桂英", "王桂芳"}
    assert len(people.members(session, staff, community.id, group_id=group.id)) == 3
    first = people.members(session, staff, community.id, limit=2)
    rest = people.members(session, staff, community.id, after=(first[-1].name, first[-1].person_id))
    assert len({row.person_id for row in [*first, *rest]}) == 4
    assert people.members(session, staff, community.id, search="%") == []
    with pytest.raises(NotAllowed):
        people.members(session, person_with().actor, community.id)
