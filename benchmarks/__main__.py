"""Run all benchmarks, or those named: ``python -m benchmarks [--quick] startup pages``.

With ``--quick`` rounds and sizes are small: enough to see that everything runs.
"""

import importlib
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import measure
from benchmarks.measure import NotMeasured, Row

#: Each is a module of this package with ``rows() -> Iterator[Row | NotMeasured]``.
ALL = sorted(
    entry.stem if entry.is_file() else entry.name
    for entry in Path(__file__).parent.iterdir()
    if find_spec(f"benchmarks.{entry.stem}") is not None
    and entry.stem not in ("__init__", "__main__", "measure", "__pycache__")
)


def main(names: list[str]) -> int:
    """Print a table with each goal and what was measured.

    1 when a goal was missed, or something asked for by its name could not be measured.
    """
    console = Console(width=None if sys.stdout.isatty() else 120)
    measure.quick = "--quick" in names
    names = [name for name in names if name != "--quick"]
    unknown = sorted(set(names) - set(ALL))
    if unknown:
        console.print(f"There is no benchmark {unknown[0]}; there are: {', '.join(ALL)}.")
        return 2
    table = Table("what", "measured", "goal", "", "how", title="Ratios to a reference in this run")
    missed = unmeasured = 0
    for name in names or ALL:
        with console.status(f"measuring {name} …"):
            for row in importlib.import_module(f"benchmarks.{name}").rows():
                # Told as it comes: whoever waits sees how far it is.
                if isinstance(row, NotMeasured):
                    console.print(f"{row.what}: not measured", style="dim", highlight=False)
                    unmeasured += 1
                    table.add_row(row.what, "not measured", "", "", row.why)
                    continue
                console.print(f"{row.what}: {row.ratio:.2f} ×", style="dim", highlight=False)
                missed += not row.reached
                table.add_row(*_cells(row))
    console.print(table)
    console.print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}.")
    return 1 if missed or (names and unmeasured) else 0


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    return (
        row.what,
        f"{row.ratio:.2f} ×",
        f"{'≤' if row.at_most else '≥'} {row.goal:g} ×",
        "" if row.reached else "missed",
        row.note,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
