"""Loading plugins: a broken one is listed with its reason, and the others work."""

from importlib.metadata import EntryPoint

import pytest
from sqlalchemy import text
from sqlmodel import Session
from tests.core.plugins.fakes import installed, module

from linli import plugins
from linli.access import SYSTEM
from linli.communities import Place
from linli.hooks import NavItem, PluginInfo
from linli.i18n import texts
from linli.plugins import Plugins

_ = texts("linli")


def wrong_name() -> PluginInfo:
    return PluginInfo(name="other", package="linli", title=_("X"), description=_("X"))


def nothing() -> tuple[()]:
    return ()


def explode(**_arguments: object) -> None:
    raise RuntimeError("on purpose")


def test_plugins_are_listed_as_working_or_broken_with_the_reason() -> None:
    with installed(
        module("good"),
        module("liar", linli_plugin=wrong_name),
        module("silent", linli_plugin=lambda: None),
        module("typo", linli_no_such_hook=lambda: None),
        module("greedy", linli_nav=lambda session, actor, community, more: []),
    ) as loaded:
        assert list(loaded.working) == ["good"]
        assert set(loaded.broken) == {"liar", "silent", "typo", "greedy"}
        assert "calls itself 'other'" in loaded.broken["liar"].reason
        assert "PluginInfo" in loaded.broken["silent"].reason
        assert "linli_no_such_hook" in loaded.broken["typo"].reason
        assert "more" in loaded.broken["greedy"].reason


def test_a_package_that_is_gone_is_broken_and_stops_nobody() -> None:
    loaded = Plugins([EntryPoint("gone", "no_such_package_at_all", plugins.GROUP)])
    assert "no_such_package_at_all" in loaded.broken["gone"].reason


def test_a_hook_that_raises_loses_its_own_answer_only(session: Session, community: Place) -> None:
    item = NavItem(_("Deeds"), ".deeds")

    def spoil(session: Session) -> list[NavItem]:
        session.execute(text("SELECT * FROM no_such_table"))
        return []

    with installed(
        module("a", linli_nav=lambda: [item]),
        module("b", linli_nav=lambda community: explode()),
        module("c", linli_nav=spoil),
        module("d"),
    ) as loaded:
        answers = dict(
            loaded.answers("linli_nav", session=session, actor=SYSTEM, community=community)
        )
        assert answers == {"a": [item]}
        assert set(loaded.failures) == {("b", "linli_nav"), ("c", "linli_nav")}
    assert session.execute(text("SELECT 1")).scalar_one() == 1


@pytest.mark.parametrize("among", [frozenset(), frozenset({"a"})])
def test_only_the_plugins_asked_for_answer(among: frozenset[str]) -> None:
    with installed(
        module("a", linli_permissions=nothing), module("b", linli_permissions=nothing)
    ) as loaded:
        assert {name for name, _ in loaded.answers("linli_permissions", among=among)} == among
