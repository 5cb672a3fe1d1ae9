"""An example of a list of people, to be filled in: as CSV or as a workbook."""

import csv
import io
from typing import Final

from linli.cli.roster.columns import MEANINGS, headings

#: What both kinds of file are sent as.
MEDIA_TYPES: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

#: Invented people; the group and the category are those of the community where there are any.
_PEOPLE: Final = (
    {
        "name": "王桂英",
        "phone": "13800138000",
        "birth_date": "1956-03-08",
        "household": "3-2-501",
        "address": "东街 3 号 2 单元 501",
        "representative": "是",
        "since": "2020-05-01",
    },
    {
        "name": "李小明",
        "sign_in_name": "lixiaoming",
        "birth_date": "2009-11-20",
        "household": "3-2-501",
        "representative": "否",
    },
    {"name": "赵玉梅", "phone": "023-66001234", "email": "zhaoyumei@example.org"},
)


def file(kind: str, *, chinese: bool = True, group: str = "", category: str = "") -> bytes:
    """Return an example as a file of this kind, ``csv`` or ``xlsx``; it can be read back."""
    rows = [[headings(column)[chinese] for column in MEANINGS]]
    for person in _PEOPLE:
        cells = {**person, "group": group, "categories": category}
        rows.append([cells.get(column, "") for column in MEANINGS])
    return _workbook(rows) if kind == "xlsx" else _table(rows)


def _table(rows: list[list[str]]) -> bytes:
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    # The mark at the beginning tells Excel that it is UTF-8.
    return table.getvalue().encode("utf-8-sig")


def _workbook(rows: list[list[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(row)
    for letter, cell in zip("ABCDEFGHIJK", sheet[1], strict=True):
        cell.font = Font(bold=True)
        # As text, so that no phone number loses a digit and no household code becomes a date.
        sheet.column_dimensions[letter].width = 18
        sheet.column_dimensions[letter].number_format = "@"
    for cells in sheet.iter_rows(min_row=2):
        for one in cells:
            one.number_format = "@"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
