"""Tables for Excel and WPS: written so that nothing in them is run, read with a limit.

Rows are written as they come, so that a long list is never all in memory.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from typing import IO, Any

#: More than this nobody enters by hand.
MAX_ROWS, MAX_COLUMNS = 5_000, 60
#: What a spreadsheet program takes for the beginning of a formula; some take wide signs too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: A sheet of Excel holds no more rows, its heading among them.
EXCEL_ROWS = 1_048_576
#: By so many rows it is judged how wide columns are.
_MEASURED = 200
#: Longer texts are broken into lines.
_LONG = 60


class Unreadable(Exception):
    """The content is no table of Excel."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, what its columns are called, and its rows of texts and numbers."""

    name: str
    heading: Sequence[str]
    rows: Iterable[Sequence[Any]]
    #: The last row of a sheet of Excel that could not hold all of them.
    cut: str = "…"


def xlsx(tables: Iterable[Table], title: str = "") -> bytes:
    """Return tables as an Excel file; texts stay texts, also those that look like formulas."""
    stream = io.BytesIO()
    write_xlsx(tables, stream, title)
    return stream.getvalue()


def csv_file(table: Table) -> bytes:
    """Return a table as CSV with the mark that tells Excel it is UTF-8."""
    stream = io.BytesIO()
    write_csv(table, stream)
    return stream.getvalue()


def write_xlsx(tables: Iterable[Table], stream: IO[bytes], title: str = "") -> int:
    """Write tables as an Excel file, and return how many rows they have."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title = title or None
    count = sum(_write_sheet(book.create_sheet(table.name[:31]), table) for table in tables)
    book.save(stream)
    return count


def write_csv(table: Table, stream: IO[bytes]) -> int:
    """Write a table as CSV with the mark that tells Excel it is UTF-8; return its rows."""
    text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow([_harmless(value) for value in table.heading])
    count = 0
    for count, row in enumerate(table.rows, 1):  # noqa: B007 - told to the caller
        writer.writerow([_harmless(value) for value in row])
    text.detach()
    return count


def _write_sheet(sheet: Any, table: Table) -> int:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    rows = iter(table.rows)
    first = list(islice(rows, _MEASURED))
    sheet.freeze_panes = "A2"
    for column, heading in enumerate(table.heading):
        widest = max([_width(heading), *(_width(row[column]) for row in first)])
        letter = get_column_letter(column + 1)
        sheet.column_dimensions[letter].width = min(widest + 2, _LONG)
    headings = [_cell(sheet, heading, own=True) for heading in table.heading]
    for cell in headings:
        cell.font = Font(bold=True)
    sheet.append(headings)
    count = 0
    for row in _that_fit(chain(first, rows), table.cut):
        sheet.append([_cell(sheet, value) for value in row])
        count += 1
    return count


def _that_fit(rows: Iterator[Sequence[Any]], cut: str) -> Iterator[Sequence[Any]]:
    """Yield the rows that a sheet of Excel can hold; the last says that there are more."""
    yield from islice(rows, EXCEL_ROWS - 2)
    last = next(rows, None)
    if last is not None:
        yield last if next(rows, None) is None else [cut]


def _cell(sheet: Any, value: Any, *, own: bool = False) -> Any:
    """Return a value as a sheet takes it: a text is never a formula, and has no strange signs."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment

    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    long = _width(text) > _LONG or "\n" in text
    if not (own or long or text.startswith("=")):
        return text
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if long:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def read_xlsx(content: bytes) -> list[list[tuple[int, list[str]]]]:
    """Return the sheets of an Excel file: each row that is not empty, with its number.

    Raises:
        Unreadable: it is no Excel file, is damaged, or has far too many rows.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > 100_000_000:
                raise Unreadable
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return [
            [
                (number, cells)
                for number, row in enumerate(
                    sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True), 1
                )
                if any(cells := [_text(value) for value in row])
            ]
            for sheet in book.worksheets
        ]
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        SyntaxError,
    ) as error:
        raise Unreadable from error


def _harmless(value: Any) -> Any:
    """Put an apostrophe before what would be run as a formula; numbers are left alone."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _width(value: Any) -> int:
    """Return how wide a value is in columns of a screen; Chinese takes two for each character."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in str(value or ""))
