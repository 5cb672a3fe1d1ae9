"""A guardian redeems for a child: out of the child's points, and written down as such."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.browsing import HOME, goods_id, in_, shown_code
from tests.moral_bank.longhai import Bank, give, good

from linli import people
from linli.access import SYSTEM, Actor, NotAllowed
from linli.audit.models import AuditEntry
from linli.db import Database
from linli.people import KinshipKind
from linli.testing.client import Client
from linli_moral_bank.books import purse
from linli_moral_bank.models import Redemption
from linli_moral_bank.shop import redemption


def ward(session: Session, bank: Bank) -> UUID:
    """Make the resident the guardian of her neighbour, who has some points."""
    people.relate(
        session, SYSTEM, bank.id, bank.resident.id, bank.neighbour.id, KinshipKind.GUARDIAN
    )
    give(session, bank, bank.neighbour, 20)
    give(session, bank, bank.resident, 7)
    return bank.neighbour.id


def test_on_the_pages(client: Client, bank: Bank, database: Database) -> None:
    child = in_(database, lambda session: ward(session, bank))
    guardian = client.sign_in(bank.resident)
    shop = guardian.get(f"{HOME}/children/{child}").follow("Redeem for 李建国")
    assert "李建国 has 20 points to spend." in shop.text and "For me" in shop.text
    goods = guardian.get(f"{HOME}/shop/{goods_id(database)}?child={child}")
    assert "From the points of 李建国" in goods.text, goods.text
    done = goods.submit("Redeem", portions=1)
    assert "For 李建国" in done.text
    with database.reading() as session:
        made = session.execute(select(Redemption)).scalar_one()
        assert made.person_id == child
        assert purse.holdings(session, bank.id, child).available == 14
        assert purse.holdings(session, bank.id, bank.resident.id).available == 7
        entry = session.execute(
            select(AuditEntry).where(col(AuditEntry.action) == "moral_bank.redemption.reserved")
        ).scalar_one()
        assert (entry.actor_id, entry.on_behalf_of_id) == (bank.resident.id, child)
    assert shown_code(done)
    listed = guardian.get(f"{HOME}/redemptions?child={child}")
    assert "What 李建国 redeemed" in listed.text and "小面一碗" in listed.text
    assert "小面一碗" not in guardian.get(f"{HOME}/redemptions").text
    given_up = guardian.get(f"{HOME}/redemptions/{made.id}").submit("Cancel the redemption")
    assert (
        "the child's points are back" in given_up.text and "李建国 has 20 points" in given_up.text
    )
    stranger = client.another(bank.far)
    assert stranger.get(f"{HOME}/shop?child={child}").status == 403
    assert stranger.get(f"{HOME}/redemptions/{made.id}").status == 404


def test_who_is_no_guardian_redeems_for_nobody(session: Session, bank: Bank) -> None:
    ward(session, bank)
    pretender = Actor(bank.far.id, on_behalf_of=bank.neighbour.id, origin="test")
    with pytest.raises(NotAllowed, match="may not act for this person"):
        redemption.redeem(session, pretender, bank.id, good(session, "小面一碗").id)
