"""Tables and progress bars on the terminal."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from linli.cli.words import spoken

if TYPE_CHECKING:
    from rich.progress import Progress

    from linli.i18n import Text

#: Wide enough that nothing is cut off when the output is read by a program.
_WIDE = 300


def show(
    headers: Sequence["Text | str"], rows: Iterable[Sequence["Text | str | int | None"]]
) -> None:
    """Print a table; piped into a program, no value is shortened."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(spoken(header), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=_WIDE)
    console.print(table)


@contextmanager
def progress(title: "Text | str") -> Iterator["Progress"]:
    """Show progress bars on standard error while it is a terminal, nothing otherwise."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    with Progress(
        TextColumn(spoken(title)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bars:
        yield bars


def _cell(value: "Text | str | int | None") -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else spoken(value)
