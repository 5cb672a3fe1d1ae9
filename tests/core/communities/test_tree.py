"""The tree of communities: its shape, what is inherited, and who may change it."""

from collections.abc import Callable

import pytest
from sqlmodel import Session

from linli import access, communities
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, CommunityRefused, Place, SlugTaken
from linli.testing.people import MakePerson


@pytest.fixture
def district(session: Session) -> Place:
    return communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.DISTRICT,
        code="DA",
        name="大安区",
        slug="daan",
        language="en",
        time_zone="Asia/Urumqi",
    )


@pytest.fixture
def village(session: Session, district: Place) -> Place:
    township = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.TOWNSHIP,
        code="01",
        name="新店镇",
        slug="xindian",
        parent_id=district.id,
    )
    return communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.VILLAGE,
        code="07",
        name="石桥村",
        slug="shiqiao",
        parent_id=township.id,
        language="zh-Hans",
    )


def test_a_node_inherits_language_and_zone_from_the_nearest_above(
    session: Session, district: Place, village: Place
) -> None:
    assert (village.language, village.time_zone) == ("zh-Hans", "Asia/Urumqi")
    assert village.ancestor_ids[0] == district.id
    assert village.ancestor_ids[-1] == village.id
    assert set(communities.subtree_ids(session, district.id)) == {*village.ancestor_ids}


def test_groups_are_parts_of_the_community_they_lie_in(session: Session, village: Place) -> None:
    second, first = (
        communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.GROUP,
            code=code,
            name=name,
            parent_id=village.id,
        )
        for code, name in (("G2", "第二居民小组"), ("G1", "第一居民小组"))
    )
    house = communities.create(
        session, SYSTEM, kind=CommunityKind.BUILDING, code="3", name="3 栋", parent_id=first.id
    )
    assert [group.name for group in communities.groups(session, village.id)] == [
        "第一居民小组",
        "第二居民小组",
    ]
    assert communities.home_of(session, house.id).id == village.id
    assert second.slug is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "  "}, "name"),
        ({"code": " "}, "code"),
        ({"slug": None}, "slug"),
        ({"slug": "Long Hai"}, "slug"),
        ({"slug": "a" * 41}, "slug"),
        ({"language": "fr"}, "language"),
        ({"time_zone": "Asia/Nowhere"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
    ],
)
def test_a_node_with_a_senseless_value_is_refused_at_its_field(
    session: Session, district: Place, values: dict[str, str | None], field: str
) -> None:
    usual = {"code": "9", "name": "龙海社区", "slug": "longhai"}
    with pytest.raises(CommunityRefused) as refused:
        communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.COMMUNITY,
            parent_id=district.id,
            **{**usual, **values},  # type: ignore[arg-type]
        )
    assert refused.value.field == field


def test_an_address_and_a_siblings_code_are_taken_once(session: Session, village: Place) -> None:
    for values, field in (
        ({"slug": "shiqiao", "code": "08"}, "slug"),
        ({"slug": "other", "code": "07"}, "code"),
    ):
        with pytest.raises(SlugTaken) as refused:
            communities.create(
                session,
                SYSTEM,
                kind=CommunityKind.VILLAGE,
                name="新村",
                parent_id=village.parent_id,
                **values,
            )
        assert refused.value.field == field


def test_only_those_with_the_right_change_the_tree(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    resident, president = person_with(), person_with("president")

    def add(actor: access.Actor, parent: Place) -> Callable[[], Place]:
        return lambda: communities.create(
            session,
            actor,
            kind=CommunityKind.GROUP,
            code="G9",
            name="第九居民小组",
            parent_id=parent.id,
        )

    for refused in (add(resident.actor, community), add(president.actor, other_community)):
        with pytest.raises(NotAllowed):
            refused()
    made = add(president.actor, community)()
    assert communities.rename(session, president.actor, made.id, name="九组").name == "九组"
    with pytest.raises(CommunityRefused):
        communities.rename(session, president.actor, made.id, name=" ")
    with pytest.raises(CommunityRefused):
        communities.create(
            session,
            president.actor,
            kind=CommunityKind.DISTRICT,
            code="X",
            name="自封区",
            slug="own",
        )


def test_a_closed_community_is_no_longer_found(session: Session, community: Place) -> None:
    communities.close(session, SYSTEM, community.id)
    communities.close(session, SYSTEM, community.id)
    with pytest.raises(communities.CommunityNotFound):
        communities.find(session, "longhai")
    with pytest.raises(communities.CommunityNotFound):
        communities.find(session, "nowhere")
