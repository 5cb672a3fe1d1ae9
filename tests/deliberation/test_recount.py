"""``recount.py``, run by a bare Python, prints what was counted."""

import json
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from linli_deliberation.counting import (
    Breaker,
    Election,
    EqualShares,
    Finally,
    Greedy,
    Irv,
    Schulze,
    Stv,
    TieRule,
    count,
)
from linli_deliberation.formats import make_bundle, write_blt, write_pb
from tests.deliberation.making import budget, owners_election, ranked
from tests.deliberation.test_ranked import SCHULZE_45, dundee

SCRIPT = str(files("linli_deliberation") / "recount.py")
LOT = TieRule((Breaker.LOWER_COST, Breaker.MORE_VOTES), Finally.LOT, "fixed in March")


def recounted(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", SCRIPT, *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    "election",
    [
        dundee(),
        ranked(*SCHULZE_45, rule=Schulze(3)),
        ranked("2 A", "2 B", "1 C>B", rule=Irv()),
        ranked("5 A", "3 B", "3 C", rule=Stv(2), ties=TieRule((), Finally.LOT, "s")),
        budget({"a": "1.5", "b": 3, "c": 3}, ["3 a", "2 bc", "1 c"], 7, ties=LOT),
        budget(
            {"a": 60, "b": 30, "c": 30},
            ["5 a", "3 b", "2 c"],
            100,
            rule=EqualShares(add1=True, fill=True, compare=True),
        ),
        budget({"a": 60, "b": 50}, ["2 ab"], 100, rule=Greedy()),
        owners_election(),
    ],
)
def test_a_stranger_gets_the_same_result_from_the_bundle(
    election: Election, tmp_path: Path
) -> None:
    result = count(election)
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(make_bundle(election, result), ensure_ascii=False))
    done = recounted(str(path))
    assert (done.returncode, done.stderr) == (0, "The same result.\n")
    assert json.loads(done.stdout) == result.as_json()


def test_a_forged_result_and_a_changed_ballot_are_noticed(tmp_path: Path) -> None:
    election = budget({"a": 1, "b": 2}, ["2 a", "1 b"], 2)
    bundle = json.loads(json.dumps(make_bundle(election, count(election))))
    bundle["result"]["selected"] = ["b"]
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps(bundle))
    done = recounted(str(path))
    assert done.returncode == 1
    assert "CHANGED: the result" in done.stderr
    assert "A DIFFERENT result" in done.stderr


def test_files_without_a_bundle(tmp_path: Path) -> None:
    money = budget({"a": "1.5", "b": 3, "c": 3}, ["3 a", "2 bc", "1 c"], 7, ties=LOT)
    pb = tmp_path / "money.pb"
    pb.write_text(write_pb(money))
    assert json.loads(recounted(str(pb)).stdout) == count(money).as_json()
    council = ranked("5 A", "3 B", "3 C", rule=Stv(2), ties=TieRule((), Finally.LOT, "s"))
    blt = tmp_path / "council.blt"
    blt.write_text(write_blt(council))
    said = json.loads(recounted(str(blt), "--seed", "s").stdout)
    assert said["selected"][0] == "1"
    assert said["ties"][-1]["by"] == "lot"


def test_a_wrong_call_explains_itself() -> None:
    done = recounted()
    assert done.returncode == 2
    assert "python3 -I recount.py FILE" in done.stderr
