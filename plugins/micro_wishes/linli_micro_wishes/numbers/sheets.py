"""Spreadsheets: reading a list from CSV or XLSX, and writing one that Excel opens rightly."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from linli.i18n import LANGUAGES, Text, translate
from linli_micro_wishes.refusals import ImportRefused
from linli_micro_wishes.texts import _

#: In bytes.
MOST = 5_000_000
_ZIP = b"PK\x03\x04"
#: With these at its beginning a spreadsheet takes a cell for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | None


def in_words(names: tuple[str, ...], language: str) -> str:
    """Return what a column is called in a language, of all that its heading may be."""
    return next(name for name in names if name.isascii() == (language == "en"))


def read(
    name: str, content: bytes, columns: Mapping[str, tuple[str, ...]]
) -> list[tuple[int, dict[str, str]]]:
    """Return the lines of a list, each with its number and its cells by column.

    ``columns`` names for each column what its heading may be called; others are not read.

    Raises:
        ImportRefused: it is no list, is empty, or has none of the columns.
    """
    if len(content) > MOST:
        raise ImportRefused(_("%(file)s is too large. Please split it.", file=name), field="file")
    lines = _xlsx(name, content) if content.startswith(_ZIP) else _csv(name, content)
    filled = ((line, cells) for line, cells in lines if any(cells))
    heading = next(filled, None)
    if heading is None:
        raise ImportRefused(_("%(file)s is empty.", file=name), field="file")
    known = {called: column for column, names in columns.items() for called in names}
    found = [known.get(cell.casefold()) for cell in heading[1]]
    if not any(found):
        raise ImportRefused(
            _(
                "The first line of %(file)s has to name the columns, such as %(columns)s.",
                file=name,
                columns=[
                    f"{in_words(n, 'en')} / {in_words(n, 'zh-Hans')}" for n in columns.values()
                ],
            ),
            field="file",
        )
    return [
        (
            line,
            {column: cell for column, cell in zip(found, cells, strict=False) if column and cell},
        )
        for line, cells in filled
    ]


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV, with the mark by which Excel knows UTF-8, and no formulas in it."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(heads)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return ("\ufeff" + table.getvalue()).encode()


def xlsx_of(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as an Excel file, and no formulas in it."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append(list(heads))
    for row in rows:
        sheet.append([harmless(cell) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("书包"), harmless(-3)
    ("'=1+1", '书包', -3)
    """
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell
    return cell


def in_each_language(title: Text) -> set[str]:
    """Return how a text is written in each language, to know it again in a file."""
    return {translate(title, language).casefold() for language in LANGUAGES}


def _csv(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(name, content)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t，", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise ImportRefused(
            _("Line %(line)s of %(file)s cannot be read.", line=reader.line_num, file=name),
            field="file",
        ) from error


def _decoded(name: str, content: bytes) -> str:
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ImportRefused(_("%(file)s is neither CSV nor XLSX.", file=name), field="file")


def _xlsx(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            yield line, [_written(value) for value in cells]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError) as error:
        raise ImportRefused(
            _("%(file)s is damaged, or no Excel file.", file=name), field="file"
        ) from error


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
