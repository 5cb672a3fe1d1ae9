"""The demo's world: invented, complete, the same at every run."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from tests.core.plugins.fakes import installed, module

from linli import access, communities, demo, people, signin
from linli.db import Database, upgrade
from linli.demo import PASSWORD, SIGN_INS, DemoRefused, DemoWorld, State
from linli.demo.scenes import Kind
from linli.hooks import PluginInfo
from linli.i18n import texts
from linli.people import Household, HouseholdMember, Kinship, Organisation, Person

_ = texts("linli")

#: A Friday, noon in China.
UNTIL = datetime(2026, 11, 20, 4, tzinfo=UTC)


def filled(folder: Path) -> tuple[Database, DemoWorld]:
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'linli.db'}")
    upgrade(database)
    seen: list[DemoWorld] = []

    def linli_plugin() -> PluginInfo:
        return PluginInfo("shed", "linli.signin", _("Shed"), _("Ladders"))

    def linli_demo(world: DemoWorld) -> None:
        seen.append(world)

    with installed(module("shed", linli_plugin=linli_plugin, linli_demo=linli_demo)):
        assert demo.fill(database, UNTIL) == {}
    return database, seen[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, DemoWorld]]:
    folder = tmp_path_factory.mktemp("demo")
    database, world = filled(folder / "one")
    yield database, world
    database.dispose()
    shutil.rmtree(folder)


@pytest.fixture
def database(made: tuple[Database, DemoWorld]) -> Database:
    return made[0]


@pytest.fixture
def world(made: tuple[Database, DemoWorld]) -> DemoWorld:
    return made[1]


def test_a_district_with_two_townships_and_three_communities(world: DemoWorld) -> None:
    assert [place.parent_id for place in world.townships] == [world.district.id] * 2
    assert {place.parent_id for place in world.communities} == {
        place.id for place in world.townships
    }
    assert [len(world.groups(place)) for place in world.communities] == [6, 4, 3]
    assert 190 <= len(world.people) <= 225
    assert len(world.people_of(world.communities[0])) > 110
    for place in world.communities:
        assert world.enabled(place, "shed")
        for group in world.groups(place):
            assert len(world.people_of(group)) >= 8


def test_every_role_is_held_and_every_sign_in_works(database: Database, world: DemoWorld) -> None:
    longhai = world.communities[0]
    with database.writing() as session:
        for sign_in in SIGN_INS:
            person = world.somebody(sign_in.name)
            assert person.community == longhai
            assert signin.sign_in(session, sign_in.name, PASSWORD).person_id == person.id
            held = {grant.role for grant in access.grants_of(session, person.id)}
            if sign_in.role == "merchant":
                assert people.organisations_of(session, person.id, longhai.id)
            else:
                assert sign_in.role in held
        admin = world.somebody("admin").actor
        assert access.can(session, admin, "core.settings", world.district.id)
        session.rollback()
    for place in world.communities:
        for role in ("president", "staff", "scorer", "evaluator", "bookkeeper", "storekeeper"):
            assert world.actor(role, place).person_id
        for group in world.groups(place):
            assert len(world.with_role("panel_member", place, group)) == 3
        assert len(world.organisations(place)) == 2
    with pytest.raises(LookupError):
        world.actor("supervisor", world.communities[2])
    with pytest.raises(LookupError):
        world.somebody("nobody")


def test_nobody_can_be_reached_and_nobody_is_older_than_people_get(
    database: Database, world: DemoWorld
) -> None:
    with database.reading() as session:
        phones = session.execute(
            select(col(Person.phone)).where(col(Person.phone).is_not(None))
        ).scalars()
        # 154 has never been given to an operator.
        assert {str(phone)[:6] for phone in phones} == {"+86154"}
        emails = session.execute(select(col(Person.email)).where(col(Person.email).is_not(None)))
        assert emails.first() is None
    assert all(5 <= person.age <= 90 for person in world.people)
    assert any(not person.has_phone and person.age > 65 for person in world.people)
    assert all(person.actor.origin.startswith("web 203.0.113.") for person in world.people)


def test_homes_have_one_who_speaks_and_relatives_live_together(
    database: Database, world: DemoWorld
) -> None:
    home_of = {person.id: person.household_id for person in world.people}
    with database.reading() as session:
        homes = set(session.execute(select(col(Household.id))).scalars())
        speaking = session.execute(
            select(col(HouseholdMember.household_id)).where(col(HouseholdMember.representative))
        ).scalars()
        assert sorted(speaking) == sorted(homes)
        kin = session.execute(select(col(Kinship.person_id), col(Kinship.relative_id))).all()
        assert len(kin) > 60
        assert all(home_of[one] == home_of[other] for one, other in kin)
        assert session.execute(select(col(Organisation.id))).first() is not None


def test_two_people_wait_for_approval(database: Database, world: DemoWorld) -> None:
    with database.reading() as session:
        waiting = people.members(
            session,
            access.SYSTEM,
            world.communities[0].id,
            status=people.MembershipStatus.PENDING,
        )
    assert len(waiting) == 2


def contents(database: Database, world: DemoWorld) -> list[tuple[Any, ...]]:
    return [
        (
            *(person.name, person.birth_date, person.group and person.group.name),
            *(person.categories, person.roles, person.sign_in_name, person.has_phone),
        )
        for person in world.people
    ]


def test_the_same_moment_gives_the_same_world(
    database: Database, world: DemoWorld, tmp_path: Path
) -> None:
    again, other = filled(tmp_path / "two")
    assert contents(again, other) == contents(database, world)
    again.dispose()


def test_it_is_known_again_and_not_mixed_into_anything(database: Database, tmp_path: Path) -> None:
    with database.reading() as session:
        assert demo.state(session) is State.DEMO
    with pytest.raises(DemoRefused):
        demo.fill(database, UNTIL)
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    upgrade(other)
    with other.writing() as session:
        assert demo.state(session) is State.EMPTY
        communities.create(
            session,
            access.SYSTEM,
            kind=communities.CommunityKind.DISTRICT,
            code="Q",
            name="真的青禾区",
            slug=demo.DISTRICT[0],
        )
        assert demo.state(session) is State.OTHER
    with pytest.raises(DemoRefused):
        demo.fill(other, UNTIL)
    other.dispose()


def test_photos_are_pictures_and_the_same_for_a_seed(world: DemoWorld) -> None:
    from PIL import Image

    kinds: tuple[Kind, ...] = ("street", "garden", "kitchen", "sky")
    for kind in kinds:
        first = world.photo(kind, seed=1)
        with Image.open(first) as picture:
            assert (picture.format, picture.size) == ("JPEG", (960, 720))
        assert world.photo(kind, seed=1).read() == world.photo(kind, seed=1).read()
