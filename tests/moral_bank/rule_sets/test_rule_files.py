"""Rules out of the portal and into it: the same again, all or nothing, a bad row named."""

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import Session
from tests.moral_bank.longhai import STARTER, Bank

from linli_moral_bank import rule_sets
from linli_moral_bank.books import spreadsheets
from linli_moral_bank.rule_sets import sheet, yaml_file
from linli_moral_bank.rule_sets.faults import FileRefused
from linli_moral_bank.rule_sets.rules import RuleList

NAMES = {"categories": {"youth": "青少年", "party_member": "党员"}}


def present(session: Session, bank: Bank) -> RuleList:
    held = rule_sets.require_in_force(session, bank.id)
    return rule_sets.written(session, rule_sets.find(session, bank.id, held.id))


def excel(*rows: list[Any], heading: list[Any] | None = None) -> bytes:
    book = Workbook()
    page = book["Sheet"]
    for row in (heading or ["Item", "Class", "Points"], *rows):
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def faults(refusal: FileRefused) -> list[tuple[str, str]]:
    return [(str(fault.where), str(fault.reason)) for fault in refusal.faults]


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_excel_brings_back_what_was_written(session: Session, bank: Bank, language: str) -> None:
    rules = present(session, bank)
    again = sheet.read(sheet.write(rules, language, NAMES), rules, NAMES)
    assert again == rules


def test_yaml_brings_back_what_was_written(session: Session, bank: Bank) -> None:
    rules = present(session, bank)
    text = yaml_file.write(rules)
    assert "拾金不昧" in text and "owner_kinds" not in text
    assert yaml_file.read(text.encode(), NAMES) == rules


def test_a_strange_category_in_yaml_is_named() -> None:
    text = STARTER.read_text("utf-8").replace(
        "title: 看望独居老人,", "title: 看望独居老人, categories: [party_membr, youth],"
    )
    with pytest.raises(FileRefused) as refused:
        yaml_file.read(text.encode(), NAMES)
    ((where, why),) = faults(refused.value)
    assert "看望独居老人" in where and "categories" in where and "party_membr" in why


def test_a_whole_template_can_be_taken_in_too() -> None:
    assert len(yaml_file.read(STARTER.read_bytes(), NAMES).rules) == 25


def test_people_write_points_and_words_in_their_own_way(session: Session, bank: Bank) -> None:
    content = excel(
        ["理发", "睦邻", "1-3", "every month", None, "青少年、党员", "self", "photo", None],
        ["吵闹", "mulin", "－2", None, None, None, None, None, "yes"],
        heading=["title", "product", "points", "rhythm", "cap", "categories", "ways", "evidence",
                 "example"],
    )  # fmt: skip
    with pytest.raises(FileRefused) as refused:
        sheet.read(content, present(session, bank), NAMES)
    assert faults(refused.value) == [
        ("Items, row 2, “Counted”", "“every month” is none of the words that can stand here.")
    ]
    mended = content_with(content, "D2", "by the month")
    first, second = sheet.read(mended, present(session, bank), NAMES).rules
    assert (first.points, first.categories) == ((1, 3), ("youth", "party_member"))
    assert (second.points, second.example) == ((-2, -2), True)
    assert first.code != second.code


def content_with(content: bytes, cell: str, value: str) -> bytes:
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0][cell] = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_an_item_without_a_code_is_known_by_its_title(session: Session, bank: Bank) -> None:
    content = excel(["看望独居老人", "睦邻", 3], ["打理花园", "睦邻", 2])
    first, second = sheet.read(content, present(session, bank), NAMES).rules
    assert first.code == "visiting-elders"
    again = sheet.read(content, present(session, bank), NAMES).rules[1]
    assert second.code == again.code


