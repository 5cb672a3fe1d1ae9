"""Lists that staff take along: what is in each, who may, and files of any length."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session
from tests.moral_bank.books.test_household_purse import decide as save_settings
from tests.moral_bank.books.test_lasting import founded
from tests.moral_bank.browsing import HOME
from tests.moral_bank.conduct.test_black_list import born, fined, propose, switch_on
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.deeds.test_owners import firm_of, home_of
from tests.moral_bank.deeds.test_tasks import published
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, give_to, merchant_of, redeem
from tests.moral_bank.shop.test_services import SATURDAY, book, haircuts
from tests.moral_bank.shop.test_vouchers import without_network

from linli import audit
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.db import Database
from linli.i18n import Text, translate
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank import rule_sets, sheets
from linli_moral_bank.books import pooling, spreadsheets
from linli_moral_bank.books.spreadsheets import Table, write_csv, write_xlsx
from linli_moral_bank.conduct import black_list
from linli_moral_bank.honours import stories
from linli_moral_bank.models import ExchangeFinding
from linli_moral_bank.perks import keeping
from linli_moral_bank.rechecks import checking, drawing, exchanges
from linli_moral_bank.rule_sets.refusals import RuleSetUnknown
from linli_moral_bank.shop import handing_over, stocktaking, tiers, vouchers
from linli_moral_bank.tasks import taking


def _english(text: Text | str) -> str:
    return translate(text, "en")


def rows(session: Session, bank: Bank, sheet: sheets.Sheet, **more: Any) -> list[Sequence[Any]]:
    month = now(session).date()
    made = sheets.table(session, SYSTEM, bank.place, sheet, month, _english, **more)
    found = list(made.rows)
    assert all(len(row) == len(made.heading) for row in found)
    return found


def test_all_that_staff_see(session: Session, bank: Bank, clock: MovableClock) -> None:
    task = published(session, bank, places=2)
    taking.take_up(session, bank.neighbour.actor, bank.id, task.id)
    deed = ready(session, bank)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    day = clock.now().date() - timedelta(days=12)
    (line,) = rows(session, bank, sheets.Sheet.DEEDS)
    assert line[:8] == (day, bank.group.name, "王桂英", "看望独居老人", 1, "", 2, "Booked")
    assert line[8:12] == (
        "刘志强: found true, by a visit",
        clock.now().date(),
        bank.place.name,
        rule_sets.require_in_force(session, bank.id).version,
    )
    assert line[12] == deed.story
    (line,) = rows(session, bank, sheets.Sheet.TASKS)
    assert (line[0], line[1], line[4], line[6], line[8]) == (
        task.title,
        "Task",
        2,
        "李建国",
        "Taken up",
    )
    assert rows(session, bank, sheets.Sheet.RANKING)[0][:5] == (
        "Residents",
        1,
        "王桂英",
        bank.group.name,
        2,
    )
    year = {(line[0], line[1]): line[2:] for line in rows(session, bank, sheets.Sheet.YEAR)}
    assert year["All of it", bank.place.name] == (1, 2, 0, 0)
    assert year["Item", "看望独居老人"] == (1, 2, 0, None)
    mine = next(line for line in rows(session, bank, sheets.Sheet.PASSBOOKS) if line[1] == "王桂英")
    assert mine[:8] == ("Resident", "王桂英", bank.group.name, 2, 0, 2, 0, 2)
    version = rule_sets.start(session, SYSTEM, bank.id)
    tried = rows(session, bank, sheets.Sheet.TRIAL, trial=sheets.Trial(version.id, 3))
    assert tried[0] == ("In all", "Points given out", 2, 2, 0)
    with pytest.raises(RuleSetUnknown):
        rows(session, bank, sheets.Sheet.TRIAL)
    for sheet in sheets.Sheet:
        if sheet is not sheets.Sheet.TRIAL:
            rows(session, bank, sheet)
        with pytest.raises(NotAllowed):
            sheets.table(
                session, bank.resident.actor, bank.place, sheet, clock.now().date(), _english
            )


def test_all_of_the_shop(session: Session, bank: Bank, clock: MovableClock) -> None:
    give(session, bank, bank.resident, 40)
    fetched, _waiting = redeem(session, bank), redeem(session, bank, portions=2)
    code = code_of(session, bank, fetched)
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    first, second = rows(session, bank, sheets.Sheet.REDEMPTIONS)
    assert first[1:8] == (
        "王桂英",
        "their own",
        "小面一碗",
        "巷口小面馆",
        1,
        6,
        "Handed over",
    )
    assert first[8] is None and first[10] == "吴海涛"
    assert second[7] == "Set aside, not fetched yet" and second[8] is not None
    rice = good(session, "大米 5 公斤")
    stocktaking.count(session, bank.staff.actor, bank.id, rice.id, 18, "两袋受潮")
    (line,) = rows(session, bank, sheets.Sheet.COUNTS)
    assert line[2:] == ("大米 5 公斤", 20, 18, -2, "两袋受潮", "赵玉梅")
    moved = rows(session, bank, sheets.Sheet.STOCK)
    assert sorted(tuple(line[3:5]) for line in moved if line[2] == "小面一碗") == [
        ("Handed over", -1),
        ("There at the start", 60),
    ]
    assert next(line[2:] for line in moved if line[4] == -2) == (
        "大米 5 公斤", "Difference at a count", -2, "两袋受潮", "赵玉梅"
    )  # fmt: skip
    oil = good(session, "食用油 1.8 升")
    oil.min_stars, oil.person_limit = 2, 1
    shop = merchant_of(session, good(session, "小面一碗"))
    shop.offline = True
    tiers.put(session, SYSTEM, bank.id, title="大件", lowest=28)
    listed = {line[1]: line for line in rows(session, bank, sheets.Sheet.GOODS)}
    assert listed[oil.title][2:6] == ("大件", 28, 2, 1)
    assert listed["小面一碗"][2:5] == ("一餐一饭", 6, 0)
    without = {line[0]: line[5] for line in rows(session, bank, sheets.Sheet.MERCHANTS)}
    assert (without["巷口小面馆"], without["李记包子铺"]) == ("Yes", "No")
    keeping.add(session, bank.staff.actor, bank.id, title="窗口优先", grades={3: "一次"})
    given = next(line for line in rows(session, bank, sheets.Sheet.PERKS) if line[1] == "窗口优先")
    assert given[2:7] == ("", "", "一次", "", "")
    month = now(session).date()
    clock.move(days=60)
    council = bank.evaluator.actor
    made = drawing.draw(session, council, bank.id, quarter="2026-Q1", seed="03 11 17 22", share=100)
    exchanges.check(
        session, council, bank.id, made.id, fetched.id, ExchangeFinding.GIVEN_BACK, "没有领到。"
    )
    checking.close(session, council, bank.id, made.id, "一笔退回。")
    (line,) = rows(session, bank, sheets.Sheet.RECHECKS)
    assert line[:9] == (
        "2026-Q1",
        "Exchange",
        "王桂英",
        "小面一碗",
        month,
        "drawn",
        -6,
        0,
        "Wrong, points given back",
    )
    assert line[9:11] == ("没有领到。", "周晓燕")


def test_passbooks_of_all_owners(session: Session, bank: Bank, clock: MovableClock) -> None:
    decided = founded(session, bank, "sanyue", points_last_months=3)
    give(session, decided, bank.resident, 40)
    give_to(session, decided, firm_of(session, decided, bank.resident), 7)
    clock.move(days=10)
    give(session, decided, bank.resident, 5)
    ends = date(2026, 6, 2)
    assert _what_they_have(session, decided) == [
        ("Resident", "王桂英", 45, 0, 45, 40, ends),
        ("Organisation", "沿滩诚信机械厂", 7, 0, 7, 7, ends),
    ]
    home_of(session, decided, bank.resident)
    save_settings(session, decided, points_last_months=3, household_purse=True)
    pooling.pool(session, {})
    assert _what_they_have(session, decided) == [
        ("Resident", "王桂英", "with the household", None, None, None, None),
        ("Organisation", "沿滩诚信机械厂", 7, 0, 7, 7, ends),
        ("Household", "王桂英's household", 45, 0, 45, 40, ends),
    ]


def _what_they_have(session: Session, bank: Bank) -> list[Sequence[Any]]:
    return [(*line[:2], *line[5:10]) for line in rows(session, bank, sheets.Sheet.PASSBOOKS)]


def test_services_and_vouchers(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 40)
    haircut = haircuts(session, bank)
    book(session, bank, haircut)
    found = rows(session, bank, sheets.Sheet.SERVICES)
    saturday = next(line for line in found if line[1] == haircut.title)
    assert saturday[2:10] == (15, "", SATURDAY, "09:00", "09:40", 2, 1, None)
    without_network(session, bank)
    noodles = good(session, "小面一碗").id
    made, code = vouchers.issue(session, bank.resident.actor, bank.id, noodles)
    (out,) = rows(session, bank, sheets.Sheet.VOUCHERS)
    assert out[1:7] == ("王桂英", "their own", "小面一碗", "巷口小面馆", 1, 6)
    assert out[7] == vouchers.last_day_of(session, made.id)
    assert code is not None and code.text not in str(out)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_is_told_of_people_is_told_no_further(
    session: Session, bank: Bank, clock: MovableClock, database: Database
) -> None:
    deed = fined(session, bank, clock)
    switch_on(session, bank)
    born(session, bank, date(1980, 1, 1))
    good_deed = ready(session, bank, day=now(session).date())
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    head, me = bank.president.actor, bank.resident.actor
    story = stories.ask(session, head, bank.id, good_deed.id, title="好邻居", text="天天送饭。")
    ((_day, name, *asked),) = rows(session, bank, sheets.Sheet.STORIES)
    assert (name, asked[0], asked[2:4]) == ("王*英", "Not answered yet", ["", ""])
    stories.answer(session, me, bank.id, story.id, agrees=True, with_name=True)
    ((_day, name, *told),) = rows(session, bank, sheets.Sheet.STORIES)
    assert (name, told[0], told[2:4]) == ("王桂英", "Told to everybody", ["好邻居", "天天送饭。"])
    entry = propose(session, bank, deed)
    assert rows(session, bank, sheets.Sheet.LISTS) == [], "nobody sees it before its first day"
    clock.set(datetime.combine(entry.listed_from, time(12), tzinfo=UTC))
    lines = rows(session, bank, sheets.Sheet.LISTS)
    assert lines[0][1:4] == ("Black list", "王*英", entry.reason)
    black_list.lift(session, head, bank.id, entry.id)
    assert rows(session, bank, sheets.Sheet.LISTS) == []


def test_who_took_a_list_is_written_down(session: Session, bank: Bank) -> None:
    file = io.BytesIO()
    month = now(session).date()
    actor, goods = bank.staff.actor, sheets.Sheet.GOODS
    assert sheets.take(session, actor, bank.place, goods, month, _english, "csv", file) == "Goods"
    lines = list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))
    assert lines[0][0] == "Merchant" and len(lines) > 5
    logged = audit.page(session, SYSTEM, bank.id)[0]
    assert logged.action == "moral_bank.sheet_taken"
    assert logged.after == {"title": "Goods", "rows": len(lines) - 1}


def test_a_list_has_no_end_and_a_sheet_says_where_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    heading, made = ["What", "Note"], ((f"{number}", "=1+1") for number in range(30_000))
    file = io.BytesIO()
    assert write_csv(Table("x", heading, made), file) == 30_000
    assert file.getvalue().decode("utf-8-sig").splitlines()[-1] == "29999,'=1+1"
    monkeypatch.setattr(spreadsheets, "EXCEL_ROWS", 4)
    for many, last in ((3, "2"), (4, "full")):
        file = io.BytesIO()
        lines = ((f"{number}", "=1\n\x0b＝2") for number in range(many))
        assert write_xlsx([Table("x", heading, lines, "full")], file) == 3
        sheet = load_workbook(file).worksheets[0]
        assert [sheet.max_row, sheet["A4"].value] == [4, last]
        assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1\n＝2", "s")
    assert "'＝2" in spreadsheets.csv_file(Table("x", ["a"], [["＝2"]])).decode("utf-8-sig")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_the_pages(client: Client, bank: Bank, database: Database) -> None:
    staff = client.sign_in(bank.staff)
    taken = staff.get(f"{HOME}/desk").submit("CSV", what="deeds", kind="csv", month="2026-03")
    assert taken.status == 200 and "Day,Group,Who,What,Quantity,Unit,Points" in taken.html
    page = staff.get(f"{HOME}/desk").follow("Lists to take along")
    assert "Stock counts" in page.text and "Recheck findings" not in page.text
    assert page.submit("CSV", what="perks", kind="csv").status == 200
    assert page.submit("Excel", what="ranking", kind="xlsx").status == 200
    assert page.follow("Month before").status == 200
    assert staff.get(f"{HOME}/desk/shop").submit("Excel", what="goods", kind="xlsx").status == 200
    assert staff.get(f"{HOME}/desk/depositors").submit("CSV", what="accounts").status == 200
    assert staff.get(f"{HOME}/desk/figures").submit("CSV", what="figures").status == 200
    assert client.another(bank.resident).get(f"{HOME}/desk/sheets").status == 403
    council = client.another(bank.evaluator).get(f"{HOME}/desk/sheets")
    assert "Recheck findings" in council.text and "Stock counts" not in council.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_those_of_the_council(client: Client, bank: Bank, database: Database) -> None:
    client.sign_in(bank.president)
    taken = client.get(f"{HOME}/honours").submit("CSV", what="honours", kind="csv")
    assert taken.status == 200 and "Time,Honour,Who,State,What for" in taken.html
    answers = client.another(bank.evaluator).get(f"{HOME}/desk/appeals")
    taken = answers.submit("CSV", what="appeals", kind="csv")
    assert taken.status == 200 and "Day,Who,What,Against" in taken.html
