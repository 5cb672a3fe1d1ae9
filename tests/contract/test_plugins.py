"""What holds for every installed plugin, ours and strangers' alike."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from cronsim import CronSim
from flask import Flask
from sqlmodel import SQLModel

from linli import access, communities, hooks, plugins, starters
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import Place
from linli.db import Database, History, heads
from linli.i18n import Text
from linli.subjects import Subject
from linli.testing import Client, MakePerson
from linli.testing.clock import START
from linli.testing.translations import packages

NAMES = sorted(plugins.manager().working)
OWNERS = ["core", *NAMES]


def _import_models(package: str) -> None:
    """Make all tables of a package known to SQLModel.metadata."""
    for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        if module.name.endswith(".models"):
            import_module(module.name)


for _owner in ("linli", *(plugin.info.package for plugin in plugins.manager().working.values())):
    _import_models(_owner)

every_plugin = pytest.mark.parametrize("plugin", NAMES)


@pytest.fixture
def linli_plugins() -> list[str]:
    """Everything that is installed is turned on."""
    return NAMES


def answer(plugin: str, hook: str, **arguments: Any) -> Any:
    """Ask a plugin, and let what it raises through."""
    return plugins.manager().ask(plugin, hook, **arguments) or ()


def package(plugin: str) -> str:
    return plugins.manager().working[plugin].info.package


def histories() -> dict[str, History]:
    return {history.owner: history for history in plugins.manager().histories()}


def tables(owner: str) -> Iterator[Any]:
    prefixes = sorted((f"{name}_" for name in OWNERS), key=len, reverse=True)
    for table in SQLModel.metadata.sorted_tables:
        if next((p for p in prefixes if table.name.startswith(p)), "") == f"{owner}_":
            yield table


def is_own(plugin: str, text: object) -> bool:
    return isinstance(text, Text) and text.domain == package(plugin) and bool(text.message.strip())


def test_every_installed_plugin_works() -> None:
    assert not plugins.manager().broken


@every_plugin
def test_it_introduces_itself(plugin: str) -> None:
    info = plugins.manager().working[plugin].info
    assert is_own(plugin, info.title)
    assert is_own(plugin, info.description)


@every_plugin
def test_each_setting_has_a_default_a_title_and_a_description(plugin: str) -> None:
    model = plugins.manager().working[plugin].info.settings
    if model is not None:
        assert model() == model.model_validate(model().model_dump(mode="json"))
        for name, field in model.model_fields.items():
            assert field.title, f"{name} has no title"
            assert field.description, f"{name} has no description"


@every_plugin
def test_permissions_bear_its_name_and_go_to_roles_that_exist(plugin: str) -> None:
    for permission in answer(plugin, "linli_permissions"):
        assert permission.code.startswith(f"{plugin}.")
        assert is_own(plugin, permission.title)
        assert permission.roles
        assert set(permission.roles) <= access.ROLES.keys()


@every_plugin
def test_duties_that_exclude_one_another_are_declared(plugin: str) -> None:
    for pair in answer(plugin, "linli_incompatible_duties"):
        assert pair.first != pair.second
        assert {pair.first, pair.second} <= access.permissions().keys()
        assert is_own(plugin, pair.reason)


@every_plugin
def test_jobs_bear_its_name_and_fall_due_at_times_that_exist(plugin: str) -> None:
    for job in answer(plugin, "linli_jobs"):
        assert job.name.startswith(f"{plugin}.")
        assert is_own(plugin, job.title)
        if job.cron is not None:
            assert next(CronSim(job.cron, START))


@every_plugin
def test_acts_bear_its_name_and_have_a_sentence(plugin: str) -> None:
    for action, sentence in dict(answer(plugin, "linli_acts") or {}).items():
        assert action.startswith(f"{plugin}.")
        assert is_own(plugin, sentence)


@every_plugin
def test_what_its_units_are_for_is_its_own_sentence(plugin: str) -> None:
    for purpose in dict(answer(plugin, "linli_units") or {}).values():
        assert is_own(plugin, purpose)


@every_plugin
def test_its_pages_hang_together(plugin: str, app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    for purpose in answer(plugin, "linli_code_purposes"):
        assert purpose.purpose.startswith(f"{plugin}.")
        assert is_own(plugin, purpose.title)
        assert f"{plugin}.{purpose.endpoint.removeprefix(f'{plugin}.')}" in endpoints
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(f"{plugin}."):
            assert rule.rule.startswith(f"/c/<community>/{plugin}/"), rule.rule


@every_plugin
def test_tables_bear_its_name_and_point_to_core_or_to_its_own(plugin: str) -> None:
    for table in tables(plugin):
        for key in table.foreign_keys:
            target = key.column.table.name
            assert target.startswith(("core_", f"{plugin}_")), f"{table.name} points to {target}"


def test_no_table_belongs_to_nobody() -> None:
    owned = {table.name for owner in OWNERS for table in tables(owner)}
    assert {table.name for table in SQLModel.metadata.sorted_tables} <= owned


@pytest.mark.parametrize("owner", OWNERS)
def test_migrations_make_exactly_the_tables_of_the_models(database: Database, owner: str) -> None:
    def mine(thing: Any, name: str | None, kind: str, *_rest: object) -> bool:
        return kind != "table" or any(table.name == name for table in tables(owner))

    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": mine, "compare_type": True}
        )
        differences = compare_metadata(context, SQLModel.metadata)
    assert not differences


@pytest.mark.parametrize("owner", OWNERS)
def test_a_history_has_one_end(owner: str) -> None:
    history = histories().get(owner)
    assert history is None or heads(history)
    assert history is not None or not list(tables(owner))


@every_plugin
def test_hooks_answer_every_role_in_an_empty_community(
    plugin: str, database: Database, community: Place, person_with: MakePerson
) -> None:
    readers = [person_with(role) for role in access.ROLES]
    with database.reading() as session:
        for reader in readers:
            asked = {"session": session, "actor": reader.actor, "community": community}
            for item in answer(plugin, "linli_nav", **asked):
                assert isinstance(item, hooks.NavItem)
                assert is_own(plugin, item.title)
                assert item.work is None or item.work.plural
            for work in answer(plugin, "linli_to_do", **asked):
                assert isinstance(work, hooks.ToDo)
                assert is_own(plugin, work.title)
                assert work.title.plural, f"“1 {work.title}” may be wrong"
            for card in answer(plugin, "linli_cards", **asked):
                assert isinstance(card, hooks.Card)
                assert card.template.startswith(f"{plugin}/")
            person = {"session": session, "person_id": reader.id}
            for section in answer(plugin, "linli_personal_data", **person):
                assert isinstance(section, hooks.DataSection)
            stranger = {"subject": Subject("somebody_else.thing", uuid4())}
            assert not answer(
                plugin, "linli_may_see", session=session, actor=reader.actor, **stranger
            )
        for page in answer(plugin, "linli_public_pages", session=session, community=community):
            assert isinstance(page, hooks.PublicPage)


@pytest.mark.parametrize("role", access.ROLES)
def test_the_home_page_and_all_its_links_open(
    role: str, client: Client, community: Place, person_with: MakePerson
) -> None:
    somebody = person_with(role)
    plugins.manager().failures.clear()
    for language in ("en", "zh-CN"):
        reader = client.another(somebody, language=language)
        home = reader.get("/c/longhai/")
        assert home.status == 200
        links = {address for _text, address in home.links if address.startswith("/c/")}
        assert links
        for address in sorted(links):
            page = reader.get(address)
            assert page.status == 200, f"{address}: {page.status} {page.text[:200]}"
    assert not plugins.manager().failures


@pytest.mark.parametrize("name", starters.names())
def test_a_starter_sets_a_community_up_and_again_without_harm(
    database: Database, name: str
) -> None:
    with database.writing() as session:
        place = starters.found(session, SYSTEM, starters.find(name), slug="new", name="New")
        starters.apply(session, SYSTEM, place, starters.find(name))
    with database.reading() as session:
        assert communities.find(session, "new").id == place.id


def test_events_that_nobody_knows_are_taken_calmly(database: Database, community: Place) -> None:
    from linli.events import Event, publish, waiting_deliveries

    class Unknown(Event):
        """An event of a plugin that is not installed."""

        name = "nobody.nothing"

    with database.writing() as session:
        publish(session, Unknown(community_id=community.id))
        assert now(session)
    with database.reading() as session:
        assert not waiting_deliveries(session)


def test_each_package_of_ours_is_known_to_the_translators(pytestconfig: pytest.Config) -> None:
    found = {path.name for path in packages(pytestconfig.rootpath)}
    assert {"linli", "linli_web", *map(package, NAMES)} <= found