@pytest.mark.parametrize(
    ("row", "where", "reason"),
    [
        (["打理花园", "睦邻", "viele"], "Items, row 3, “Points”", "as 3 or 1-5"),
        (["打理花园", "睦邻", "0"], "Items, row 3, “Points”", "above zero"),
        (["打理花园", "睦邻", "5-2"], "Items, row 3, “Points”", "smaller number comes first"),
        ([None, "睦邻", 2], "Items, row 3, “Item”", "must be filled in"),
        (["打理花园", None, 2], "Items, row 3, “Class”", "must be filled in"),
        (["花" * 121, "睦邻", 2], "Items, row 3, “Item”", "longer than 120"),
        (["打理花园", "花园", 2], "Items", "belongs to the class 花园"),
        (["看望独居老人", "睦邻", 2], "Items", "is there twice"),
    ],
)
def test_a_bad_row_is_named_with_its_reason(
    session: Session, bank: Bank, row: list[Any], where: str, reason: str
) -> None:
    content = excel(["看望独居老人", "睦邻", 3], row)
    with pytest.raises(FileRefused, match="Nothing was taken in") as refused:
        sheet.read(content, present(session, bank), NAMES)
    ((said_where, said_reason),) = faults(refused.value)
    assert said_where == where and reason in said_reason


def test_a_strange_category_and_a_missing_column_are_named(session: Session, bank: Bank) -> None:
    rules = present(session, bank)
    content = excel(
        ["打理花园", "睦邻", 2, "火星人"], heading=["Item", "Class", "Points", "Only for"]
    )
    with pytest.raises(FileRefused) as refused:
        sheet.read(content, rules, NAMES)
    assert faults(refused.value) == [("Items, row 2", "“火星人” is no category of residents here.")]
    with pytest.raises(FileRefused) as refused:
        sheet.read(excel(["打理花园", 2], heading=["Item", "Points"]), rules, NAMES)
    assert faults(refused.value) == [("Items, first row", "There is no column “Class”.")]


@pytest.mark.parametrize(
    ("heading", "given", "reason"),
    [
        ("cap", 0, "“0” is below 1."),
        ("cap", "often", "“often” is no whole number."),
        ("notice_days", 61, "“61” is above 60."),
        ("since", "spring", "“spring” is no date; write it as 2026-05-01."),
        ("code", "Visit Elders!", "is no code: small letters"),
    ],
)
def test_a_bad_value_is_named_with_what_can_stand_there(
    session: Session, bank: Bank, heading: str, given: object, reason: str
) -> None:
    content = excel(["打理花园", "睦邻", 2, given], heading=["Item", "Class", "Points", heading])
    with pytest.raises(FileRefused) as refused:
        sheet.read(content, present(session, bank), NAMES)
    ((where, said),) = faults(refused.value)
    assert where.startswith("Items, row 2") and reason in said


def test_a_file_that_is_too_large_or_empty_is_refused(
    session: Session, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = present(session, bank)
    with pytest.raises(FileRefused, match="no rules in this file"):
        sheet.read(excel(heading=[None]), rules, NAMES)
    for module in (sheet, yaml_file):
        monkeypatch.setattr(module, "MAX_SIZE", 3)
        with pytest.raises(FileRefused, match="too large"):
            module.read(b"rules", *((rules, NAMES) if module is sheet else (NAMES,)))


@pytest.mark.parametrize("content", [b"PK\x03\x04 damaged", b"", b"hello"])
def test_what_is_no_excel_file_is_refused(session: Session, bank: Bank, content: bytes) -> None:
    with pytest.raises(FileRefused, match="no Excel file"):
        sheet.read(content, present(session, bank), NAMES)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "Line 1 of the file"),
        ("\x00", "no YAML file"),
        ("- 1", "no rules in this file"),
    ],
)
def test_what_is_no_yaml_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(FileRefused, match=sentence):
        yaml_file.read(text.encode(), NAMES)


def test_a_bad_place_in_yaml_is_named() -> None:
    text = """
title: 细则
products: [{code: mulin, title: 睦邻, rhythm: monthly}]
rules:
  - {code: errands, title: 跑腿, product: mulin, points: 1}
  - {code: visits, title: 探望, product: mulin, points: often, colour: red}
"""
    with pytest.raises(FileRefused) as refused:
        yaml_file.read(text.encode(), NAMES)
    assert faults(refused.value) == [
        ("rules › 2 (探望) › points", "Please write the points as 3 or 1-5."),
        ("rules › 2 (探望) › colour", "Nothing is known by this name."),
    ]


def test_nothing_in_a_file_is_run_by_a_spreadsheet_program() -> None:
    table = spreadsheets.Table("x", ["What"], [["=1+1"], ["-5 kg"], [7]])
    content = spreadsheets.xlsx([table])
    cell = load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    lines = spreadsheets.csv_file(table).decode("utf-8-sig").splitlines()
    assert lines == ["What", "'=1+1", "'-5 kg", "7"]
