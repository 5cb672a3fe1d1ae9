"""Counting against pabutools and pref_voting, in one process of their own environment.

The references are slow to install and not ours to depend on: they live in an environment beside
this file, which ``make bench-elections`` makes. What is missing there is not measured, and that is
said in the table.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.elections.agreement import FOLDER
from benchmarks.measure import NotMeasured, Row

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYTHON = HERE / ".venv" / "bin" / "python"


def rows() -> Iterator[Row | NotMeasured]:
    """Run the measurements there, and read their ratios."""
    if not PYTHON.exists():
        yield NotMeasured("Counting elections", "No references. Run: make bench-elections")
        return
    paths = (ROOT, ROOT / "core", ROOT / "plugins" / "deliberation")
    done = subprocess.run(
        [PYTHON, "-m", "benchmarks.elections.against"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths)), "FOLDER": str(FOLDER)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    yield from read(done.stdout)


def read(printed: str) -> Iterator[Row | NotMeasured]:
    """Return what ``against`` printed; what a reference said between is passed on."""
    for line in printed.splitlines():
        if not line.startswith("{"):
            print(line, file=sys.stderr)
            continue
        told = json.loads(line)
        if "why" in told:
            yield NotMeasured(told["what"], told["why"])
        else:
            yield Row(told["what"], told["ratio"], told["goal"], False, told["note"])
