"""Redeeming and keeping the shop on the pages, each with its refusals."""

from sqlalchemy import select
from sqlmodel import col
from tests.moral_bank import redeeming
from tests.moral_bank.browsing import HOME, goods_id, main_part, shown_code, with_points
from tests.moral_bank.longhai import Bank, good

from linli import inbox, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.testing import MakePerson
from linli.testing.client import Client
from linli_moral_bank.books import purse
from linli_moral_bank.models import Goods, Redemption, Service, StockReason
from linli_moral_bank.shop import merchants, services, shopkeeping, stockbook


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
    assert "44points" in passbook and "6 more are kept for what you have ordered" in passbook
    code = shown_code(page)
    assert shown_code(client.get(f"{HOME}/redemptions/{made}")) == code
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
    assert mistyped.status == 404 and "XXXXX-XXXXX" in main_part(mistyped)
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
    code = shown_code(client.get(f"{HOME}/shop/{goods_id(database)}").submit("Redeem", portions=2))
    scanned = client.another(bank.merchant).get(f"/q/{code}")
    assert "小面一碗" in scanned.text and "12" in scanned.text
    other = client.another(bank.other_merchant).get(f"/q/{code}")
    assert other.status == 403 and "This code is for 巷口小面馆, not for you." in other.text
    assert client.another(bank.far).get(f"/q/{code}").status == 403


def test_an_assistant_who_lives_elsewhere_opens_the_shops_pages_and_nothing_else(
    client: Client,
    bank: Bank,
    database: Database,
    other_community: Place,
    person_with: MakePerson,
) -> None:
    with_points(database, bank)
    far = person_with(name="周小远", community=other_community)
    with database.writing() as session:
        session.get_one(people.Person, far.id).phone = "+8613800005678"
        [(noodles, _name)] = merchants.acted_for(session, bank.merchant.actor, bank.id)
        [(other, _name), *_more] = merchants.acted_for(session, bank.other_merchant.actor, bank.id)
        shop_id, noodles_id, other_id = noodles.organisation_id, noodles.id, other.id
    code = shown_code(
        client.another(bank.resident)
        .get(f"{HOME}/shop/{goods_id(database)}")
        .submit("Redeem", portions=1)
    )
    helper, staff = client.another(far), client.another(bank.staff)
    assert helper.get(f"{HOME}/merchant").status == 403
    desk = staff.get(f"/c/longhai/staff/organisations/{shop_id}")
    for name, phone in (("周小远", "13800009999"), ("周大远", "13800005678"), ("周小远", "nobody")):
        refused = desk.submit("Add", name=name, phone=phone)
        assert refused.status == 422 and "No member of a community here" in refused.text
        assert name in refused.html and phone in refused.html
    assert "周小远" in desk.submit("Add", name="周小远", phone="138 0000 5678").text

    assert "龙海社区" in helper.get("/communities").text
    door = helper.get("/c/longhai/")
    assert "You act for an organisation here." in door.text
    shop = door.follow("My shop")
    done = shop.submit("Check the code", code=code).submit("I have handed it over")
    assert "Handed over: 小面一碗, 6 points." in done.text
    assert helper.get(f"{HOME}/merchant/{noodles_id}/statement").status == 200
    closed = ("", "shop", "card", "panel", "desk", "desk/publish", "redemptions")
    for path in (
        f"{HOME}/merchant/{other_id}/statement",
        *(f"{HOME}/{one}" for one in closed),
        *(f"/c/longhai/{one}" for one in ("wallet", "me", "inbox", "staff/", "staff/people")),
    ):
        assert helper.get(path).status == 403, path
    assert "Good deeds" not in dict(shop.links)
    with database.writing() as session:
        people.dismiss_agent(session, SYSTEM, shop_id, far.id)
    gone = helper.get(f"{HOME}/merchant")
    assert gone.status == 403 and "members of 龙海社区" in gone.text
    assert shop.submit("Check the code", code=code).status == 403
    assert "My shop" not in helper.get("/c/longhai/").text


def test_another_phone_gets_a_new_code(client: Client, bank: Bank, database: Database) -> None:
    with_points(database, bank)
    client.sign_in(bank.resident)
    first = client.get(f"{HOME}/shop/{goods_id(database)}").submit("Redeem", portions=1)
    other = client.another(bank.resident)
    page = other.get(first.path)
    assert "shown on another phone" in page.text
    fresh = page.submit("Show a code here")
    assert shown_code(fresh) != shown_code(first)
    merchant = client.another(bank.merchant)
    old = merchant.get(f"{HOME}/merchant").submit("Check the code", code=shown_code(first))
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
    assert "For more points or stars" in beyond and "小面一碗" in beyond
    milk = goods_id(database, "豆浆一杯")
    page = client.get(f"{HOME}/shop/{milk}")
    with database.writing() as session:
        stockbook.restock(session, SYSTEM, bank.id, milk, -100, StockReason.SPOILED)
    refused = page.submit("Redeem", portions=1)
    assert refused.status == 409 and "has just run out" in refused.text
    assert "Sold out" in client.get(f"{HOME}/shop").text


