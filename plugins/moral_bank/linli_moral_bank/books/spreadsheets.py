"""Tables for Excel and WPS: written so that nothing in them is run, read with a limit."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

#: More than this nobody enters by hand.
MAX_ROWS, MAX_COLUMNS = 5_000, 60
#: What a spreadsheet program takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(Exception):
    """The content is no table of Excel."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, what its columns are called, and its rows of texts and numbers."""

    name: str
    heading: Sequence[str]
    rows: Sequence[Sequence[Any]]


def xlsx(tables: Sequence[Table], title: str = "") -> bytes:
    """Return tables as an Excel file; texts stay texts, also those that look like formulas."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.properties.title = title or None
    del book["Sheet"]
    for table in tables:
        sheet = book.create_sheet(table.name[:31])
        sheet.freeze_panes = "A2"
        for column, heading in enumerate(table.heading, 1):
            cell = sheet.cell(1, column, heading)
            cell.font = Font(bold=True)
            widest = max([_width(heading), *(_width(row[column - 1]) for row in table.rows)])
            sheet.column_dimensions[get_column_letter(column)].width = min(widest + 2, 60)
        for number, row in enumerate(table.rows, 2):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column)
                if isinstance(value, str):
                    cell.value, cell.data_type = value, "s"
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
                else:
                    cell.value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_file(table: Table) -> bytes:
    """Return a table as CSV with the mark that tells Excel it is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.heading)
    writer.writerows([_harmless(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


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
