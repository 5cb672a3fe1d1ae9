"""Turning plugins on and off: each community for itself, unless a level above decides."""

import pytest
from sqlmodel import Session
from tests.core.plugins.fakes import installed, module

from linli import communities, plugins
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.plugins import PluginRefused, PluginState
from linli.testing.people import MakePerson


@pytest.fixture
def district(session: Session) -> Place:
    return communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="D", name="大安区", slug="daan"
    )


@pytest.fixture
def village(session: Session, district: Place) -> Place:
    return communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.VILLAGE,
        code="V",
        name="石桥村",
        slug="shiqiao",
        parent_id=district.id,
    )


def test_each_community_chooses_for_itself(
    session: Session, district: Place, village: Place
) -> None:
    with installed(module("a"), module("b")):
        plugins.enable(session, SYSTEM, district.id, "a")
        plugins.enable(session, SYSTEM, village.id, "b")
        assert plugins.enabled(session, district.id) == {"a"}
        assert plugins.enabled(session, village.id) == {"b"}
        plugins.disable(session, SYSTEM, village.id, "b")
        assert plugins.enabled(session, village.id) == frozenset()


def test_the_level_above_decides_for_all_below(
    session: Session, district: Place, village: Place
) -> None:
    with installed(module("a"), module("b")):
        plugins.enable(session, SYSTEM, village.id, "b")
        plugins.choose(session, SYSTEM, district.id, "a", PluginState.MANDATORY)
        plugins.choose(session, SYSTEM, district.id, "b", PluginState.FORBIDDEN)
        assert plugins.enabled(session, village.id) == {"a"}
        for name, change in (("a", plugins.disable), ("b", plugins.enable)):
            with pytest.raises(PluginRefused):
                change(session, SYSTEM, village.id, name)
        decision = plugins.decisions(session, village.id)["a"]
        assert (decision.on, decision.decided_by, decision.fixed) == (True, district.id, True)
        plugins.choose(session, SYSTEM, district.id, "b", PluginState.DISABLED)
        assert plugins.enabled(session, village.id) == {"a", "b"}


def test_a_plugin_that_is_gone_is_off_but_not_forgotten(session: Session, village: Place) -> None:
    with installed(module("a")):
        plugins.enable(session, SYSTEM, village.id, "a")
    session.commit()
    with installed():
        assert plugins.enabled(session, village.id) == frozenset()
        with pytest.raises(PluginRefused):
            plugins.enable(session, SYSTEM, village.id, "a")
        plugins.disable(session, SYSTEM, village.id, "a")


def test_only_heads_change_plugins(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    with installed(module("a")):
        with pytest.raises(NotAllowed):
            plugins.enable(session, person_with("staff").actor, community.id, "a")
        plugins.enable(session, person_with("president").actor, community.id, "a")
