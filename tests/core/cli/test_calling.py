"""What holds for every command: help, one clear line for what is wrong, no traceback."""

import os
import subprocess
import sys
from importlib.metadata import entry_points, metadata
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from tests.core.cli.conftest import Linli

from linli.cli import cli, lazy
from linli.cli.brought import Brought, brought
from linli.cli.faults import told_in_one_line

LINLI = Path(sys.executable).with_name("linli")


def run(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [LINLI, *words], env={**os.environ, **environment}, capture_output=True, text=True
    )


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, runpy\n"
        "sys.argv = ['linli', '--help']\n"
        "try:\n"
        "    from linli.cli import main; main()\n"
        "except SystemExit: pass\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'alembic', 'flask', 'pydantic', 'babel', 'rich'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout


def test_help_lists_every_command_and_those_of_other_distributions() -> None:
    done = run("--help", LANG="C.UTF-8", LC_ALL="")
    assert done.returncode == 0
    listed = {line.split()[0] for line in done.stdout.partition("Commands:")[2].splitlines()[1:]}
    assert listed >= {
        *("init", "demo", "run", "community", "plugin", "person", "role"),
        *("worker", "check", "doctor", "backup", "restore"),
    }
    assert "Serve the portal." in done.stdout
    assert "Deliberation (议事协商)" in done.stdout  # the summary of who brings it
    assert "serve the portal" not in run("--help", LC_ALL="zh_CN.UTF-8").stdout.lower()


def every_command(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [path]
    context = click.Context(command)
    found = [path]
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        assert inner is not None
        found += every_command(inner, (*path, name))
    return found


@pytest.mark.parametrize("path", every_command(cli), ids=" ".join)
def test_every_command_explains_itself_and_each_of_its_options(path: tuple[str, ...]) -> None:
    done = CliRunner().invoke(cli, [*path, "--help"])
    assert done.exit_code == 0
    assert len(done.output.splitlines()) > 3
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    assert command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, f"{' '.join(path)} {option.name} is not explained"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["community", "add"], "Missing argument 'SLUG'"),
        (["init", "--nonsense"], "No such option"),
        (["demo", "--port", "99999"], "99999"),
        (["role", "grant", "a", "b", "c", "--until", "soon"], "soon"),
    ],
)
def test_a_wrong_call_exits_2_with_one_line(linli: Linli, words: list[str], told: str) -> None:
    done = linli(*words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.rstrip().endswith("--help")


@pytest.mark.parametrize(
    ("variables", "words", "code", "told"),
    [
        ({}, ["community", "list"], 1, "Run: linli init"),
        ({"LINLI_SECRET_KEY": "short"}, ["community", "list"], 2, "at least 32"),
        *(
            ({"LINLI_DATABASE_URL": url}, ["init"], 2, "not the address of a database that Linli")
            for url in (
                "bogus",
                "mysql://u:secret@h/x",
                "oracle://x",
                "postgresql+asyncpg://u:secret@h/x",
                "postgresql//u:secret@h/x",
                "postgresql://u@h:abc/x",
            )
        ),
        (
            {"LINLI_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/x"},
            ["community", "list"],
            1,
            "does not answer",
        ),
        ({"LINLI_DATA_DIR": "/proc/nowhere"}, ["init"], 1, "/proc/nowhere"),
    ],
)
def test_what_is_wrong_around_it_is_told_in_one_line(
    linli: Linli,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    words: list[str],
    code: int,
    told: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = linli(*words)
    assert done.exit_code == code
    assert told in done.stderr
    assert "secret" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_nobody_expected_is_one_line_too_unless_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        with told_in_one_line():
            raise ZeroDivisionError("no such luck")

    monkeypatch.delenv("LINLI_DEBUG", raising=False)
    with pytest.raises(SystemExit) as ended:
        fail()
    assert ended.value.code == 1
    assert "ZeroDivisionError: no such luck" in capsys.readouterr().err
    monkeypatch.setenv("LINLI_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        fail()


def test_a_refusal_speaks_the_language_of_the_terminal(
    linli: Linli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from linli.i18n import texts, translate

    sentence = texts("linli")("There is no database yet in %(folder)s. Run: linli init", folder="X")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    told = linli("community", "list").stderr.strip()
    before, _folder, after = translate(sentence, "zh-Hans").partition("X")
    assert told.startswith(before) and told.endswith(after)


@pytest.mark.parametrize("group", [lazy.GROUP, "linli.plugins", "console_scripts", "pytest11"])
def test_what_other_distributions_bring_is_found_as_python_finds_it(group: str) -> None:
    python = {
        entry.name: entry.value.partition("[")[0].strip() for entry in entry_points(group=group)
    }
    assert {one.name: one.target for one in brought(group).values()} == python
    assert python


def test_a_brought_command_says_whose_it_is() -> None:
    run = brought(lazy.GROUP)["run"]
    about = metadata("linli-web")
    assert (run.distribution, run.summary) == (about["Name"], about["Summary"])
    assert isinstance(run.load(), click.Command)


def test_a_command_of_another_distribution_that_cannot_be_imported_harms_only_itself(
    linli: Linli, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Brought("gone", "linli_that_is_not_there:run", "")
    monkeypatch.setattr(cli, "_found", {"gone": gone})
    assert linli("--help").exit_code == 0
    done = linli("gone")
    assert done.exit_code == 1
    assert "linli_that_is_not_there" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_of_a_pipe_may_leave_early() -> None:
    with subprocess.Popen(
        [LINLI, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as called:
        assert called.stdout is not None and called.stderr is not None
        called.stdout.close()
        assert called.stderr.read() == ""
