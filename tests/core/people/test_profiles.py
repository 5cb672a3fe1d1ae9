"""What the register holds about one person."""

from datetime import date

import pytest
from sqlmodel import Session

from linli import people
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.people import KinshipKind, MembershipStatus, NotAMember, OrganisationKind
from linli.testing import MakePerson


def test_a_profile_is_the_latest_membership_with_the_contacts(
    session: Session, community: Place, group: Place, person_with: MakePerson
) -> None:
    wang = person_with(name="王桂英", group=group, categories=["volunteer"])
    people.correct_person(
        session, SYSTEM, community.id, wang.id, phone="13800138000", birth_date=date(1948, 3, 2)
    )
    found = people.profile(session, person_with("staff").actor, community.id, wang.id)
    assert (found.name, found.phone, found.phone_verified) == ("王桂英", "+8613800138000", False)
    assert (found.group_id, found.categories) == (group.id, ("volunteer",))
    assert found.signs_in
    people.leave(session, SYSTEM, community.id, wang.id)
    left = people.profile(session, SYSTEM, community.id, wang.id)
    assert left.status is MembershipStatus.ENDED
    people.join(session, SYSTEM, community.id, wang.id)
    back = people.profile(session, SYSTEM, community.id, wang.id)
    assert back.status is MembershipStatus.ACTIVE
    assert back.membership_id != found.membership_id


def test_a_profile_is_for_those_who_see_the_register_and_of_its_own_people(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    wang = person_with()
    with pytest.raises(NotAllowed):
        people.profile(session, wang.actor, community.id, wang.id)
    with pytest.raises(NotAMember):
        people.profile(session, SYSTEM, other_community.id, wang.id)


def test_a_home_lists_who_lives_there_and_moving_out_ends_it(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    mother, daughter = person_with(name="王桂英"), person_with(name="李晓燕")
    house = people.household(session, SYSTEM, community.id, "3-2-501", address="东街")
    people.move_in(session, SYSTEM, house.id, daughter.id)
    people.move_in(session, SYSTEM, house.id, mother.id, representative=True)
    home = people.home(session, community.id, daughter.id)
    assert home is not None
    assert (home.code, home.address) == ("3-2-501", "东街")
    assert [(one.name, one.representative) for one in home.people] == [
        ("王桂英", True),
        ("李晓燕", False),
    ]
    people.move_out(session, SYSTEM, community.id, daughter.id)
    people.move_out(session, SYSTEM, community.id, daughter.id)
    assert people.home(session, community.id, daughter.id) is None
    with pytest.raises(NotAllowed):
        people.move_out(session, daughter.actor, community.id, mother.id)


@pytest.mark.parametrize(
    ("noted", "there", "back", "ward"),
    [
        (KinshipKind.PARENT, KinshipKind.PARENT, KinshipKind.CHILD, False),
        (KinshipKind.CHILD, KinshipKind.CHILD, KinshipKind.PARENT, False),
        (KinshipKind.SPOUSE, KinshipKind.SPOUSE, KinshipKind.SPOUSE, False),
        (KinshipKind.GUARDIAN, KinshipKind.GUARDIAN, KinshipKind.GUARDIAN, True),
    ],
)
def test_kinship_is_told_from_each_side(
    session: Session,
    community: Place,
    person_with: MakePerson,
    noted: KinshipKind,
    there: KinshipKind,
    back: KinshipKind,
    ward: bool,
) -> None:
    one, other = person_with(name="王桂英"), person_with(name="李晓燕")
    people.relate(session, SYSTEM, community.id, one.id, other.id, noted)
    (seen,) = people.relatives(session, other.id)
    assert (seen.name, seen.kind, seen.ward) == ("王桂英", there, False)
    (seen,) = people.relatives(session, one.id)
    assert (seen.name, seen.kind, seen.ward) == ("李晓燕", back, ward)
    people.unrelate(session, SYSTEM, community.id, seen.kinship_id)
    people.unrelate(session, SYSTEM, community.id, seen.kinship_id)
    assert people.relatives(session, one.id) == []


def test_a_relative_from_elsewhere_is_refused(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    wang, stranger = person_with(), person_with(community=other_community)
    with pytest.raises(NotAMember):
        people.relate(session, SYSTEM, community.id, wang.id, stranger.id, KinshipKind.SIBLING)


def test_organisations_are_corrected_closed_and_act_through_members_only(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    staff, zhou = person_with("staff"), person_with(name="老周")
    shop = people.add_organisation(
        session, staff.actor, community.id, kind=OrganisationKind.MERCHANT, name="小面馆"
    )
    people.change_organisation(
        session,
        staff.actor,
        community.id,
        shop.id,
        kind=OrganisationKind.MERCHANT,
        name="巷口小面馆",
        fields_of_work=["餐饮", " "],
    )
    assert shop.fields_of_work == ["餐饮"]
    people.name_agent(session, staff.actor, shop.id, zhou.id)
    assert [office.name for office in people.offices_of(session, community.id, zhou.id)] == [
        "巷口小面馆"
    ]
    stranger = person_with(community=other_community)
    with pytest.raises(NotAMember):
        people.name_agent(session, staff.actor, shop.id, stranger.id)
    with pytest.raises(people.OrganisationNotFound):
        people.find_organisation(session, other_community.id, shop.id)
    assert people.count_organisations(session, community.id) == 1
    people.close_organisation(session, staff.actor, community.id, shop.id)
    people.close_organisation(session, staff.actor, community.id, shop.id)
    assert people.organisations(session, community.id) == []
    assert people.count_organisations(session, community.id) == 0


def test_the_register_is_narrowed_by_category_and_status_and_counted(
    session: Session, community: Place, group: Place, person_with: MakePerson
) -> None:
    staff = person_with("staff", name="高帆")
    person_with(name="王桂英", group=group, categories=["volunteer"])
    gone = person_with(name="李建国", categories=["volunteer", "youth"])
    people.leave(session, SYSTEM, community.id, gone.id)
    waiting = people.new_person(session, name="周晓燕")
    people.join(session, SYSTEM, community.id, waiting.id, approved=False)

    def names(status: MembershipStatus, category: str = "") -> list[str]:
        rows = people.members(session, staff.actor, community.id, status=status, category=category)
        return [row.name for row in rows]

    assert names(MembershipStatus.ACTIVE, "volunteer") == ["王桂英"]
    assert names(MembershipStatus.ACTIVE, 'vol"') == []
    assert names(MembershipStatus.ENDED, "youth") == ["李建国"]
    assert names(MembershipStatus.PENDING) == ["周晓燕"]
    assert people.count_waiting(session, community.id) == 1
    assert people.count_members(session, [community.id]) == {community.id: 2}
    assert people.count_in_groups(session, community.id) == {group.id: 1, None: 1}
