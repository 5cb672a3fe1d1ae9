"""What rarely changes is seen as soon as it has changed, by every process."""

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from linli import access, communities, plugins
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.db import Database
from linli.plugins import PluginState
from linli.testing.people import MakePerson


class Rules(BaseModel):
    notice_days: int = 7


@pytest.fixture
def elsewhere(database: Database) -> Iterator[Database]:
    """The same database as another process has it."""
    other = Database(database.url)
    yield other
    other.dispose()


def test_settings_and_names_of_another_process_hold_at_once(
    database: Database, elsewhere: Database, community: Place
) -> None:
    for days in (3, 5):
        with database.writing() as session:
            assert communities.settings(session, community.id, "x", Rules).notice_days != days
            communities.save_settings(
                session, SYSTEM, community.id, "x", Rules, {"notice_days": days}
            )
            communities.rename(session, SYSTEM, community.id, name=f"龙海{days}")
            assert communities.settings(session, community.id, "x", Rules).notice_days == days
            assert communities.place(session, community.id).name == f"龙海{days}"
        with elsewhere.reading() as session:
            assert communities.settings(session, community.id, "x", Rules).notice_days == days
            assert communities.find(session, "longhai").name == f"龙海{days}"


def test_what_is_handed_out_is_the_callers_own(database: Database, community: Place) -> None:
    with database.writing() as session:
        communities.save_settings(session, SYSTEM, community.id, "x", Rules, {"notice_days": 3})
        communities.inherited(session, community.id, "x")["notice_days"] = 9
        assert communities.settings(session, community.id, "x", Rules).notice_days == 3


def test_a_plugin_turned_on_or_off_by_another_process_is_so_at_once(
    database: Database, elsewhere: Database, community: Place
) -> None:
    working = next(iter(plugins.manager().working))
    for state in (PluginState.ENABLED, PluginState.DISABLED):
        with database.writing() as session:
            plugins.enabled(session, community.id)
            plugins.choose(session, SYSTEM, community.id, working, state)
            assert (working in plugins.enabled(session, community.id)) is (
                state is PluginState.ENABLED
            )
        with elsewhere.reading() as session:
            assert (working in plugins.enabled(session, community.id)) is (
                state is PluginState.ENABLED
            )


def test_a_role_given_and_taken_by_another_process_holds_at_once(
    database: Database, elsewhere: Database, community: Place, person_with: MakePerson
) -> None:
    anna = person_with()
    actor = Actor(anna.id)
    with database.writing() as session:
        assert not access.can(session, actor, "core.audit", community.id)
        given = access.grant(session, SYSTEM, anna.id, "auditor", community.id)
        assert access.can(session, actor, "core.audit", community.id)
    with elsewhere.reading() as session:
        assert access.can(session, actor, "core.audit", community.id)
    with database.writing() as session:
        access.revoke(session, SYSTEM, given.id)
        assert not access.can(session, actor, "core.audit", community.id)
    with elsewhere.reading() as session:
        assert not access.can(session, actor, "core.audit", community.id)
