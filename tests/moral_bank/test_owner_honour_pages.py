"""The pages of households' and organisations' honours and rankings."""

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME, in_, main_part
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish
from tests.moral_bank.deeds.test_owners import firm_of, home_of, rule_for, told_for
from tests.moral_bank.longhai import Bank
from tests.moral_bank.test_honours import over

from linli.access import SYSTEM
from linli.db import Database
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.queries import QueryCounter
from linli_moral_bank import honours
from linli_moral_bank.deeds import verification
from linli_moral_bank.models import Finding, Honour, Method, Nominee


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def test_on_the_pages(client: Client, bank: Bank, database: Database) -> None:
    in_(database, lambda session: home_of(session, bank, bank.resident, bank.neighbour).id)
    president = client.another(bank.president)
    form = president.get(f"{HOME}/honours").follow("A new honour")
    page = form.submit(
        "Let people be proposed",
        title="文明家庭",
        owner_kind="household",
        closes_on="2026-03-31",
    )
    assert "For 3 households." in page.text
    neighbour = client.sign_in(bank.far)
    page = neighbour.get(page.path)
    refused = page.submit("Propose", name="张秀兰", reason="一家和睦")
    assert refused.status == 422 and "No home is registered" in refused.text
    assert "looks at it now" in refused.submit("Propose", name="李建国").text
    panel = client.another(bank.panel).get(page.path)
    assert "王桂英's household" in panel.text
    panel.submit("We support it", remark="属实")
    with database.writing() as session:
        honour_id = honours.listing(session, bank.id)[0].id
        nominee = honours.nominees(session, honour_id)[0].id
        over(session.get_one(Honour, honour_id))
    chosen = president.get(page.path)
    decided = chosen.submit("Record it", decision="居民会议通过", awarded=str(nominee))
    certificate = decided.follow("The certificate")
    assert "王桂英's household" in certificate.text
    for who, status in ((bank.resident, 200), (bank.neighbour, 403), (bank.far, 403)):
        assert client.another(who).get(certificate.path).status == status
    mother = client.another(bank.resident)
    with database.reading() as session:
        home = session.get_one(Nominee, nominee).owner_id
    year = mother.get(f"{HOME}/depositors/{home}").follow("The year")
    assert "王桂英's household: the year 2026" in year.text and "文明家庭" in year.text
    assert "the year 2025" in year.follow("2025").text
    agreed = year.submit("I agree")
    assert "You agree" in agreed.text and "Household" in agreed.text
    assert client.another(bank.far).get(year.path).status == 404
    pdf = mother.get(f"{certificate.path}/paper.pdf")
    assert pdf.response.data.startswith(b"%PDF")
    visitor = client.another()
    assert "王*英's household · 文明家庭" in visitor.get(f"{HOME}/honours").text
    poster = client.another(bank.resident).get(f"{HOME}/honours/poster.pdf")
    assert poster.response.data.startswith(b"%PDF")


def test_the_ranking_of_households_and_units_on_the_page(
    client: Client,
    bank: Bank,
    database: Database,
    clock: MovableClock,
    query_counter: QueryCounter,
) -> None:
    def made(session: Session) -> None:
        rule_for(session, bank, "household", "organisation", points=40)
        for owner, who in (
            (home_of(session, bank, bank.resident), bank.resident),
            (firm_of(session, bank, bank.merchant), bank.merchant),
        ):
            deed = told_for(session, bank, owner, who)
            verification.verify(
                session, SYSTEM, bank.id, deed.id, finding=Finding.YES, method=Method.VISIT
            )
        publish(session, bank)
        let_the_notice_end(session, bank, clock)

    with database.writing() as session:
        made(session)
    visitor = client.another()
    page = visitor.get(f"{HOME}/ranking")
    assert "王*英" not in main_part(page)
    homes = page.follow("Households")
    assert "1. 王*英's household" in homes.text and "2 of 5 stars" in homes.html
    assert "沿滩诚信机械厂" not in homes.text
    units = homes.follow("Organisations")
    assert "1. 沿滩诚信机械厂" in units.text
    of_category = f"{HOME}/ranking?kind=organisation&category="
    with query_counter() as queries:
        assert "沿滩诚信机械厂" in visitor.get(f"{of_category}enterprise").text
    assert len(queries) <= 12
    assert "沿滩诚信机械厂" not in visitor.get(f"{of_category}social").text
