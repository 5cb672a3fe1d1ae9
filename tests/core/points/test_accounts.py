"""Units and accounts: opening, finding, freezing, closing."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session
from tests.core.points.conftest import World

from linli import communities, points
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.points import Expiry, ExpiryRule, Owner, Scale
from linli.testing.people import MakePerson


def test_a_unit_is_defined_once(session: Session, community: Place) -> None:
    unit = points.define_unit(session, SYSTEM, community.id, "points", "Moral points")
    assert points.define_unit(session, SYSTEM, community.id, "points", "Moral points") == unit
    assert points.find_unit(session, community.id, "points") == unit
    with pytest.raises(points.UnitCodeTaken):
        points.define_unit(session, SYSTEM, community.id, "points", "Hours", scale=Scale.MINUTES)


def test_a_unit_holds_below_its_community(session: Session, community: Place, group: Place) -> None:
    wide = points.define_unit(session, SYSTEM, community.id, "points", "Points")
    hours = points.define_unit(session, SYSTEM, community.id, "hours", "Hours", scale="minutes")
    assert points.find_unit(session, group.id, "points") == wide
    near = points.define_unit(session, SYSTEM, group.id, "points", "Group points")
    assert points.find_unit(session, group.id, "points") == near
    assert points.find_unit(session, community.id, "points") == wide
    assert points.units(session, group.id) == [hours, near]


def test_a_unit_of_another_community_is_not_found(
    session: Session, community: Place, other_community: Place
) -> None:
    unit = points.define_unit(session, SYSTEM, community.id, "points", "Points")
    with pytest.raises(points.UnitUnknown):
        points.find_unit(session, other_community.id, "points")
    with pytest.raises(points.UnitNotValidHere):
        points.open_account(session, unit.id, Owner.community(other_community.id), "issuance")
    assert points.accounts_of(session, Owner.person(uuid4()), other_community.id) == []


@pytest.mark.parametrize(
    ("code", "name", "expiry"),
    [
        ("", "Points", Expiry()),
        ("Points", "Points", Expiry()),
        ("积分", "Points", Expiry()),
        ("p" * 33, "Points", Expiry()),
        ("points", " ", Expiry()),
        ("points", "n" * 81, Expiry()),
        ("points", "Points", Expiry(ExpiryRule.MONTHS, 0)),
        ("points", "Points", Expiry(ExpiryRule.YEAR_END, -1)),
    ],
)
def test_a_unit_needs_sensible_values(
    session: Session, community: Place, code: str, name: str, expiry: Expiry
) -> None:
    with pytest.raises(points.UnitRefused):
        points.define_unit(session, SYSTEM, community.id, code, name, expiry=expiry)


def test_only_those_who_may_define_units(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    resident, president = person_with(), person_with("president")
    with pytest.raises(NotAllowed):
        points.define_unit(session, resident.actor, community.id, "points", "Points")
    points.define_unit(session, president.actor, community.id, "points", "Points")


def test_opening_again_returns_the_same_account(session: Session, world: World) -> None:
    owner = Owner.person(uuid4())
    first = points.open_account(session, world.unit.id, owner, maximum=9)
    assert points.open_account(session, world.unit.id, owner) == first
    assert points.find_account(session, world.unit.id, owner) == first
    assert points.account(session, first.id) == first
    assert points.find_account(session, world.unit.id, owner, "pool") is None
    assert points.find_account(session, world.unit.id, Owner.household(owner.id)) is None


def test_limits_must_leave_room_for_zero(session: Session, world: World) -> None:
    owner = Owner.person(uuid4())
    with pytest.raises(points.LimitsRefused):
        points.open_account(session, world.unit.id, owner, minimum=1)
    with pytest.raises(points.LimitsRefused):
        points.open_account(session, world.unit.id, owner, maximum=-1)


def test_unknown_things(session: Session) -> None:
    asks: tuple[Callable[[Session, UUID], object], ...] = (
        points.account,
        points.balance,
        points.statement,
    )
    for ask in asks:
        with pytest.raises(points.AccountUnknown):
            ask(session, uuid4())
    with pytest.raises(points.UnitUnknown):
        points.open_account(session, uuid4(), Owner.person(uuid4()))


def test_freezing_stops_both_directions_until_it_is_lifted(session: Session, world: World) -> None:
    person = world.holder(10)
    assert points.freeze(session, SYSTEM, person, "lost passbook").status == "frozen"
    points.freeze(session, SYSTEM, person, "again")
    for ask in (world.move, world.hold):
        with pytest.raises(points.AccountFrozen):
            ask(person, world.merchant, 1)
    with pytest.raises(points.AccountFrozen):
        world.award(person, 1)
    points.unfreeze(session, SYSTEM, person, "found")
    world.move(person, world.merchant, 10)


def test_closing_needs_an_empty_account(session: Session, world: World) -> None:
    person = world.holder(10)
    with pytest.raises(points.AccountNotEmpty):
        points.close_account(session, SYSTEM, person, "moved away")
    held = world.hold(person, world.merchant, 10)
    world.settle(held.id)
    held = world.hold(world.issuer, person, 1)
    with pytest.raises(points.AccountNotEmpty):
        points.close_account(session, SYSTEM, person, "moved away")
    world.void(held.id)
    assert points.close_account(session, SYSTEM, person, "moved away").status == "closed"
    with pytest.raises(points.AccountClosed):
        world.award(person, 1)
    with pytest.raises(points.AccountClosed):
        points.unfreeze(session, SYSTEM, person, "back again")


def test_freezing_holds_for_every_lane(session: Session, world: World) -> None:
    person = world.holder()
    points.freeze(session, SYSTEM, world.issuer, "audit")
    for _attempt in range(20):
        with pytest.raises(points.AccountFrozen):
            world.award(person, 1)


def test_only_those_who_may_decide_about_accounts(
    session: Session, world: World, person_with: MakePerson
) -> None:
    resident = person_with()
    person = world.holder()
    for decide in (points.freeze, points.unfreeze, points.close_account):
        with pytest.raises(NotAllowed):
            decide(session, resident.actor, person, "because")


def test_a_district_unit_serves_its_communities(session: Session) -> None:
    district = communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="D", name="District", slug="district"
    )
    village = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.VILLAGE,
        code="V",
        name="Village",
        slug="village",
        parent_id=district.id,
    )
    unit = points.define_unit(session, SYSTEM, district.id, "points", "Points")
    source = points.open_account(session, unit.id, Owner.community(village.id), "issuance")
    owner = Owner.person(uuid4())
    person = points.open_account(session, unit.id, owner)
    points.transfer(
        session,
        SYSTEM,
        points.Transfer(key="k", from_id=source.id, to_id=person.id, amount=3, reason="t"),
    )
    for place in (district, village):
        (mine,) = points.accounts_of(session, owner, place.id)
        assert (mine.account, mine.unit, mine.balance) == (person, unit, points.Balance(3))
