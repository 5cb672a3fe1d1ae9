"""Organisations and households on lists for other benefits; who speaks now is told."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME
from tests.moral_bank.deeds.test_owners import booked, firm_of, home_of, rule_for, told_for
from tests.moral_bank.longhai import Bank

from linli import audit, inbox, people
from linli.access import SYSTEM
from linli.db import Database
from linli.points import Owner, OwnerKind
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.queries import QueryCounter
from linli_moral_bank.books import benefits
from linli_moral_bank.deeds import corrections
from linli_moral_bank.deeds.refusals import OwnerUnknown


def made(session: Session, bank: Bank, kind: OwnerKind, **more: Any) -> list[tuple[str, int]]:
    wanted: dict[str, Any] = {
        "since": date(2026, 1, 1),
        "until": date(2026, 12, 31),
        "least": 3,
        "purpose": "社会组织评估",
        **more,
    }
    found = benefits.qualified(session, bank.president.actor, bank.id, kind=kind, **wanted)
    return [(str(one.name), one.points) for one in found]


@pytest.fixture
def firm(session: Session, bank: Bank, clock: MovableClock) -> Owner:
    """An enterprise and a household have three points each."""
    rule_for(session, bank, "organisation", "household")
    owner = firm_of(session, bank, bank.neighbour)
    home = home_of(session, bank, bank.resident)
    for one, who in ((owner, bank.neighbour), (home, bank.resident)):
        booked(session, bank, clock, told_for(session, bank, one, who))
    return owner


def test_who_speaks_for_it_agrees_and_is_told(
    session: Session, bank: Bank, firm: Owner, query_counter: QueryCounter
) -> None:
    agree = (session, bank.neighbour.actor, bank.id)
    assert made(session, bank, OwnerKind.ORGANISATION) == []
    with pytest.raises(OwnerUnknown):
        benefits.set_consent(session, bank.resident.actor, bank.id, agrees=True, owner=firm)
    benefits.set_consent(*agree, agrees=True, owner=firm)
    logged = audit.page(session, SYSTEM, bank.id)[0]
    assert logged.action == "moral_bank.consent.given"
    assert logged.after is not None and logged.after["whose"] == "沿滩诚信机械厂"
    with query_counter() as queries:
        found = made(session, bank, OwnerKind.ORGANISATION)
    assert len(queries) <= 12, queries
    assert found == [("沿滩诚信机械厂", 3)]
    told = str(inbox.page(session, bank.neighbour.id)[0].text)
    assert "those for whom you speak stand on a list for: 社会组织评估" in told
    assert audit.page(session, SYSTEM, bank.id)[0].after["owner_kind"] == "organisation"  # type: ignore[index]
    assert made(session, bank, OwnerKind.ORGANISATION, least=4) == []
    assert made(session, bank, OwnerKind.PERSON) == []
    assert made(session, bank, OwnerKind.HOUSEHOLD) == [], "the household did not agree"
    benefits.set_consent(*agree, agrees=False, owner=firm)
    assert made(session, bank, OwnerKind.ORGANISATION) == []
    assert not benefits.consents(session, bank.id, firm.id)


def test_who_speaks_for_it_now_is_told_that_it_was_put_right(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    rule_for(session, bank, "organisation")
    firm = firm_of(session, bank, bank.neighbour)
    deed = told_for(session, bank, firm, bank.neighbour)
    booked(session, bank, clock, deed)
    people.dismiss_agent(session, SYSTEM, firm.id, bank.neighbour.id)
    people.name_agent(session, SYSTEM, firm.id, bank.far.id)
    before = len(inbox.page(session, bank.neighbour.id))
    corrections.change_points(session, SYSTEM, deed, 1, "只做了一部分。")
    corrections.note(session, SYSTEM, deed, 3, "只做了一部分。")
    told = str(inbox.page(session, bank.far.id)[0].text)
    assert "1 points instead of 3. Open it to see why." in told
    assert len(inbox.page(session, bank.neighbour.id)) == before, "no longer theirs to know"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_the_page(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        firm = firm_of(session, bank, bank.neighbour)
    agent = client.sign_in(bank.neighbour)
    page = agent.get(f"{HOME}/depositors/{firm.id}").submit("I agree")
    assert "You agree" in page.text
    assert "I agree" not in client.another(bank.staff).get(f"{HOME}/depositors/{firm.id}").text
    assert "You agree" not in page.submit("I no longer agree").text
