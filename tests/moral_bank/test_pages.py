"""What holds for all pages: who reaches them, in which language, with how many questions."""

import pytest
from tests.moral_bank.browsing import HOME, declared, goods_id
from tests.moral_bank.longhai import Bank, agree, hear, tell

from linli import communities, jobs
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli.testing.queries import QueryCounter
from linli_moral_bank.deeds import publishing
from linli_moral_bank.settings import MoralBankSettings


def test_the_book_is_open_where_the_community_says_so(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        deed = tell(session, bank)
        agree(session, bank, deed)
        bad = tell(session, bank, "noise", who=bank.neighbour, about=bank.resident)
        agree(session, bank, bad)
        hear(session, bank, bad)
        publishing.publish_ready(session, bank.staff.actor, bank.id)
    clock.move(days=8)
    jobs.run_due(database)
    page = client.get(f"{HOME}/book")
    assert page.status == 200
    assert "王*英 · 看望独居老人" in page.text and "−2" in page.text
    assert "王桂英" not in page.text and "李建国" not in page.text
    assert "1 person · 2 entries" in page.text
    for path in ("/exchanges", "/rules", "/book?month=2026-02", "/book?month=nonsense&group=x"):
        assert client.get(HOME + path).status == 200
    far = client.get(f"{HOME}/book?group={bank.other_group.id}")
    assert "看望独居老人" not in far.text
    with database.writing() as session:
        communities.save_settings(
            session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, {"public_book": False}
        )
    assert "Sign in" in client.get(f"{HOME}/book").text
    assert "看望独居老人" not in client.get(f"{HOME}/book").text
    assert "看望独居老人" in client.sign_in(bank.far).get(f"{HOME}/book").text


def test_other_communities_reach_nothing(
    client: Client,
    bank: Bank,
    database: Database,
    other_community: Place,
    person_with: MakePerson,
) -> None:
    deed_id, goods = declared(database, bank), goods_id(database)
    stranger = person_with("president", community=other_community)
    client.sign_in(stranger)
    there = "/c/xinglong/moral_bank"
    for path in (
        f"/deeds/{deed_id}",
        f"/panel/{deed_id}",
        f"/shop/{goods}",
        f"/desk/goods/{goods}",
    ):
        assert client.get(HOME + path).status == 403
        assert client.get(there + path).status in (403, 404)
    assert client.get(there + "/shop").status == 200
    assert client.get(there + "/declare").status == 200


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 16),
        ("/declare", 14),
        ("/shop", 18),
        ("/redemptions", 13),
        ("/book", 20),
        ("/exchanges", 15),
        ("/rules", 15),
        ("/panel", 16),
        ("/desk", 20),
        ("/desk/shop", 16),
    ],
)
def test_pages_ask_a_bounded_number_of_questions(
    client: Client,
    bank: Bank,
    database: Database,
    person_with: MakePerson,
    query_counter: QueryCounter,
    path: str,
    most: int,
) -> None:
    reader = person_with("staff", "panel_member", "storekeeper", group=None)
    client.sign_in(reader)

    def fill(number: int) -> None:
        with database.writing() as session:
            for _one in range(number):
                tell(session, bank, "errands", separate=True)

    def asked() -> int:
        with query_counter() as queries:
            assert client.get(HOME + path).status == 200
        return len(queries)

    asked()
    fill(2)
    few = asked()
    fill(6)
    assert asked() == few
    assert few <= most, few


def test_the_home_page_in_both_languages(client: Client, bank: Bank, database: Database) -> None:
    declared(database, bank)
    declared(database, bank, "noise", about=bank.neighbour)
    client.sign_in(bank.resident)
    home = client.get("/c/longhai").text
    assert "My good deeds" in home
    assert f"{bank.neighbour.name} · " in home, "a report says whom it concerns"
    assert f"{bank.resident.name} · " not in home
    chinese = client.another(bank.resident, language="zh-CN")
    page = chinese.get("/c/longhai")
    assert "我的善行" in page.text and "今年 0 分，距下一星还差 10 分" in page.text
    for path in ("/", "/declare", "/shop", "/book", "/rules"):
        assert chinese.get(HOME + path).status == 200
