"""A guardian redeems for a child: out of the child's points, and written down as such."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.books.test_household_purse import decide
from tests.moral_bank.browsing import HOME, goods_id, in_, main_part, shown_code
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish
from tests.moral_bank.longhai import Bank, agree, give, good, tell, with_rule

from linli import people
from linli.access import SYSTEM, Actor, NotAllowed
from linli.audit.models import AuditEntry
from linli.clock import now
from linli.db import Database
from linli.people import KinshipKind, Person
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank.books import benefits, purse
from linli_moral_bank.models import Redemption, Story, StoryState
from linli_moral_bank.shop import orders, redemption
from linli_moral_bank.shop.refusals import TooYoung


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What happens at once is tried on both databases in ``test_last_portion.py``."""
    return sqlite_database


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


def test_a_guardian_sees_the_whole_account(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        child = ward(session, bank)
        with_rule(session, bank, code="big", points=12)
        agree(session, bank, tell(session, bank, "big", who=bank.neighbour))
        publish(session, bank)
        let_the_notice_end(session, bank, clock)
        for _line in range(11):
            give(session, bank, bank.neighbour, 1)
    guardian = client.sign_in(bank.resident)
    account = guardian.get(f"{HOME}/children/{child}")
    assert "1 of 5 stars" in account.html and "Score of this year" in account.text
    assert "+12" not in main_part(account).partition("Points in and out")[2]
    assert "+12" in account.follow("Older").text, "the statement goes back to the beginning"
    mine = guardian.get(f"{HOME}/card")
    assert "10 more points open it." in mine.text
    card = account.follow("Courtesy card")
    assert "Courtesy card of 李建国" in card.text and "1 of 5 stars" in card.html
    shown = card.submit("Show it to a merchant")
    assert "Courtesy card of 李建国" in shown.text
    checked = client.another(bank.merchant).get(f"{HOME}/card/code/{shown_code(shown)}")
    assert checked.status == 200 and "李建国" not in checked.text
    assert client.another(bank.far).get(f"{HOME}/card?child={child}").status == 403


def test_a_guardian_agrees_for_a_child_and_sees_its_year(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        child = ward(session, bank)
        session.get_one(Person, child).birth_date = date(2014, 5, 1)
        story = Story(
            community_id=bank.id,
            deed_id=tell(session, bank, who=bank.neighbour).id,
            person_id=child,
            title="小志愿者",
            text="帮邻居提菜。",
            asked_at=now(session),
        )
        session.add(story)
        session.flush()
        story_id = story.id
    alone = client.sign_in(bank.neighbour)
    refused = alone.get(f"{HOME}/year").submit("I agree")
    assert refused.status == 409 and "let your parents or your guardian agree" in refused.text
    refused = alone.get(f"{HOME}/stories/{story_id}").submit("Yes, tell it")
    assert refused.status == 409 and "let your parents or your guardian agree" in refused.text
    with database.reading() as session:
        assert not benefits.consents(session, bank.id, child)
    guardian = client.another(bank.resident)
    year = guardian.get(f"{HOME}/children/{child}").follow("The year of 李建国")
    assert "李建国: the year 2026" in year.text and "What was done" in year.text
    agreed = year.submit("I agree")
    assert "Thank you. It is written down." in agreed.text and "李建国: the year" in agreed.text
    assert "Thank you" in guardian.get(f"{HOME}/stories/{story_id}").submit("Yes, tell it").text
    with database.reading() as session:
        assert benefits.consents(session, bank.id, child)
        assert not benefits.consents(session, bank.id, bank.resident.id)
        assert session.get_one(Story, story_id).state is StoryState.PUBLISHED
    assert client.another(bank.far).get(f"{HOME}/year?child={child}").status == 403
    before = agreed.follow("2025")
    assert "李建国: the year 2025" in before.text


def test_who_is_very_young_redeems_through_a_guardian(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        child = ward(session, bank)
        session.get_one(Person, child).birth_date = date(2016, 5, 1)
        noodles = good(session, "小面一碗").id
        decide(session, bank, redeem_alone_from=10)
        with pytest.raises(TooYoung, match="let your guardian redeem"):
            redemption.redeem(session, bank.neighbour.actor, bank.id, noodles)
        served = Actor(bank.staff.id, on_behalf_of=child, origin="test")
        assert redemption.redeem(session, served, bank.id, noodles).person_id == child
    client.sign_in(bank.neighbour)
    assert "let your guardian redeem" in client.get(f"{HOME}/shop").text
    alone = client.get(f"{HOME}/shop/{noodles}")
    assert "let your guardian redeem" in alone.text and not alone.html.count('name="portions"')
    guardian = client.another(bank.resident)
    done = guardian.get(f"{HOME}/shop/{noodles}?child={child}").submit("Redeem", portions=1)
    assert "For 李建国" in done.text
    with database.writing() as session:
        session.get_one(Person, child).birth_date = date(2016, 3, 1)
        redemption.redeem(session, bank.neighbour.actor, bank.id, noodles)
        session.get_one(Person, child).birth_date = None
        assert not orders.redeems_not_alone(session, bank.id, child)
