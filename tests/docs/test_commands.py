"""Every command that the documents show exists and takes what it is given; the first steps work."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

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


def test_the_first_steps_lead_to_a_community_with_an_administrator(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "running.md").read_text("utf-8")
    section = text.partition("## 3. First steps")[2].partition("\n## ")[0]
    environment = {**os.environ, "LINLI_DATA_DIR": str(tmp_path), "LINLI_SECRET_KEY": "x" * 64}
    environment.pop("LINLI_DATABASE_URL", None)
    for line in re.findall(r"^\$ (linli .+)$", section, re.M):
        if line.startswith("linli run"):
            continue  # a server
        call, _redirected, file = line.partition(" > ")
        words = shlex.split(call.replace("--password-prompt", "--password-stdin"))
        done = subprocess.run(
            [Path(sys.executable).with_name(words[0]), *words[1:]], cwd=tmp_path,
            env=environment, input="a good neighbour\n", capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
        if file:
            (tmp_path / file).write_text(done.stdout, "utf-8")
    shown = subprocess.run(
        [Path(sys.executable).with_name("linli"), "role", "list", "longhai"],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "王桂英" in shown.stdout
