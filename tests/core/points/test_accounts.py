"""Units and accounts: opening, finding, freezing, closing."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.core.points.conftest import World

from linli import communities, points
from linli.access import SYSTEM, NotAllowed
from linli.audit.models import AuditEntry
from linli.communities import CommunityKind, Place
from linli.points import Expiry, ExpiryRule, Owner, Scale
from linli.points.verify import verify
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


def test_limits_are_changed_and_hold_from_then_on(world: World) -> None:
    session, one = world.session, world.holder(20)
    bounded = points.change_limits(
        session, SYSTEM, one, minimum=-5, maximum=30, reason="agreed in writing"
    )
    assert (bounded.minimum, bounded.maximum) == (-5, 30)
    with pytest.raises(points.AboveMaximum):
        world.award(one, 11)
    world.move(one, world.merchant, 25)
    with pytest.raises(points.NotEnough):
        world.move(one, world.merchant, 1)
    with pytest.raises(points.LimitsRefused):
        points.change_limits(session, SYSTEM, one, minimum=0, maximum=None, reason="no debts")
    world.award(one, 10)
    free = points.change_limits(session, SYSTEM, one, minimum=0, maximum=None, reason="no debts")
    assert (free.minimum, free.maximum) == (0, None)
    assert verify(session).wrong is None


def test_limits_that_holds_or_each_other_exclude_are_refused(world: World) -> None:
    session, one, two = world.session, world.holder(20), world.holder(0)
    world.hold(one, world.merchant, 15)
    for limits in ({"minimum": 6, "maximum": None}, {"minimum": None, "maximum": 19}):
        with pytest.raises(points.LimitsRefused):
            points.change_limits(session, SYSTEM, one, reason="test", **limits)
    with pytest.raises(points.LimitsRefused):
        points.change_limits(session, SYSTEM, two, minimum=5, maximum=-5, reason="test")
    with pytest.raises(points.AccountUnknown):
        points.change_limits(session, SYSTEM, uuid4(), minimum=None, maximum=None, reason="test")
    points.close_account(session, SYSTEM, two, "moved away")
    with pytest.raises(points.AccountClosed):
        points.change_limits(session, SYSTEM, two, minimum=None, maximum=None, reason="test")


def test_an_account_that_is_spread_keeps_no_limits(world: World) -> None:
    """SQLite has one writer: there nothing is spread, and any account takes limits."""
    ask = {"minimum": -100, "maximum": None, "reason": "budget"}
    if world.session.get_bind().dialect.name == "postgresql":
        with pytest.raises(points.LimitsRefused):
            points.change_limits(world.session, SYSTEM, world.issuer, **ask)  # type: ignore[arg-type]
        return
    bounded = points.change_limits(world.session, SYSTEM, world.issuer, **ask)  # type: ignore[arg-type]
    assert bounded.minimum == -100


def test_limits_and_names_are_decided_by_who_may(world: World, person_with: MakePerson) -> None:
    resident = person_with()
    one = world.holder(1)
    with pytest.raises(NotAllowed):
        points.change_limits(
            world.session, resident.actor, one, minimum=None, maximum=None, reason="mine"
        )
    with pytest.raises(NotAllowed):
        points.rename_unit(world.session, resident.actor, world.unit.id, "Mine")


def test_a_unit_gets_another_name(world: World) -> None:
    session = world.session
    renamed = points.rename_unit(session, SYSTEM, world.unit.id, "  好邻积分 ")
    assert renamed.name == "好邻积分"
    assert points.find_unit(session, world.community.id, world.unit.code) == renamed
    assert points.rename_unit(session, SYSTEM, world.unit.id, "好邻积分") == renamed
    for name in ("", "  ", "x" * 81):
        with pytest.raises(points.UnitRefused):
            points.rename_unit(session, SYSTEM, world.unit.id, name)
    assert verify(session).wrong is None
    acts = session.execute(
        select(col(AuditEntry.before), col(AuditEntry.after)).where(
            col(AuditEntry.action) == "core.points_unit.renamed"
        )
    ).all()
    assert [tuple(act) for act in acts] == [({"name": "Points"}, {"name": "好邻积分"})]
