"""The pages of public affairs: laid out, looked at first, corrected, taken back; all are listed."""

from io import BytesIO

import pytest
from PIL import Image

from linli.db import Database
from linli.testing import Client
from linli_deliberation.disclosure import formatting, matters
from linli_deliberation.models import MatterKind
from tests.deliberation.polling import Hall

HOME = "/c/longhai/deliberation"
ACCOUNT = """一、三月支出
说明：经居务监督委员会审核。
- 路灯
· 保洁

项目\t金额（元）\t备注
路灯维修\t6,000.00\t
保洁\t3800\t外包 <b>
合计\t9800

| 户 | 姓氏 |
|---|---|
| 3 | 王 |"""


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are the same on both."""
    return sqlite_database


def test_headings_lists_and_tables() -> None:
    parts = formatting.blocks(ACCOUNT)
    assert [part.kind for part in parts] == ["heading", "paragraph", "list", "table", "table"]
    assert parts[2].lines == ("路灯", "保洁")
    assert parts[3].rows[3] == ("合计", "9800", "") and parts[3].figures == (False, True, False)
    assert parts[4].rows == (("户", "姓氏"), ("3", "王")) and parts[4].figures == (True, False)
    assert [part.kind for part in formatting.blocks("# 题\n甲\t乙\n\n3|4")] == [
        "heading", "paragraph", "paragraph",
    ]  # fmt: skip
    assert formatting.summary(ACCOUNT, 100) == "一、三月支出 说明：经居务监督委员会审核。 路灯 保洁"
    assert formatting.summary(ACCOUNT, 8) == "一、三月支出 …"
    assert formatting.blocks(" \r\n\u3000\n") == []


def test_a_matter_on_the_pages(client: Client, hall: Hall, database: Database) -> None:
    staff = client.sign_in(hall.staff)
    form = staff.get(f"{HOME}/matters").follow("Make something public")
    wrong = form.submit("Publish", kind="welfare", title="", words="低保名单无变化。")
    assert wrong.status == 422 and "低保名单无变化。" in wrong.html
    seen = wrong.submit("Look at it first", kind="accounts", title="三月账目", words=ACCOUNT)
    assert seen.status == 200 and "&lt;b&gt;" in seen.html and seen.html.count("<table") == 2
    assert "Nothing here yet" in client.another(hall.anna).get(f"{HOME}/matters").text
    page = seen.submit("Publish")
    assert "It is public, and on a notice." in page.text and "路灯维修" in page.text
    assert '<td data-label="金额（元）" class="end">6,000.00</td>' in page.html
    assert "三月账目" in client.another(hall.anna).get(f"{HOME}/matters").text
    anna = client.another(hall.anna).get(page.path)
    assert "To be answered until" in anna.submit("Ask", words="有几户？").text
    answered = client.another(hall.staff).get(page.path).submit("Answer", answer="共 12 户。")
    assert "The answer is public." in answered.text and "共 12 户。" in answered.text


def test_corrected_and_taken_back(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        desk = (session, hall.staff.actor, hall.id)
        matter = matters.publish(*desk, MatterKind.ACCOUNTS, "三月账目", "支出 9800 元")
        address = f"{HOME}/matters/{matter.id}"
    page = client.sign_in(hall.staff).get(address)
    assert "Please choose a photo or a file." in page.submit("Add").text
    picture = BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    picture.seek(0)
    page = page.submit("Add", files=(picture, "收据.jpg"))
    assert "can see them now" in page.text and "收据.jpg" in page.text
    form = page.follow("Correct it")
    seen = form.submit("Look at it first", words="支出 9900 元", reason="漏了一笔")
    page = seen.submit("Publish the correction")
    visitor = client.another().get(address)
    assert "支出 9900 元" in visitor.text and "支出 9800 元" in visitor.text
    assert "漏了一笔" in visitor.text and "What it said until" in visitor.text
    assert visitor.html.count("/thumb") == 1
    back = page.submit("Take this back", reason="里面有电话")
    assert "Everybody can read why" in back.text
    visitor = client.another().get(address)
    assert "里面有电话" in visitor.text and "支出" not in visitor.text
    assert "/thumb" not in visitor.html
    assert "Taken back" in client.another().get(f"{HOME}/matters").text


def test_all_are_listed_page_by_page(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        desk = (session, hall.staff.actor, hall.id)
        for number in range(matters.AT_ONCE + 2):
            matters.publish(*desk, MatterKind.WELFARE, f"第 {number} 期公开", "见附件")
    first = client.sign_in(hall.anna).get(f"{HOME}/matters")
    assert "第 51 期公开" in first.text and "第 1 期公开" not in first.text
    older = first.follow("Older")
    assert "第 1 期公开" in older.text and "第 0 期公开" in older.text
    assert "第 51 期公开" in older.follow("To the newest").text
