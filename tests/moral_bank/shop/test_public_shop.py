"""What everybody may read without signing in: what points bring, and how they work here."""

import pytest
from tests.moral_bank.books.test_household_purse import decide
from tests.moral_bank.browsing import HOME, main_part
from tests.moral_bank.longhai import Bank, good

from linli.db import Database
from linli.testing.client import Client
from linli.testing.queries import QueryCounter
from linli_moral_bank.models import Merchant


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Pages are looked at on one database."""
    return sqlite_database


def test_services_and_goods_for_everybody(
    client: Client, bank: Bank, database: Database, query_counter: QueryCounter
) -> None:
    with database.writing() as session:
        good(session, "食用油 1.8 升").stock = 0
        good(session, "小面一碗").active = False
        session.get_one(Merchant, good(session, "配钥匙一把").merchant_id).open = False
    with query_counter() as queries:
        page = client.get(f"{HOME}/offered")
    assert page.status == 200 and len(queries) <= 14, len(queries)
    services, _tier, goods = main_part(page).partition("小小心意")
    assert "周末书法班一节" in services and "老师教一个小时毛笔字" in services
    assert "鲜肉包一个" in goods and "周末书法班一节" not in goods
    assert "Sold out" in goods.partition("食用油 1.8 升")[2].partition("</div>")[0]
    assert "小面一碗" not in page.text and "配钥匙一把" not in page.text
    assert "Redeem" not in page.text


def test_how_points_work(client: Client, bank: Bank, database: Database) -> None:
    page = client.get(f"{HOME}/guide")
    assert page.status == 200
    for told in (
        "Points do not end.",
        "stands on public notice for 7 days",
        "巷口小面馆",
        "龙海路 12 号 · 每天 6:30 至 20:00",
        "高空抛物、乱扔垃圾",
        "appeal within 30 days",
        "cannot report for 90 days",
        "open for everybody to read",
    ):
        assert told in page.text, told
    assert "主动打扫楼道" not in page.text, "only what takes points stands on the negative list"
    assert "Report something" in client.sign_in(bank.resident).get(f"{HOME}/guide").text


@pytest.mark.parametrize(
    ("decided", "said"),
    [
        ({"points_last_months": 12}, "Points last 12 months from the day"),
        ({"points_end": "year"}, "Points end with the year in which they were earned."),
        ({"points_end": "next_year"}, "Points end with the year after"),
    ],
)
def test_how_long_points_last(
    client: Client, bank: Bank, database: Database, decided: dict[str, object], said: str
) -> None:
    with database.writing() as session:
        decide(session, bank, redeem_alone_from=8, **decided)
    page = client.get(f"{HOME}/guide")
    assert said in page.text and "told a month before" in page.text
    assert "Children under 8 redeem through their guardian." in page.text


def test_a_community_may_keep_it_to_its_members(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        decide(session, bank, public_shop=False)
    for path in ("/offered", "/guide"):
        assert "Sign in" in client.get(HOME + path).text
        assert client.another(bank.far).get(HOME + path).status == 200
    assert client.get(f"{HOME}/book").status == 200
