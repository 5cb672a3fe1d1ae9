"""Every command that the documents show exists and takes what it is given; the first steps work."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import structlog
from click.testing import CliRunner

from linli import evidence
from linli.cli import cli

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = {
    line
    for document in DOCUMENTS
    for line in re.findall(r"^\$ (linli .+)$", document.read_text("utf-8"), re.M)
}


@pytest.mark.parametrize("line", sorted(COMMANDS))
def test_a_command_that_is_shown_can_be_called(line: str) -> None:
    words = shlex.split(line.partition(" > ")[0])[1:]
    command: click.Command = cli
    context = click.Context(cli)
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, f"there is no {words[0]}"
        command, words = found, words[1:]
    command.make_context("linli", words)


def test_the_variables_are_those_that_are_read() -> None:
    shown = set(re.findall(r"LINLI_[A-Z_]+", (ROOT / "docs" / "running.md").read_text("utf-8")))
    read = set(re.findall(r"LINLI_[A-Z_]+", (ROOT / "core/linli/config.py").read_text("utf-8")))
    assert shown == read - {"LINLI_"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine on which nothing is set up, and an operator in an empty folder."""
    monkeypatch.delenv("LINLI_DATABASE_URL", raising=False)
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LINLI_SECRET_KEY", "x" * 64)
    monkeypatch.chdir(tmp_path)
    evidence.use(None)
    logging = structlog.get_config()
    yield tmp_path
    evidence.use(None)
    structlog.configure(**logging)


def test_the_first_steps_lead_to_a_community_with_an_administrator(folder: Path) -> None:
    text = (ROOT / "docs" / "running.md").read_text("utf-8")
    section = text.partition("## 3. First steps")[2].partition("\n## ")[0]
    for line in re.findall(r"^\$ (linli .+)$", section, re.M):
        if line.startswith("linli run"):
            continue  # a server
        call, _redirected, file = line.partition(" > ")
        words = shlex.split(call.replace("--password-prompt", "--password-stdin"))
        # In this process: to start one for each of fifteen commands takes longer than they do.
        done = CliRunner().invoke(cli, words[1:], input="a good neighbour\n", prog_name="linli")
        assert done.exit_code == 0, f"{line}\n{done.output}"
        if file:
            (folder / file).write_text(done.stdout, "utf-8")
    shown = subprocess.run(
        [Path(sys.executable).with_name("linli"), "role", "list", "longhai"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "王桂英" in shown.stdout
