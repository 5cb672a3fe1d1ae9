"""Choosing from whose points, on the confirm step, at the counter, and on every list after."""

from uuid import UUID

from sqlmodel import Session
from tests.moral_bank.browsing import HOME, goods_id, in_, main_part, shown_code
from tests.moral_bank.deeds.test_owners import firm_of, home_of
from tests.moral_bank.longhai import Bank, give
from tests.moral_bank.redeeming import give_to

from linli import people
from linli.access import SYSTEM
from linli.db import Database
from linli.testing.client import Client, Page
from linli_moral_bank.shop import services


def household(database: Database, bank: Bank, *, own: int = 7) -> UUID:
    """Let the resident speak for a household with 20 points, beside points of her own."""

    def made(session: Session) -> UUID:
        home = home_of(session, bank, bank.resident, bank.neighbour)
        give_to(session, bank, home, 20)
        if own:
            give(session, bank, bank.resident, own)
        return home.id

    return in_(database, made)


def chosen(page: Page) -> list[str]:
    """Return which purses the page offers, the marked one with a star."""
    return [
        ("*" if " checked" in part.partition(">")[0] else "")
        + part.partition("<span>")[2].partition("<")[0]
        for part in page.html.split('name="owner"')[1:]
    ]


def test_who_has_no_choice_is_not_asked(client: Client, bank: Bank, database: Database) -> None:
    household(database, bank)
    with database.writing() as session:
        give(session, bank, bank.neighbour, 7)
    page = client.sign_in(bank.neighbour).get(f"{HOME}/shop/{goods_id(database)}")
    assert "From whose points" not in page.text and "Your points" in page.text


def test_redeeming_from_the_households_points(
    client: Client, bank: Bank, database: Database
) -> None:
    home = household(database, bank)
    resident = client.sign_in(bank.resident)
    shop = resident.get(f"{HOME}/shop")
    assert "You have 7 points to spend." in shop.text
    assert "Household 3-2-501: 20 points." in shop.text
    page = resident.get(f"{HOME}/shop/{goods_id(database)}")
    assert chosen(page) == ["*My own points", "Household 3-2-501"]
    assert "20 points" in main_part(page)
    refused = page.submit("Redeem", portions=2)
    assert refused.status == 409 and "costs 12 points, and 7 are there" in refused.text
    done = refused.submit("Redeem", portions=2, owner=str(home))
    assert "For Household 3-2-501" in done.text, done.text
    listed = resident.get(f"{HOME}/redemptions")
    assert "Household 3-2-501 · 巷口小面馆" in listed.text
    passbook = resident.get(f"{HOME}/depositors/{home}")
    assert "8" in passbook.text
    theirs = passbook.follow("What was redeemed")
    assert "What Household 3-2-501 redeemed" in theirs.text and "王桂英 · 巷口" in theirs.text
    merchant = client.another(bank.merchant)
    confirm = merchant.get(f"{HOME}/merchant").submit("Check the code", code=shown_code(done))
    assert "王*英's household" in confirm.text
    handed = confirm.submit("I have handed it over")
    assert "王*英's household" in handed.text
    assert "王*英's household · 小面一碗 ×2" in client.another().get(f"{HOME}/exchanges").text
    # Whoever speaks for it next finds it; the neighbour did not until then.
    neighbour = client.another(bank.neighbour)
    assert neighbour.get(done.path).status == 404
    assert neighbour.get(f"{HOME}/redemptions?owner={home}").status == 404
    with database.writing() as session:
        people.move_in(session, SYSTEM, home, bank.neighbour.id, representative=True)
    assert "Ordered by" in neighbour.get(done.path).text
    assert neighbour.get(f"{HOME}/redemptions?owner={home}").status == 200
    staff = client.another(bank.staff).get(f"{HOME}/redemptions?owner={home}")
    assert "王桂英 · 巷口" in staff.text and done.path not in staff.html


def test_points_of_ones_own_are_not_needed(client: Client, bank: Bank, database: Database) -> None:
    household(database, bank, own=0)
    page = client.sign_in(bank.resident).get(f"{HOME}/shop/{goods_id(database)}")
    assert chosen(page) == ["My own points", "*Household 3-2-501"]
    assert "6 points to go" in main_part(page)
    done = page.submit("Redeem", portions=1)
    assert "For Household 3-2-501" in done.text
    cancelled = done.submit("Cancel the redemption")
    assert "Household 3-2-501: the points are back." in cancelled.text


def test_who_speaks_no_longer_is_refused_on_the_page(
    client: Client, bank: Bank, database: Database
) -> None:
    home = household(database, bank)
    page = client.sign_in(bank.resident).get(f"{HOME}/shop/{goods_id(database)}")
    with database.writing() as session:
        people.move_in(session, SYSTEM, home, bank.neighbour.id, representative=True)
    refused = page.submit("Redeem", portions=1, owner=str(home))
    assert refused.status == 403 and "Only who speaks for a household" in refused.text
    strange = page.submit("Redeem", portions=1, owner=str(bank.far.id))
    assert strange.status == 403 and "somebody else" in strange.text


def test_at_the_counter_it_is_the_served_persons_choice(
    client: Client, bank: Bank, database: Database
) -> None:
    home = household(database, bank, own=0)
    staff = client.sign_in(bank.staff)
    staff.get("/c/longhai/staff/counter?q=桂英").submit("Serve")
    page = staff.get(f"{HOME}/shop/{goods_id(database)}")
    assert chosen(page) == ["My own points", "*Household 3-2-501"]
    page.submit("Redeem", portions=1, owner=str(home))
    slip = staff.get("/c/longhai").submit("Finish")
    assert "Redeemed 小面一碗 for household 3-2-501, to be fetched at 巷口小面馆" in slip.text


def test_an_organisations_bookings_and_settlement(
    client: Client, bank: Bank, database: Database
) -> None:
    goods = goods_id(database, "周末书法班一节")

    def made(session: Session) -> UUID:
        firm = firm_of(session, bank, bank.resident)
        give_to(session, bank, firm, 60)
        return firm.id

    firm = in_(database, made)
    with database.reading() as session:
        first = services.times(session, goods)[0].id
    resident = client.sign_in(bank.resident)
    page = resident.get(f"{HOME}/shop/{goods}")
    assert chosen(page) == ["My own points", "*沿滩诚信机械厂"]
    untimed = page.submit("Book it", portions=2, owner=str(firm))
    assert untimed.status == 409 and chosen(untimed) == ["My own points", "*沿滩诚信机械厂"]
    booked = untimed.submit("Book it", time=str(first))
    assert "For 沿滩诚信机械厂" in booked.text
    staff = client.another(bank.staff)
    assert "沿滩诚信机械厂 ×2" in staff.get(f"{HOME}/services/{goods}").text
