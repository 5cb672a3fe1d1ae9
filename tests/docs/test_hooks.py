"""docs/hooks.md names every hook with its arguments, and every value with its fields."""

import dataclasses
import inspect
import re
from pathlib import Path

import pytest

from linli import hooks

DOCUMENT = (Path(__file__).parents[2] / "docs" / "hooks.md").read_text("utf-8")
SPECS = [name for name in vars(hooks.Hooks) if name.startswith("linli_")]
VALUES = [
    value
    for _name, value in inspect.getmembers(hooks, dataclasses.is_dataclass)
    if value.__module__ == hooks.__name__
]


def section(title: str) -> str:
    """Return the text under the heading that starts with ``title``."""
    found = re.search(rf"^### {title}\b(.*?)(?=^##|\Z)", DOCUMENT, re.M | re.S)
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
