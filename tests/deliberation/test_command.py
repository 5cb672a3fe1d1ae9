"""``linli deliberation count``, as a process sees it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from linli.cli import cli
from linli_deliberation.counting import EqualShares, Stv, TieRule, count
from linli_deliberation.counting.ties import lot
from linli_deliberation.formats import make_bundle, write_blt, write_pb
from tests.deliberation.making import budget, ranked


class Done(NamedTuple):
    """What a call printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


Linli = Callable[..., Done]


@pytest.fixture
def linli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Linli:
    """Call ``linli deliberation count`` with these arguments."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")

    def call(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as ended:
            cli.main(["deliberation", "count", *arguments], prog_name="linli")
        code = ended.value.code
        return Done(code if isinstance(code, int) else 1, *capsys.readouterr())

    return call


@pytest.fixture
def money(tmp_path: Path) -> Path:
    election = budget({"a": 60, "b": 30, "c": 30}, ["5 a", "3 b", "2 c"], 100, rule=EqualShares())
    path = tmp_path / "money.pb"
    path.write_text(write_pb(election))
    return path


def test_the_winners_and_why(linli: Linli, money: Path) -> None:
    done = linli(str(money))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[:3] == [
        "Rule: equalshares. Ballots: 10.",
        "Selected: b.",
        " + b: Funded: its 3 supporters paid 30 from their shares, 10 each.",
    ]


def test_one_json_object_for_programs(linli: Linli, money: Path) -> None:
    told = json.loads(linli(str(money), "--json", "--rule", "equalshares/add1").stdout)
    assert told["selected"] == ["a", "b"]
    assert told["rule"] == "equalshares/add1"
    assert [item.get("option") for item in told["rounds"]][1:3] == ["a", "b"]
    assert told["state"] == "decided"
    assert told["notes"] == []


def test_ranked_ballots_ties_and_the_council(linli: Linli, tmp_path: Path) -> None:
    path = tmp_path / "council.blt"
    path.write_text(write_blt(ranked("5 A", "3 B", "3 C", rule=Stv(2), ties=TieRule())))
    open_tie = json.loads(linli(str(path), "--json").stdout)
    assert (open_tie["state"], open_tie["tied"]) == ("undecided", ["2", "3"])
    drawn = json.loads(linli(str(path), "--json", "--seed", "s").stdout)
    assert drawn["selected"] == ["1", lot("s", ["2", "3"])[0]]
    decided = json.loads(linli(str(path), "--json", "--decided", "3,2").stdout)
    assert decided["selected"] == ["1", "3"]
    schulze = json.loads(linli(str(path), "--json", "--rule", "schulze", "--seats", "1").stdout)
    assert schulze["selected"] == ["1"]


def test_a_finished_polls_bundle(linli: Linli, tmp_path: Path) -> None:
    election = ranked("5 A", "3 B>C", "3 C", rule=Stv(2))
    result = count(election)
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(make_bundle(election, result)))
    told = json.loads(linli(str(path), "--json").stdout)
    assert {name: told[name] for name in result.as_json()} == result.as_json()


def test_conflicts_may_be_stated(linli: Linli, money: Path) -> None:
    plain = json.loads(linli(str(money), "--json", "--rule", "greedy").stdout)
    rivals = json.loads(linli(str(money), "--json", "--rule", "greedy", "--conflict", "a,b").stdout)
    assert (plain["selected"], rivals["selected"]) == (["a", "b"], ["a", "c"])


def test_what_is_wrong_is_one_line_each_and_exit_code_2(
    linli: Linli, money: Path, tmp_path: Path
) -> None:
    text = money.read_text()
    bad = tmp_path / "bad.pb"
    bad.write_text(text.replace("\n1;a\n", "\n1;a,a\n").replace("\n2;a\n", "\n2;x\n"))
    done = linli(str(bad))
    assert (done.returncode, done.stdout) == (2, "")
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("“a” stands twice on one ballot.")
    assert lines[1].endswith("There is no project “x”.")
    for arguments, part in (
        ((str(tmp_path / "none.pb"),), "does not exist"),
        ((str(money), "--rule", "dice"), "There is no rule “dice”"),
        ((str(money), "--decided", "q"), "There is no option “q”"),
        ((str(money), "--rule", "irv"), "needs ballots that rank"),
    ):
        done = linli(*arguments)
        assert done.returncode == 2, done
        assert part in done.stderr
        assert len(done.stderr.splitlines()) == 1
    other = tmp_path / "votes.xlsx"
    other.write_bytes(b"")
    assert linli(str(other)).returncode == 2


def test_it_speaks_chinese_as_a_process_of_its_own(money: Path) -> None:
    command = Path(sys.executable).with_name("linli")
    done = subprocess.run(
        [command, "deliberation", "count", money],
        capture_output=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "LC_ALL": "zh_CN.UTF-8", "PYTHONUTF8": "1"},
    )
    assert done.stdout.splitlines()[:3] == [
        "计票规则：equalshares。选票：10张。",
        "入选：b。",
        " + b: 入选：3 位支持者每人从份额中付 10，一共 30。",
    ]
