"""The benchmark of counting: what could not be measured is shown, and not taken for reached."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import elections
from benchmarks.__main__ import main
from benchmarks.measure import NotMeasured, Row


def test_what_is_missing_is_read_beside_what_was_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    measured, missing = elections.read(
        '{"what": "One run", "goal": 20, "ratio": 41.0, "note": "against"}\n'
        "a reference says something\n"
        '{"what": "Another", "why": "No module named pabutools"}\n'
    )
    assert measured == Row("One run", 41.0, 20, False, "against")
    assert missing == NotMeasured("Another", "No module named pabutools")
    assert "a reference says something" in capsys.readouterr().err


def test_asked_for_by_name_it_fails_without_its_references(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(elections, "PYTHON", tmp_path / "none")
    assert main(["elections"]) == 1
    assert "not measured" in capsys.readouterr().out
    monkeypatch.setattr("benchmarks.__main__.ALL", ["elections"])
    assert main([]) == 0  # among all others it is only shown


def test_each_measurement_says_what_it_lacks(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c",
         "import sys\n"
         "for name in ('pabutools', 'pref_voting'): sys.modules[name] = None\n"
         "from benchmarks.elections.against import main\n"
         "main()"],
        cwd=elections.ROOT, env={**os.environ, "FOLDER": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lacks = [one.why for one in elections.read(done.stdout) if isinstance(one, NotMeasured)]
    assert len(lacks) == 3
    assert "pabutools" in lacks[0] and "is not there" in lacks[1] and "pref_voting" in lacks[2]
