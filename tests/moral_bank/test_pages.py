"""The pages, used the way a reader without script uses them: each with its refusals."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.longhai import Bank, agree, give, good, hear, photo, rule_id, tell

from linli import communities, inbox, jobs, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.testing.client import Client, Page
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli.testing.queries import QueryCounter
from linli_moral_bank import deeds, publishing, purse, shopkeeping
from linli_moral_bank.models import Deed, DeedState, Redemption
from linli_moral_bank.settings import MoralBankSettings

HOME = "/c/longhai/moral_bank"


def in_(database: Database, make: Callable[[Session], UUID]) -> UUID:
    """Do something in a transaction that is committed, and return its id."""
    with database.writing() as session:
        return make(session)


def state_of(database: Database, deed_id: UUID) -> DeedState:
    with database.reading() as session:
        return session.get_one(Deed, deed_id).state


def declared(database: Database, bank: Bank, code: str = "errands", **more: object) -> UUID:
    return in_(database, lambda session: tell(session, bank, code, **more).id)  # type: ignore[arg-type]


def with_points(database: Database, bank: Bank, amount: int = 50) -> None:
    with database.writing() as session:
        give(session, bank, bank.resident, amount)


def goods_id(database: Database, title: str = "小面一碗") -> UUID:
    with database.reading() as session:
        return good(session, title).id


def test_a_resident_declares_with_a_photo(
    client: Client, bank: Bank, database: Database, tmp_path: Path
) -> None:
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/declare")
    assert "义务理发" in page.text and "+3" in page.text
    assert "打架斗殴" not in page.text
    with database.reading() as session:
        haircut = rule_id(session, bank, "free-haircut")
    page = client.get(f"{HOME}/declare/{haircut}?whose=mine")
    refused = page.submit("Send to the panel", story="在小区给三位老人理发。")
    assert refused.status == 422
    assert "Please add a photo: this item needs one." in refused.text
    assert "在小区给三位老人理发。" in refused.html
    picture = (BytesIO(photo(tmp_path).read_bytes()), "haircut.jpg")
    done = refused.submit("Send to the panel", photos=picture)
    assert done.status == 200
    assert "Thank you! The panel of the resident group will look into it." in done.text
    assert "/thumb" in done.html
    assert "为困难群众义务理发" in client.get(HOME + "/").text


def test_the_items_can_be_searched_with_and_without_script(client: Client, bank: Bank) -> None:
    client.sign_in(bank.resident)
    whole = client.get(f"{HOME}/declare?q=理发")
    assert "为困难群众义务理发" in whole.text and "拾金不昧" not in whole.text
    assert "<html" in whole.html
    part = client.get(f"{HOME}/declare?q=理发", HX_Request="true")
    assert "为困难群众义务理发" in part.text and "<html" not in part.html
    assert "No item fits" in client.get(f"{HOME}/declare?q=飞行").text


def test_the_same_again_needs_a_word(client: Client, bank: Bank, database: Database) -> None:
    declared(database, bank)
    client.sign_in(bank.resident)
    with database.reading() as session:
        errands = rule_id(session, bank, "errands")
    refused = client.get(f"{HOME}/declare/{errands}").submit("Send to the panel", story="又一次。")
    assert refused.status == 409
    assert "was already declared for this person and this day" in refused.text
    assert any(label == "See what was declared before" for label, _to in refused.links)
    assert refused.submit("Send to the panel", separate="true").status == 200


def test_thanking_a_neighbour_by_name(client: Client, bank: Bank, database: Database) -> None:
    with database.reading() as session:
        peace = rule_id(session, bank, "family-peace")
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/declare/{peace}?whose=neighbour")
    refused = page.submit("Send to the panel", name="李建", story="劝和了两口子。")
    assert refused.status == 422 and "Nobody with this name" in refused.text
    done = refused.submit("Send to the panel", name="李建国")
    assert done.status == 200
    assert "李建国" in done.text


def test_a_resident_withdraws_and_answers(client: Client, bank: Bank, database: Database) -> None:
    deed_id = declared(database, bank)
    panel = client.another(bank.panel)
    asked = panel.get(f"{HOME}/panel/{deed_id}")
    empty = asked.submit("Ask something", remark="", method="phone")
    assert empty.status == 422 and "write what you want to know" in empty.text
    asked.submit("Ask something", remark="是哪一栋？", method="phone")
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/deeds/{deed_id}")
    assert "是哪一栋？" in page.text
    answered = page.submit("Answer", text="三栋。")
    assert "The panel goes on now." in answered.text
    gone = client.get(f"{HOME}/deeds/{deed_id}").submit("Withdraw it")
    assert "withdrawn" in gone.text.lower()
    assert state_of(database, deed_id) is DeedState.WITHDRAWN


def test_the_panel_goes_from_deed_to_deed(client: Client, bank: Bank, database: Database) -> None:
    first, second = declared(database, bank), declared(database, bank, "visiting-elders")
    client.sign_in(bank.panel)
    assert "2" in client.get("/c/longhai").text
    page = client.get(f"{HOME}/panel").follow("Begin with the first")
    assert "王桂英" in page.text and str(first) in page.path
    assert "checked" not in _main(page)
    unsaid = page.submit("Yes, it is so")
    assert unsaid.status == 422 and "Please choose how you found out" in unsaid.text
    assert state_of(database, first) is DeedState.SUBMITTED
    page = page.submit("Yes, it is so", method="phone")
    assert str(second) in page.path
    refused = page.submit("No", remark="", method="visit")
    assert refused.status == 422
    page = refused.submit("No", remark="老人说没有。")
    assert page.path.endswith("/panel") and "All done" in page.text
    assert state_of(database, first) is DeedState.SCORED
    assert state_of(database, second) is DeedState.REJECTED


def test_the_panel_page_is_for_the_panel(client: Client, bank: Bank, database: Database) -> None:
    deed_id = declared(database, bank)
    for somebody in (bank.resident, bank.staff, bank.far):
        other = client.another(somebody)
        assert other.get(f"{HOME}/panel").status == 403
        assert other.get(f"{HOME}/panel/{deed_id}").status == 403
    own = in_(database, lambda session: tell(session, bank, who=bank.panel).id)
    assert client.sign_in(bank.panel).get(f"{HOME}/panel/{own}").status == 404


def test_the_reporter_stays_hidden(
    client: Client, bank: Bank, database: Database, tmp_path: Path
) -> None:
    with database.writing() as session, photo(tmp_path).open("rb") as stream:
        report = tell(
            session,
            bank,
            "fighting",
            who=bank.far,
            about=bank.resident,
            photos=[deeds.Photo("fight.jpg", stream)],
        ).id
    reporter = client.another(bank.far).get(f"{HOME}/deeds/{report}")
    assert "Reported by 张秀兰" in reporter.text and "Withdraw the report" in reporter.text
    assert "/thumb" in reporter.html, "their own photo"
    assert not [to for _label, to in reporter.links if "/evidence/" in to], "opening it is logged"
    assert "Declared" not in reporter.text and "Good deeds" not in _main(reporter)
    mine = client.another(bank.resident)
    assert mine.get(f"{HOME}/deeds/{report}").status == 404
    assert "打架斗殴" not in mine.get(HOME + "/").text
    assert "张秀兰" in client.another(bank.panel).get(f"{HOME}/panel/{report}").text
    with database.writing() as session:
        agree(session, bank, deeds.find(session, bank.id, report))
    for somebody in (bank.resident, bank.staff, bank.president, bank.evaluator):
        page = client.another(somebody).get(f"{HOME}/deeds/{report}")
        assert page.status == 200
        assert "known to the panel only" in page.text
        assert "张秀兰" not in page.text
    assert (
        "before anything is decided, you have your say" in mine.get(f"{HOME}/deeds/{report}").text
    )
    assert "/thumb" not in mine.get(f"{HOME}/deeds/{report}").html
    assert client.another(bank.neighbour).get(f"{HOME}/deeds/{report}").status == 404
    desk = client.another(bank.staff).get(f"{HOME}/desk?tab=verified")
    assert "打架斗殴" in desk.text and "张秀兰" not in desk.text
    heard = mine.get(f"{HOME}/deeds/{report}").submit("Write it down", text="是我不对。")
    assert "It is written down" in heard.text
    assert state_of(database, report) is DeedState.SCORED
    for somebody in (bank.resident, bank.panel, bank.staff, bank.evaluator):
        assert "是我不对。" in client.another(somebody).get(f"{HOME}/deeds/{report}").text
    reporter = client.another(bank.far).get(f"{HOME}/deeds/{report}")
    assert reporter.status == 200 and "是我不对。" not in reporter.text


def test_staff_who_reported_do_not_read_the_answer(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        deed = tell(session, bank, "fighting", who=bank.staff, about=bank.resident)
        agree(session, bank, deed)
        hear(session, bank, deed)
    page = client.another(bank.staff).get(f"{HOME}/deeds/{deed.id}")
    assert page.status == 200 and "我错了" not in page.text
    assert "我错了" in client.another(bank.president).get(f"{HOME}/deeds/{deed.id}").text


def test_the_desk_scores_and_publishes(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    deed_id = declared(database, bank, "mediation")
    with database.writing() as session:
        agree(session, bank, deeds.find(session, bank.id, deed_id))
    scorer = client.another(bank.scorer)
    refused = scorer.get(f"{HOME}/deeds/{deed_id}").submit("Set the points", points=9)
    assert refused.status == 422 and "from 2 to 4 points" in refused.text
    assert "The points are set." in refused.submit("Set the points", points=3).text
    assert client.sign_in(bank.resident).get(f"{HOME}/desk").status == 403
    desk = client.another(bank.staff).get(f"{HOME}/desk")
    assert "One entry is ready for public notice." in desk.text
    notice = desk.submit("Publish what is verified")
    assert "The list is on public notice." in notice.text
    assert "王*英 · 调解邻里纠纷" in notice.text
    clock.move(days=8)
    jobs.run_due(database)
    assert "Booked" in client.get(f"{HOME}/deeds/{deed_id}").text
    assert "Your score" not in client.get("/c/longhai/wallet").text
    assert "调解邻里纠纷" in client.get("/c/longhai/wallet").text


def test_redeeming_at_the_merchants(client: Client, bank: Bank, database: Database) -> None:
    with_points(database, bank)
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/shop")
    assert "小面一碗" in page.text and "You have 50 points to spend." in page.text
    page = client.get(f"{HOME}/shop/{goods_id(database)}").submit("Redeem", portions=1)
    assert page.status == 200 and "<svg" in page.html
    with database.reading() as session:
        made = session.execute(select(col(Redemption.id))).scalar_one()
    passbook = client.get("/c/longhai/wallet").text
    assert "44points" in passbook and "6 more set aside" in passbook
    code = _shown_code(page)
    assert _shown_code(client.get(f"{HOME}/redemptions/{made}")) == code
    merchant = client.another(bank.merchant)
    confirm = merchant.get(f"{HOME}/merchant").submit("Check the code", code=code)
    assert "小面一碗" in confirm.text and "王*英" in confirm.text
    assert "王桂英" not in confirm.text
    done = confirm.submit("I have handed it over")
    assert "Handed over: 小面一碗, 6 points." in done.text
    again = merchant.get(f"{HOME}/merchant").submit("Check the code", code=code)
    assert again.status == 409
    assert "already used: 小面一碗 was handed over on Mar 2, 2026" in again.text
    assert "marked fields" not in again.text and code not in again.html
    mistyped = merchant.get(f"{HOME}/merchant").submit("Check the code", code="XXXXX-XXXXX")
    assert mistyped.status == 404 and "XXXXX-XXXXX" in _main(mistyped)
    assert merchant.get(f"{HOME}/merchant/code/{code}").status == 409
    assert "Handed over" in client.get(f"{HOME}/redemptions").text
    with database.reading() as session:
        assert good(session, "小面一碗").stock == 59
        assert purse.holdings(session, bank.id, bank.resident.id).available == 44
        assert inbox.unread_count(session, bank.resident.id) == 1


def test_the_scanned_code_leads_to_the_merchants_page(
    client: Client, bank: Bank, database: Database
) -> None:
    with_points(database, bank)
    client.sign_in(bank.resident)
    code = _shown_code(client.get(f"{HOME}/shop/{goods_id(database)}").submit("Redeem", portions=2))
    scanned = client.another(bank.merchant).get(f"/q/{code}")
    assert "小面一碗" in scanned.text and "12" in scanned.text
    other = client.another(bank.other_merchant).get(f"/q/{code}")
    assert other.status == 403 and "This code is for 巷口小面馆, not for you." in other.text
    assert client.another(bank.far).get(f"/q/{code}").status == 403


def test_another_phone_gets_a_new_code(client: Client, bank: Bank, database: Database) -> None:
    with_points(database, bank)
    client.sign_in(bank.resident)
    first = client.get(f"{HOME}/shop/{goods_id(database)}").submit("Redeem", portions=1)
    other = client.another(bank.resident)
    page = other.get(first.path)
    assert "shown on another phone" in page.text
    fresh = page.submit("Show a code here")
    assert _shown_code(fresh) != _shown_code(first)
    merchant = client.another(bank.merchant)
    old = merchant.get(f"{HOME}/merchant").submit("Check the code", code=_shown_code(first))
    assert old.status == 410


def test_cancelling_on_the_page(client: Client, bank: Bank, database: Database) -> None:
    with_points(database, bank)
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/shop/{goods_id(database)}").submit("Redeem", portions=1)
    assert client.another(bank.far).get(page.path).status == 404
    assert "your points are back" in page.submit("Cancel the redemption").text
    assert client.get(f"{HOME}/merchant").status == 403


def test_what_cannot_be_had_says_why(client: Client, bank: Bank, database: Database) -> None:
    with_points(database, bank, 5)
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/shop/{goods_id(database)}")
    assert "1 points to go" in page.text and "Redeem" not in [
        label for form in page.forms for label, _pressed in form.buttons
    ]
    within, _details, beyond = client.get(f"{HOME}/shop").html.partition(
        '<details class="card fold'
    )
    assert "豆浆一杯" in within and "小面一碗" not in within
    assert "A little more saving" in beyond and "小面一碗" in beyond
    milk = goods_id(database, "豆浆一杯")
    page = client.get(f"{HOME}/shop/{milk}")
    with database.writing() as session:
        shopkeeping.restock(session, SYSTEM, bank.id, milk, -100)
    refused = page.submit("Redeem", portions=1)
    assert refused.status == 409 and "has just run out" in refused.text
    assert "Sold out" in client.get(f"{HOME}/shop").text


def test_keeping_the_shop(client: Client, bank: Bank, database: Database) -> None:
    client.sign_in(bank.staff)
    page = client.get(f"{HOME}/desk/shop").follow("Change – 丽人理发店")
    added = page.submit("Offer it", title="烫发一次", price=40, stock="", person_limit=1)
    assert "It is on offer now." in added.text and "烫发一次" in added.text
    twice = added.submit("Offer it", title="烫发一次", price=40)
    assert twice.status == 422 and "already offers" in twice.text and "烫发一次" in twice.html
    saved = added.submit("Save", quota=500, about="周末也开", open="true")
    assert "Saved." in saved.text
    goods = goods_id(database)
    page = client.get(f"{HOME}/desk/goods/{goods}")
    assert "There are 70 now." in page.submit("Change the stock", change=10).text
    refused = page.submit("Change the stock", change=-100)
    assert refused.status == 422 and "There are not so many left." in refused.text
    assert "Saved." in page.submit("Save", title="小面一大碗", price=7, active="true").text
    wrong = client.get(f"{HOME}/desk/goods/{goods}").submit("Save", price=0)
    assert wrong.status == 422
    for path in ("/desk/shop", f"/desk/goods/{goods}"):
        assert client.another(bank.resident).get(HOME + path).status == 403


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
        ("/shop", 16),
        ("/redemptions", 13),
        ("/book", 20),
        ("/exchanges", 15),
        ("/rules", 15),
        ("/panel", 16),
        ("/desk", 16),
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
    client.sign_in(bank.resident)
    assert "My good deeds" in client.get("/c/longhai").text
    chinese = client.another(bank.resident, language="zh-CN")
    page = chinese.get("/c/longhai")
    assert "我的善行" in page.text and "品德总分 0，再得 10 分升一星" in page.text
    for path in ("/", "/declare", "/shop", "/book", "/rules"):
        assert chinese.get(HOME + path).status == 200


def test_serving_somebody_at_the_counter(client: Client, bank: Bank, database: Database) -> None:
    with_points(database, bank)
    client.sign_in(bank.staff)
    with database.writing() as session:
        slip = people.start_serving(session, bank.staff.actor, bank.id, bank.resident.id)
    with client._browser.session_transaction() as cookie:
        cookie["serving"] = [str(bank.id), str(bank.resident.id), str(slip)]
    page = client.get(f"{HOME}/shop/{goods_id(database)}").submit("Redeem", portions=1)
    assert page.status == 200
    with database.reading() as session:
        made = session.execute(select(Redemption)).scalar_one()
        assert made.person_id == bank.resident.id
    assert "龙海社区 · 王桂英" in page.text
    done = page.submit("Finish")
    assert "Redeemed 小面一碗, to be fetched at 巷口小面馆" in done.text
    assert "The code to show is on a slip of its own." in done.text


def _main(page: Page) -> str:
    return page.html.partition("<main")[2].partition("</main>")[0]


def _shown_code(page: Page) -> str:
    found = re.search(r'__text">([^<]+)<', page.html)
    assert found is not None, page.text
    return found.group(1)
