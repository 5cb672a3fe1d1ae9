"""docs/hooks.md names every hook with its arguments, and every value with its fields."""

import dataclasses
import inspect
import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

import linli
from linli import hooks
from linli.events import Event

DOCUMENT = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text("utf-8")
SPECS = [name for name in vars(hooks.Hooks) if name.startswith("linli_")]
VALUES = [
    value
    for _name, value in inspect.getmembers(hooks, dataclasses.is_dataclass)
    if value.__module__ == hooks.__name__
]


def section(title: str) -> str:
    """Return the text under the heading that starts with ``title``."""
    found = re.search(rf"^### {re.escape(title)}\b(.*?)(?=^##|\Z)", DOCUMENT, re.M | re.S)
    assert found, f"docs/hooks.md has no section about {title}"
    return found[1]


@pytest.mark.parametrize("name", SPECS)
def test_every_hook_and_argument_is_documented(name: str) -> None:
    arguments = [p for p in inspect.signature(getattr(hooks.Hooks, name)).parameters if p != "self"]
    text = section(name)
    assert text.startswith(f"({', '.join(arguments)}) → ")
    for argument in arguments:
        assert re.search(rf"^- `{argument}`: \w", text, re.M), f"{name}: {argument} not explained"


def test_no_section_about_a_hook_that_is_gone() -> None:
    assert re.findall(r"^### (linli_\w+)", DOCUMENT, re.M) == SPECS


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_every_value_and_field_is_documented(value: type) -> None:
    text = section(value.__name__)
    for field in dataclasses.fields(value):
        assert re.search(rf"^- .*`{field.name}`.*: [`\w]", text, re.M), (
            f"{field.name} not explained"
        )


def test_every_hook_says_what_it_is_for() -> None:
    for name in SPECS:
        assert inspect.getdoc(getattr(hooks.Hooks, name)), name


def core_events() -> dict[str, type[Event]]:
    """Import all of core's events, and return them by name."""
    for module in pkgutil.walk_packages(linli.__path__, "linli."):
        if module.name.endswith((".events", ".kinds")):
            import_module(module.name)
    known = [Event]
    for kind in known:
        known += kind.__subclasses__()
    return {kind.name: kind for kind in known if kind.name.startswith("core.")}


@pytest.mark.parametrize("name", sorted(core_events()))
def test_every_event_of_core_and_its_fields_are_documented(name: str) -> None:
    text = section(name)
    for field in dataclasses.fields(core_events()[name]):
        if field.name != "community_id":
            assert re.search(rf"^- `{field.name}`: \w", text, re.M), field.name


def test_no_section_about_an_event_that_is_gone() -> None:
    assert set(re.findall(r"^### (core\.\w+)", DOCUMENT, re.M)) == core_events().keys()
