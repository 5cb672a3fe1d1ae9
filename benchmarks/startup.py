"""How soon the command answers: against a bare Python that does nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Row, ratio

LINLI = str(Path(sys.executable).with_name("linli"))


def rows() -> Iterator[Row]:
    """Measure ``linli --help`` as a whole process."""

    def bare() -> None:
        subprocess.run([sys.executable, "-c", "pass"], check=True)

    def help_() -> None:
        subprocess.run([LINLI, "--help"], check=True, stdout=subprocess.DEVNULL)

    yield Row("linli --help", ratio(help_, bare), 10, True, "against python -c pass")
