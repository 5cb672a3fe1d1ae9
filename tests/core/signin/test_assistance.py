"""Help with signing in at the counter, and looking after invitations."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from linli import access, people, signin
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place, create
from linli.people import NotAMember
from linli.signin import (
    HoldsAnOffice,
    InvitationNotFound,
    InvitationRefused,
    NothingToSignInWith,
)
from linli.testing import MakePerson, MovableClock


def test_a_new_password_opens_a_session_and_ends_the_others(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    staff, wang = person_with("staff"), person_with()
    opened = signin.open_session(session, wang.id)
    password = signin.reset_password(session, staff.actor, community.id, wang.id)
    assert signin.who(session, opened.token) is None
    assert signin.sign_in(session, wang.sign_in_name, password).person_id == wang.id
    assert password != signin.reset_password(session, staff.actor, community.id, wang.id)


def test_who_may_not_reset_whose_password(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    staff, president, wang = person_with("staff"), person_with("president"), person_with()
    with pytest.raises(NotAllowed):
        signin.reset_password(session, wang.actor, community.id, staff.id)
    with pytest.raises(HoldsAnOffice):
        signin.reset_password(session, staff.actor, community.id, president.id)
    stranger = person_with(community=other_community)
    with pytest.raises(NotAMember):
        signin.reset_password(session, staff.actor, community.id, stranger.id)
    nameless = people.add_person(session, SYSTEM, community.id, name="赵玉梅")
    with pytest.raises(NothingToSignInWith):
        signin.reset_password(session, staff.actor, community.id, nameless.id)
    signin.reset_password(session, president.actor, community.id, staff.id)


def test_an_office_elsewhere_protects_too(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    president, guest = person_with("president"), person_with()
    access.grant(session, SYSTEM, guest.id, "auditor", other_community.id)
    with pytest.raises(HoldsAnOffice):
        signin.reset_password(session, president.actor, community.id, guest.id)


def test_open_invitations_are_listed_and_withdrawn(
    session: Session,
    community: Place,
    other_community: Place,
    group: Place,
    person_with: MakePerson,
    clock: MovableClock,
) -> None:
    staff, newcomer = person_with("staff", name="高帆"), people.new_person(session, name="新邻居")
    code = signin.invite(session, staff.actor, community.id, uses=3, group_id=group.id)
    signin.invite(session, staff.actor, community.id, lifetime=timedelta(days=1))
    rows = signin.invitations(session, staff.actor, community.id)
    assert [(row.uses_left, row.group_id, row.made_by) for row in rows] == [
        (1, None, "高帆"),
        (3, group.id, "高帆"),
    ]
    clock.move(days=2)
    (row,) = signin.invitations(session, staff.actor, community.id)
    with pytest.raises(InvitationNotFound):
        signin.withdraw(session, SYSTEM, other_community.id, row.id)
    signin.withdraw(session, staff.actor, community.id, row.id)
    signin.withdraw(session, staff.actor, community.id, row.id)
    assert signin.invitations(session, staff.actor, community.id) == []
    with pytest.raises(InvitationRefused):
        signin.accept(session, access.Actor(newcomer.id), community.id, code)


def test_an_invitation_leads_into_its_own_communitys_groups(
    session: Session, community: Place, other_community: Place
) -> None:
    elsewhere = create(
        session,
        SYSTEM,
        kind=CommunityKind.GROUP,
        code="X",
        name="别处的小组",
        parent_id=other_community.id,
    )
    with pytest.raises(InvitationRefused):
        signin.invite(session, SYSTEM, community.id, group_id=elsewhere.id)
