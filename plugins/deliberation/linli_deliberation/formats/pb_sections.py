"""The outer shape of a ``.pb`` file: three sections of semicolon-separated rows, with line numbers.

pabulib.org/format: each section is its title, a row of column names, and rows; fields may stand in
double quotes, which are doubled inside.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

from linli_deliberation.counting.errors import BadFile, Problem
from linli_deliberation.texts import _

_TITLES = ("META", "PROJECTS", "VOTES")
#: More lines than any project's description has; a row beyond it has lost its closing quote.
_LONGEST_ROW = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A row by column name, empty columns left out."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        """Return a cell, empty when there is none."""
        return self.cells.get(column, "")


@dataclass(slots=True)
class Sections:
    """All rows of a file."""

    meta: dict[str, tuple[int, str]] = field(default_factory=dict)
    projects: list[Row] = field(default_factory=list)
    votes: list[Row] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """Return a value of META, empty when there is none."""
        return self.meta.get(key, (0, ""))[1]


def decode(data: bytes) -> str:
    """Return the text of a file with all line ends alike; raises BadFile unless it is UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile([Problem(_("The text is not UTF-8."), line)]) from None
    return text.replace("\r\n", "\n").replace("\r", " ")


def read_sections(text: str, problems: list[Problem]) -> Sections:
    """Split a file into its sections; what is wrong is added to ``problems``."""
    found, section, columns = Sections(), "", list[str]()
    for line, cells in _rows(text, problems):
        title = cells[0].upper()
        if title in _TITLES and not any(cells[1:]):
            section, columns = title, []
        elif not section:
            problems.append(Problem(_("The file does not begin with META."), line))
            return found
        elif not columns:
            columns = [name.lower() for name in cells]
            found.columns[section] = columns
        elif section == "META":
            key = cells[0].lower()
            if key in found.meta:
                problems.append(Problem(_("“%(key)s” is stated twice.", key=key), line))
            found.meta[key] = (line, ";".join(cells[1:]).strip().rstrip(";"))
        else:
            if any(cells[len(columns) :]):
                problems.append(
                    Problem(
                        _("There are %(cells)s values for %(columns)s columns.",
                          cells=len(cells), columns=len(columns)),
                        line,
                    )
                )  # fmt: skip
                continue
            row = Row(
                line, {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
            )
            (found.projects if section == "PROJECTS" else found.votes).append(row)
    return found


def _rows(text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    lines = text.split("\n")
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=";")
    before = 0
    try:
        for cells in reader:
            first, before = before + 1, reader.line_num
            if before - first > _LONGEST_ROW or (before > first and before >= len(lines)):
                problems.append(Problem(_("A quotation mark is never closed."), first))
                return
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield first, stripped
    except csv.Error:
        problems.append(
            Problem(_("This row cannot be read as values between semicolons."), before + 1)
        )
