"""linli check: each breach of the contract is named."""

import sys
from collections.abc import Callable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel, Field
from tests.core.cli.conftest import Linli
from tests.core.plugins.fakes import installed, module

from linli import plugins
from linli.cli import contract
from linli.hooks import IncompatibleDuties, Job, Permission, PluginInfo
from linli.i18n import texts

_ = texts("garden_package")

MODELS = """\
from uuid import UUID
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

class Table(SQLModel, registry=registry(metadata=SQLModel.metadata)):
    pass

class Bed(Table, table=True):
    __tablename__ = "{table}"
    id: UUID = Field(primary_key=True)
    size: int
    {extra}
"""
MIGRATION = """\
import sqlalchemy as sa
from alembic import op
revision = "{revision}"
down_revision = None
def upgrade():
    op.create_table("{table}", sa.Column("id", sa.Uuid(), primary_key=True),
                    sa.Column("size", sa.Integer(), nullable=False))
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Write files of the package ``garden_package``."""
    package = tmp_path / "garden_package"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))

    def write(**files: str) -> Path:
        for name, text in files.items():
            path = package / name.replace("__", "/").replace("_py", ".py").replace("_html", ".html")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return package

    yield write
    for name in [name for name in sys.modules if name.startswith("garden_package")]:
        del sys.modules[name]


def garden(settings: type[BaseModel] | None = None, **hooks: Callable[..., Any]) -> ModuleType:
    def linli_plugin() -> PluginInfo:
        return PluginInfo("garden", "garden_package", _("Garden"), _("Beds"), settings=settings)

    return module("garden", linli_plugin=linli_plugin, **hooks)


def wrong_with(made: ModuleType) -> list[str]:
    with installed(made):
        found = contract.of_all(plugins.manager())
    return [str(problem) for problem in found["garden"]]


def test_a_plugin_that_keeps_the_contract_is_told_so(linli: Linli, write: Write) -> None:
    with installed(garden()):
        done = linli("check")
    assert done.exit_code == 0, done.output
    assert "garden: keeps the contract" in done.stdout


def test_a_plugin_that_cannot_be_loaded_fails_the_check(linli: Linli) -> None:
    def linli_plugin() -> PluginInfo:
        raise RuntimeError("does not start")

    with installed(module("garden", linli_plugin=linli_plugin)):
        done = linli("check")
    assert done.exit_code == 1
    assert "does not start" in done.stdout
    assert "1 thing to mend" in done.stderr


class Untold(BaseModel):
    """Settings with everything wrong."""

    days: int
    beds: int = Field(default=3, title="Beds")


def test_what_hooks_declare_is_judged(write: Write) -> None:
    made = garden(
        Untold,
        linli_permissions=lambda: [
            Permission("shed.lend", _("Lend"), ("staff",)),
            Permission("garden.dig", _("Dig"), ("king",)),
            "garden.rake",
        ],
        linli_incompatible_duties=lambda: [
            IncompatibleDuties("garden.dig", "garden.unknown", _("No"))
        ],
        linli_jobs=lambda: [
            Job("water", _("Water"), lambda session, payload: None, cron="61 * * * *")
        ],
        linli_code_purposes=lambda: 1 / 0,
        linli_acts=lambda: {"shed.dug": _("dug"), "garden.raked": "raked"},
        linli_units=lambda: {"carrots": "to eat"},
    )
    told = "\n".join(wrong_with(made))
    for part in (
        "the setting days has no default",
        "the setting beds has no description",
        "Permission shed.lend does not begin with “garden.”",
        "role king, which does not exist",
        "linli_permissions returns a str instead of a Permission",
        "the duty garden.unknown is no declared permission",
        "Job water does not begin",
        "which never comes",
        "linli_code_purposes raises ZeroDivisionError",
        "linli_acts shed.dug does not begin with “garden.”",
        "garden.raked is not a Text",
        "carrots is not a Text",
    ):
        assert part in told


def test_a_hook_that_is_not_marked_is_found(write: Write) -> None:
    made = garden()

    def linli_nav() -> list[object]:
        return []

    made.linli_nav = linli_nav  # type: ignore[attr-defined]
    with installed(made):
        from linli.cli.contract.declarations import unmarked

        assert list(unmarked(made)) == ["linli_nav"]


def test_a_template_file_with_a_fault_is_told_with_its_line(write: Write, tmp_path: Path) -> None:
    file = tmp_path / "ours.yaml"
    file.write_text("format: 1\ntitle: 3\n", "utf-8")

    def linli_starters() -> dict[str, Traversable]:
        return {"ours": file}

    assert any(
        "ours.yaml, line 2" in told for told in wrong_with(garden(linli_starters=linli_starters))
    )


def test_templates_lie_in_a_folder_of_its_name(write: Write) -> None:
    write(templates__card_html="<p>")
    assert any("card.html does not lie in templates/garden" in t for t in wrong_with(garden()))


def test_a_sentence_that_is_not_translated_is_told(write: Write) -> None:
    write(words_py='from linli.i18n import texts\n_ = texts("garden_package")\nX = _("A bed")\n')
    assert any("translation: " in told and "missing" in told for told in wrong_with(garden()))


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"models_py": MODELS.format(table="garden_bed", extra="")}, "no folder “versions”"),
        (
            {
                "models_py": MODELS.format(table="bed_of_garden", extra=""),
                "versions__1_py": MIGRATION.format(revision="1", table="bed_of_garden"),
            },
            "the table bed_of_garden does not begin with “garden_”",
        ),
        (
            {
                "models_py": MODELS.format(table="garden_bed", extra="colour: str"),
                "versions__1_py": MIGRATION.format(revision="1", table="garden_bed"),
            },
            "do not make what the models say: add column garden_bed colour",
        ),
        (
            {
                "models_py": MODELS.format(
                    table="garden_bed", extra='shed: UUID = Field(foreign_key="shed_tool.id")'
                ),
                "versions__1_py": MIGRATION.format(revision="1", table="garden_bed"),
            },
            "garden_bed points to shed_tool, a table of another owner",
        ),
        (
            {
                "models_py": MODELS.format(table="garden_bed", extra=""),
                "versions__1_py": MIGRATION.format(revision="1", table="garden_bed"),
                "versions__2_py": MIGRATION.format(revision="2", table="garden_bed"),
            },
            "several ends",
        ),
        (
            {
                "models_py": MODELS.format(table="garden_bed", extra=""),
                "versions__1_py": MIGRATION.format(revision="1", table="core_person"),
            },
            "its migrations fail",
        ),
    ],
)
def test_tables_and_their_migrations_are_tried(
    write: Write, files: dict[str, str], told: str
) -> None:
    from sqlmodel import SQLModel

    before = set(SQLModel.metadata.tables)
    write(**files)
    try:
        assert any(told in problem for problem in wrong_with(garden()))
    finally:
        for name in set(SQLModel.metadata.tables) - before:
            SQLModel.metadata.remove(SQLModel.metadata.tables[name])


def test_two_plugins_that_claim_one_name_are_told(write: Write) -> None:
    def linli_permissions() -> list[Permission]:
        return [Permission("garden.dig", _("Dig"), ("staff",))]

    def linli_plugin() -> PluginInfo:
        return PluginInfo("garden_two", "json", _("Garden"), _("Beds"))

    second = module("garden_two", linli_plugin=linli_plugin, linli_permissions=linli_permissions)
    with installed(garden(linli_permissions=linli_permissions), second):
        found = contract.of_all(plugins.manager())
    told = [str(problem) for problem in found["garden_two"]]
    assert "permission garden.dig is garden's already" in told
    assert any("begins like that of garden" in problem for problem in told)
