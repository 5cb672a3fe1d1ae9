"""Who holds which role where."""

from datetime import date

import pytest
from sqlmodel import Session

from linli import access
from linli.access import SYSTEM, NotAllowed, UnknownRole
from linli.communities import CommunityKind, Place, create
from linli.testing import MakePerson, MovableClock


def test_holders_are_those_of_the_line_the_most_powerful_first(
    session: Session, person_with: MakePerson, clock: MovableClock
) -> None:
    district = create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="Q", name="青禾区", slug="qinghe"
    )
    below = create(
        session,
        SYSTEM,
        kind=CommunityKind.COMMUNITY,
        code="G",
        name="桂花社区",
        slug="guihua",
        parent_id=district.id,
    )
    person_with("administrator", name="李", community=district)
    person_with("scorer", name="王", community=below)
    ended = person_with(name="赵", community=below)
    access.grant(session, SYSTEM, ended.id, "auditor", below.id, until=clock.now().date())
    auditor = person_with("auditor", name="徐", community=below)
    rows = access.holders(session, auditor.actor, below.id)
    assert [(row.name, row.role) for row in rows] == [
        ("李", "administrator"),
        ("徐", "auditor"),
        ("赵", "auditor"),
        ("王", "scorer"),
    ]
    clock.move(days=1)
    assert "赵" not in [row.name for row in access.holders(session, SYSTEM, below.id)]
    (one,) = access.holders(session, SYSTEM, below.id, person_id=auditor.id)
    assert one.community_id == below.id
    assert access.holders(session, SYSTEM, district.id)[0].role == "administrator"
    with pytest.raises(NotAllowed):
        access.holders(session, person_with(community=below).actor, below.id)


def test_a_role_is_given_only_to_somebody_who_belongs_to_the_line(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    president = person_with("president")
    stranger = person_with(community=other_community)
    with pytest.raises(UnknownRole):
        access.grant(session, president.actor, stranger.id, "staff", community.id)
    access.grant(session, SYSTEM, stranger.id, "staff", community.id, until=date(2999, 1, 1))


def test_rights_are_those_of_core_and_the_named_plugins() -> None:
    codes = {right.code for right in access.carried_by("auditor", [])}
    assert "core.audit" in codes
    assert "core.settings" not in codes
    assert all(code.startswith("core.") for code in codes)
