"""Counting against pabutools and pref_voting, in one process of their own environment.

The references are slow to install and not ours to depend on: they live in an environment beside
this file, which ``make bench-elections`` makes. Where it is missing, nothing is measured, and it
is said.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.elections.agreement import FOLDER
from benchmarks.measure import Row

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYTHON = HERE / ".venv" / "bin" / "python"


def rows() -> Iterator[Row]:
    """Run the measurements there, and read their ratios."""
    if not PYTHON.exists():
        print(
            "NOT MEASURED: counting elections (no references). Run: make bench-elections",
            file=sys.stderr,
        )
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
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            told = json.loads(line)
            yield Row(told["what"], told["ratio"], told["goal"], False, told["note"])
