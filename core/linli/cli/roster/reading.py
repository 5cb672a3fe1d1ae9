"""Reading a list of people from CSV or XLSX, whatever program wrote it."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from linli.cli.roster.columns import column_of
from linli.errors import Refusal
from linli.i18n import Text, texts

_ = texts("linli")

#: Larger lists are taken in parts, in bytes.
MAX_SIZE = 50_000_000
#: What a ZIP (XLSX) and an old Office file begin with.
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",;\t，"


class RosterRefused(Refusal):
    """The file is no list of people that can be read."""

    code = "core.roster_refused"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list: where it stands in the file, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Roster:
    """A list that was read, and the columns that nobody knows."""

    rows: list[Row]
    ignored: tuple[str, ...]


def read(path: Path) -> Roster:
    """Read a list; its first line that is not empty names the columns.

    Raises:
        RosterRefused: it is no list, has no column of names, or a column twice.
        OSError: the file cannot be read.
    """
    return parse(path.name, path.read_bytes())


def parse(name: str, content: bytes) -> Roster:
    """Read the content of a list; ``name`` is what its file is called.

    Raises:
        RosterRefused: it is no list, has no column of names, or a column twice.
    """
    return _as_roster(name, lines(name, content))


def lines(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Return the cells of each line of a file, CSV or XLSX, with the line's number.

    Raises:
        RosterRefused: it is too large, or no such file.
    """
    if len(content) > MAX_SIZE:
        raise RosterRefused(_("%(file)s is too large. Please split it.", file=name))
    if content.startswith(_OLE):
        raise RosterRefused(
            _(
                "%(file)s is an old Excel file. Please save it as .xlsx or .csv and try again.",
                file=name,
            )
        )
    return _xlsx(name, content) if content.startswith(_ZIP) else _csv(name, content)


def _as_roster(name: str, lines: Iterable[tuple[int, list[str]]]) -> Roster:
    filled = ((line, cells) for line, cells in lines if any(cells))
    heading = next(filled, None)
    if heading is None:
        raise RosterRefused(_("%(file)s is empty.", file=name))
    columns = [column_of(cell) for cell in heading[1]]
    known = [column for column in columns if column]
    for column in known:
        if known.count(column) > 1:
            raise RosterRefused(
                _("%(file)s has the column %(column)s twice.", file=name, column=column)
            )
    if "name" not in known:
        raise RosterRefused(
            _(
                "%(file)s has no column of names. Its first line has to name the columns, such as "
                "姓名, 手机号, 居民小组, 户号 or name, phone, group, household.",
                file=name,
            )
        )
    rows = [
        Row(
            line,
            {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell},
        )
        for line, cells in filled
    ]
    ignored = tuple(
        cell for cell, column in zip(heading[1], columns, strict=True) if cell and not column
    )
    return Roster(rows, ignored)


def _csv(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(name, content)
    heading = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    delimiter = max(_DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RosterRefused(
                _(
                    "%(file)s, line %(line)s: this is not CSV (%(reason)s).",
                    file=name,
                    line=reader.line_num,
                    reason=str(error),
                )
            ) from error
        yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _decoded(name: str, content: bytes) -> str:
    """Decode as Excel and WPS write: UTF-16 or UTF-8 with a mark, UTF-8, else GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")  # type: ignore[assignment]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RosterRefused(_("%(file)s is neither CSV nor XLSX, or its text is damaged.", file=name))


def _xlsx(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield line, [_cell(value) for value in cells]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError) as error:
        raise RosterRefused(_("%(file)s is damaged, or no Excel file.", file=name)) from error


def _cell(value: Any) -> str:
    """Return a cell as it would be typed: a phone number kept as a number loses its ``.0``."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def ignored_columns(roster: Roster) -> Text | None:
    """Return a sentence about the columns that were not read, if there are any."""
    if not roster.ignored:
        return None
    return _("These columns are not read: %(columns)s.", columns=list(roster.ignored))
