"""Tables for Excel and WPS, as XLSX or CSV, in which nothing is run that somebody typed."""

import csv
from collections.abc import Iterable, Sequence
from enum import StrEnum
from io import BytesIO, StringIO
from typing import Any

#: What a spreadsheet program takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """As which file a table is taken along."""

    XLSX = "xlsx"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """What a browser is told that it is."""
        if self is Format.CSV:
            return "text/csv; charset=utf-8"
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def written(format_: Format, heads: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """Return a table as a file."""
    return _csv(heads, lines) if format_ is Format.CSV else _xlsx(heads, lines)


def _csv(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    table = StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(heads)
    writer.writerows([_harmless(value) for value in line] for line in lines)
    # With the mark by which Excel knows UTF-8.
    return table.getvalue().encode("utf-8-sig")


def _xlsx(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"

    def cell(value: Any) -> Any:
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"  # what begins with "=" is a word here, not a formula
        return made

    sheet.append([cell(head) for head in heads])
    for line in lines:
        sheet.append([cell(value) for value in line])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _harmless(value: object) -> object:
    """Put an apostrophe before what would be run as a formula; numbers are left alone."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
