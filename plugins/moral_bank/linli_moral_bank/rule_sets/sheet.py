"""Rules as an Excel file: one row for each item, in words; taken in whole or not at all."""

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from pydantic import BaseModel, ValidationError

from linli.i18n import translate
from linli_moral_bank.books import spreadsheets
from linli_moral_bank.books.spreadsheets import Table
from linli_moral_bank.rule_sets.faults import Fault, FileRefused, no_category, reason, refused
from linli_moral_bank.rule_sets.rules import Product, RuleItem, RuleList
from linli_moral_bank.rule_sets.words import Names, field_called, fields, meant, say
from linli_moral_bank.texts import _

#: Larger files hold no rules, in bytes.
MAX_SIZE = 5_000_000
_ITEMS, _CLASSES = _("Items"), _("Classes")

Rows = Sequence[tuple[int, list[str]]]


def write(rules: RuleList, language: str, names: Names) -> bytes:
    """Return a rule set as an Excel file in a language.

    ``names`` says what the community's categories are called.
    """
    names = {**names, "product": {one.code: one.title for one in rules.products}}
    return spreadsheets.xlsx(
        [
            _table(translate(_ITEMS, language), RuleItem, rules.rules, language, names),
            _table(translate(_CLASSES, language), Product, rules.products, language, names),
        ],
        title=rules.title,
    )


def read(content: bytes, present: RuleList, names: Names) -> RuleList:
    """Read a rule set that was written, or made like one that was written.

    ``present`` gives what the file does not say: the title, and the classes where there is no
    second sheet. An item without a code that has the title of a present one is that one.

    Raises:
        FileRefused: it is no Excel file, or some rows do not fit; nothing is half read.
    """
    if len(content) > MAX_SIZE:
        raise FileRefused(_("This file is too large to be a list of rules."))
    try:
        sheets = [sheet for sheet in spreadsheets.read_xlsx(content) if sheet]
    except spreadsheets.Unreadable as error:
        raise FileRefused(
            _("This is no Excel file (.xlsx), or it is damaged. Please save it anew.")
        ) from error
    if not sheets:
        raise FileRefused(_("There are no rules in this file."))
    faults: list[Fault] = []
    products = present.products
    if len(sheets) > 1:
        products = tuple(_models(Product, sheets[1], _CLASSES, {}, faults))
    codes = {item.title: item.code for item in present.rules}
    known = {**names, "product": {one.code: one.title for one in products}}
    items = tuple(_models(RuleItem, sheets[0], _ITEMS, known, faults, codes))
    if faults:
        raise refused(faults)
    try:
        return RuleList(
            title=present.title, products=products, rules=items, extends=present.extends
        )
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
        raise refused([Fault(_ITEMS, reason(one)) for one in errors]) from wrong


def _table(
    name: str, model: type[BaseModel], rows: Sequence[BaseModel], language: str, names: Names
) -> Table:
    columns = list(fields(model))
    return Table(
        name,
        [translate(title, language) for _name, title in columns],
        [
            [_cell(model, name, getattr(row, name), language, names) for name, _title in columns]
            for row in rows
        ],
    )


def _cell(model: type[BaseModel], name: str, value: Any, language: str, names: Names) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if name == "points" and value.least == value.most:
        return value.least
    return say(model, name, value, language, names)


def _models(
    model: type[BaseModel],
    sheet: Rows,
    name: Any,
    names: Names,
    faults: list[Fault],
    codes: Mapping[str, str] | None = None,
) -> list[Any]:
    """Read the rows below the heading; what is wrong is added to ``faults``."""
    (_number, heading), *rows = sheet
    columns = [field_called(model, cell) for cell in heading]
    for field, title in fields(model):
        if model.model_fields[field].is_required() and field not in (*columns, "code"):
            reason_ = _("There is no column “%(name)s”.", name=title)
            faults.append(Fault(_("%(sheet)s, first row", sheet=name), reason_))
    if faults:
        return []
    read = []
    for number, cells in rows:
        given = {
            column: meant(model, column, cell, names)
            for column, cell in zip(columns, cells, strict=False)
            if column and cell
        }
        if "code" not in given:
            called = str(given.get("title", ""))
            # The same title gives the same code, also when the file is taken in again.
            given["code"] = (codes or {}).get(called) or f"i-{crc32(called.encode()):08x}"
        for strange in _strange(given, names):
            where = _("%(sheet)s, row %(row)s", sheet=name, row=number)
            faults.append(Fault(where, no_category(strange)))
        try:
            read.append(model.model_validate(given))
        except ValidationError as wrong:
            for error in wrong.errors(include_url=False):
                faults.append(Fault(_place(model, name, number, error), reason(error)))
    return read


def _strange(given: Mapping[str, Any], names: Names) -> list[str]:
    """Return categories that the community does not have."""
    return [one for one in given.get("categories", ()) if one not in names.get("categories", {})]


def _place(model: type[BaseModel], sheet: Any, number: int, error: Any) -> Any:
    field = error["loc"][0] if error["loc"] else None
    title = dict(fields(model)).get(str(field))
    if title is None:
        return _("%(sheet)s, row %(row)s", sheet=sheet, row=number)
    return _("%(sheet)s, row %(row)s, “%(column)s”", sheet=sheet, row=number, column=title)
