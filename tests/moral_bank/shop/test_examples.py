"""Goods that the template invented: marked for staff, found by a filter, taken off at once."""

import pytest
from sqlalchemy import select, update
from sqlmodel import Session, col
from tests.moral_bank.browsing import HOME, goods_id
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, merchant_of, redeem

from linli.access import SYSTEM, NotAllowed
from linli.audit.models import AuditEntry
from linli.communities import Place
from linli.db import Database
from linli.testing.client import Client
from linli_moral_bank.models import Goods, Merchant, RedemptionState
from linli_moral_bank.shop import catalogue, examples, handing_over
from linli_moral_bank.shop.refusals import NoExamplesLeft

TAKE_OFF = "Yes, take them off"


def test_all_examples_are_taken_off_and_shops_of_nothing_else_close(
    session: Session, bank: Bank, other_community: Place
) -> None:
    session.execute(update(Goods).values(example=True))
    own = good(session, "小面一碗")
    own.example = False
    session.flush()
    shops = session.execute(select(Merchant)).scalars().all()
    found = examples.among(catalogue.on_offer(session, bank.place, None, all_of_them=True))
    assert found.closing == len(shops) - 1
    with pytest.raises(NotAllowed):
        examples.take_off(session, bank.resident.actor, bank.id)
    with pytest.raises(NoExamplesLeft, match="No example goods"):
        examples.take_off(session, SYSTEM, other_community.id)
    assert examples.take_off(session, bank.staff.actor, bank.id) == found
    assert [one.title for one in catalogue.on_offer(session, bank.place, None)] == ["小面一碗"]
    assert [one.id for one in shops if one.open] == [own.merchant_id]
    with pytest.raises(NoExamplesLeft, match="No example goods"):  # sent twice
        examples.take_off(session, bank.staff.actor, bank.id)


def test_what_was_set_aside_before_is_still_fetched(session: Session, bank: Bank) -> None:
    session.execute(update(Goods).values(example=True))
    noodles = good(session, "小面一碗")
    give(session, bank, bank.resident, 20)
    made = redeem(session, bank)
    examples.take_off(session, bank.staff.actor, bank.id)
    session.refresh(noodles)
    assert not noodles.active and not merchant_of(session, noodles).open
    code = code_of(session, bank, made)
    fetched = handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    assert fetched.state is RedemptionState.HANDED_OVER


def test_examples_on_the_pages_of_staff(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        session.execute(update(Goods).values(example=True))
        own = good(session, "小面一碗")
        own.example = False
        example = session.execute(select(col(Goods.id)).where(col(Goods.example))).scalars().first()
    client.sign_in(bank.staff)
    assert "The template invented it." in client.get(f"{HOME}/desk/goods/{example}").text
    assert "The template invented" not in client.get(f"{HOME}/desk/goods/{goods_id(database)}").text
    only = client.get(f"{HOME}/desk/shop").follow("Show only examples")
    assert "小面一碗" not in only.text.split("Examples of the template")[1]
    said = "items of the published rules are still examples of the template."
    assert said in client.get(f"{HOME}/rules").text
    resident = client.another(bank.resident)
    assert said not in resident.get(f"{HOME}/rules").text
    assert "xample" not in resident.get(f"{HOME}/shop").text
    assert resident.get(f"{HOME}/desk/shop").status == 403
    done = only.submit(TAKE_OFF)
    assert "Example goods taken off the shop:" in done.text
    assert "Examples of the template" not in done.text
    again = only.submit(TAKE_OFF)
    assert again.status == 409 and "No example goods are on offer any more." in again.text
    left = client.get(f"{HOME}/desk/shop?examples=true")
    assert "No example goods are on offer any more." in left.text
    with database.reading() as session:
        told = select(col(AuditEntry.action))
        acts = session.execute(told).scalars().all()
    assert acts.count("moral_bank.examples_taken_off") == 1