def test_nobody_pays_a_price_they_have_not_seen(
    client: Client, bank: Bank, database: Database
) -> None:
    with_points(database, bank)
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/shop/{goods_id(database)}")
    with database.writing() as session:
        noodles = good(session, "小面一碗")
        shopkeeping.change_goods(
            session, SYSTEM, bank.id, noodles.id, title=noodles.title, price=8, about="",
            person_limit=None, active=True,
        )  # fmt: skip
    refused = page.submit("Redeem", portions=2)
    assert refused.status == 409 and "one now costs 8 points" in refused.text
    with database.reading() as session:
        assert purse.holdings(session, bank.id, bank.resident.id).available == 50
    agreed = refused.submit("Redeem", portions=2)
    assert agreed.status == 200 and "<svg" in agreed.html
    with database.reading() as session:
        assert purse.holdings(session, bank.id, bank.resident.id).available == 34


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
    for _twice in range(2):  # a double tap
        done = page.submit("Change the stock", change=10, why="bought", note="粮油店小票 12 号")
        assert "There are 70 now." in done.text
    assert main_part(done).count("粮油店小票 12 号") == 1
    refused = done.submit("Change the stock", change=-100, why="spoiled")
    assert refused.status == 422 and "There are not so many left." in refused.text
    unsaid = done.submit("Change the stock", change=-1, why="other")
    assert unsaid.status == 422 and "Please write what it was." in unsaid.text
    uncounted = done.submit("Count it no longer")
    assert "not counted any longer" in uncounted.text and "Not counted any longer" in uncounted.text
    page = uncounted.submit("Count it from now on", on_shelf=66)
    assert "From now on its stock is counted." in page.text and "+66" in page.text
    assert "Saved." in page.submit("Save", title="小面一大碗", price=7, active="true").text
    wrong = client.get(f"{HOME}/desk/goods/{goods}").submit("Save", price=0)
    assert wrong.status == 422
    for path in ("/desk/shop", f"/desk/goods/{goods}"):
        assert client.another(bank.resident).get(HOME + path).status == 403


def test_a_service_is_offered_booked_and_scanned(
    client: Client, bank: Bank, database: Database
) -> None:
    with_points(database, bank)
    goods = goods_id(database, "周末书法班一节")
    client.sign_in(bank.staff)
    client.get(f"{HOME}/desk/goods/{goods}").follow("Purchase guide and times")
    kept = client.get(f"{HOME}/services/{goods}")
    wrong = kept.submit("Add", first="2026-03-01", at="09:00", minutes=60, capacity=4)
    assert wrong.status == 422 and "from now on" in wrong.text and "2026-03-01" in wrong.html
    added = kept.submit("Add", first="2026-03-03", at="19:00", minutes=90, capacity=4, weeks=2)
    assert "2 times can be booked now." in added.text and "4 places left" in added.text
    resident = client.another(bank.resident)
    page = resident.get(f"{HOME}/shop/{goods}")
    assert "老师教一个小时毛笔字" in page.text and "24 hours before" in page.text
    assert "for everybody" in page.text
    with database.writing() as session:
        session.get_one(Goods, goods).min_stars = 2
        session.get_one(Service, goods).categories = ["youth"]
    assert "from 2 stars on · " in resident.get(page.path).text
    with database.writing() as session:
        session.get_one(Goods, goods).min_stars = 0
        session.get_one(Service, goods).categories = []
    unchosen = page.submit("Book it", portions=1)
    assert unchosen.status == 409 and "Please choose a time." in unchosen.text
    with database.reading() as session:
        first = services.times(session, goods)[0].id
    booked = page.submit("Book it", time=str(first), portions=2)
    code = shown_code(booked)
    assert "Mar 3, 2026" in main_part(booked)
    assert "王*英 ×2" in client.get(f"{HOME}/services/{goods}").text
    with database.writing() as session:
        shop = redeeming.merchant_of(session, good(session, "周末书法班一节")).organisation_id
        people.name_agent(session, SYSTEM, shop, bank.far.id)
    merchant = client.another(bank.far)
    assert "2 bookings to come" in merchant.get(f"{HOME}/merchant").text
    shown = merchant.get(f"/q/{code}")
    assert "Booked for" in shown.text
    assert "Handed over: 周末书法班一节, 20 points." in shown.submit("It has been done").text
    assert resident.get(f"{HOME}/services/{goods}").status == 403
    off = merchant.get(f"{HOME}/services/{goods}").submit("Call this time off")
    assert "It is called off." in off.text


def test_finding_something_among_many_merchants(
    client: Client, bank: Bank, database: Database
) -> None:
    page = client.sign_in(bank.staff).get(f"{HOME}/desk/shop")
    low = main_part(page).partition("Goods running low")[2].partition("</section>")[0]
    assert "食用油 1.8 升" in low and "惠民粮油店" in low and "小面一碗" not in low
    by_goods = page.submit("Search", q="理发")
    assert "丽人理发店" in by_goods.text and "晨光文具店" not in by_goods.text
    assert "巷口小面馆" in page.submit("Search", q="小面").text
    assert "No merchant fits" in page.submit("Search", q="没有的").text
