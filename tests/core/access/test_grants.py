"""Roles and permissions: where they hold, for how long, and that they are written down."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from linli import access, audit, communities
from linli.access import SYSTEM, NotAllowed, UnknownRole
from linli.clock import now
from linli.communities import CommunityKind, Place
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson


def test_a_role_holds_below_and_not_above_or_beside(
    session: Session,
    community: Place,
    other_community: Place,
    group: Place,
    person_with: MakePerson,
) -> None:
    head = person_with("president").actor
    assert access.can(session, head, "core.settings", community.id)
    assert access.can(session, head, "core.settings", group.id)
    assert not access.can(session, head, "core.settings", other_community.id)
    below = person_with("president", community=group).actor
    assert not access.can(session, below, "core.settings", community.id)


def test_what_nobody_declared_nobody_may(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    assert not access.can(session, person_with("administrator").actor, "core.x", community.id)
    assert access.can(session, SYSTEM, "core.x", community.id)


def test_a_panel_is_asked_for_its_own_group_only(
    session: Session, community: Place, group: Place, person_with: MakePerson
) -> None:
    second = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.GROUP,
        code="G2",
        name="第二居民小组",
        parent_id=community.id,
    )
    member = person_with("evaluator", group=group).actor
    everywhere = person_with("evaluator").actor
    ask = "core.notices.answer"
    assert access.can(session, member, ask, community.id, group.id)
    assert not access.can(session, member, ask, community.id, second.id)
    assert access.groups_with(session, member, ask, community.id) == frozenset({group.id})
    assert access.groups_with(session, everywhere, ask, community.id) is None
    assert access.groups_with(session, person_with().actor, ask, community.id) == frozenset()


def test_a_role_ends_on_its_last_day(
    session: Session, clock: MovableClock, community: Place, person_with: MakePerson
) -> None:
    person = person_with()
    last = now(session).date() + timedelta(days=2)
    access.grant(session, SYSTEM, person.id, "staff", community.id, until=last)
    assert access.can(session, person.actor, "core.counter", community.id)
    clock.move(days=2)
    access.forget_grants(session)
    assert access.can(session, person.actor, "core.counter", community.id)
    clock.move(days=1)
    access.forget_grants(session)
    assert not access.can(session, person.actor, "core.counter", community.id)


def test_granting_twice_is_granting_once_and_revoking_ends_it(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    head, person = person_with("president").actor, person_with()
    first = access.grant(session, head, person.id, "scorer", community.id)
    assert access.grant(session, head, person.id, "scorer", community.id).id == first.id
    access.revoke(session, head, first.id)
    assert [grant.role for grant in access.grants_of(session, person.id)] == ["resident"]
    with pytest.raises(UnknownRole):
        access.revoke(session, head, first.id)


def test_giving_roles_is_refused_without_the_right_or_without_sense(
    session: Session,
    community: Place,
    other_community: Place,
    group: Place,
    person_with: MakePerson,
) -> None:
    head, staff, person = person_with("president").actor, person_with("staff").actor, person_with()
    with pytest.raises(NotAllowed):
        access.grant(session, staff, staff.person_id or person.id, "president", community.id)
    with pytest.raises(NotAllowed):
        access.grant(session, head, person.id, "staff", other_community.id)
    with pytest.raises(UnknownRole):
        access.grant(session, head, person.id, "king", community.id)
    with pytest.raises(UnknownRole):
        access.grant(
            session, SYSTEM, person.id, "panel_member", other_community.id, group_id=group.id
        )


def test_every_grant_is_in_the_audit_log_which_nobody_can_change(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    head, auditor, person = person_with("president"), person_with("auditor"), person_with()
    given = access.grant(session, head.actor, person.id, "scorer", community.id)
    access.revoke(session, head.actor, given.id)
    session.flush()
    newest, before = audit.page(session, auditor.actor, community.id, action="core.role")[:2]
    assert (newest.action, newest.before) == (
        "core.role.revoked",
        {"role": "scorer", "group_id": None},
    )
    assert (before.actor_name, before.on_behalf_of_name) == (head.name, person.name)
    older = audit.page(session, auditor.actor, community.id, before=before.id, limit=3)
    assert all(row.id < before.id for row in older)
    assert older
    with pytest.raises(NotAllowed):
        audit.page(session, person.actor, community.id)
    for change in ("UPDATE core_audit_entry SET action = 'x'", "DELETE FROM core_audit_entry"):
        with pytest.raises(Exception, match="history"), session.begin_nested():
            session.execute(text(change))
