"""Many at once: one last portion, one code, one purse, one entry of a book."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from sqlalchemy import select
from tests.moral_bank.books.test_household_purse import decide
from tests.moral_bank.deeds.test_owners import firm_of, home_of
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, give_to, merchant_of, redeem, used

from linli import points
from linli.access import SYSTEM
from linli.db import Database
from linli.errors import Refusal
from linli.points import Owner
from linli.testing.people import MakePerson, Somebody
from linli_moral_bank.books import funds, purse
from linli_moral_bank.calendar import today
from linli_moral_bank.models import FundSource, Redemption, StockReason
from linli_moral_bank.shop import exchanges, handing_over, redemption, stockbook
from linli_moral_bank.shop.refusals import LimitReached, OutOfStock


def at_once(attempts: list[Callable[[], object]]) -> list[object]:
    """Let threads try at the same time; return what each got, or its refusal's class."""

    def attempt(act: Callable[[], object]) -> object:
        try:
            return act()
        except Refusal as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(attempts)) as pool:
        return list(pool.map(attempt, attempts))


def test_of_many_who_want_the_last_portion_one_gets_it(
    database: Database, bank: Bank, person_with: MakePerson
) -> None:
    people = [person_with(group=bank.group) for _ in range(6)]
    with database.writing() as session:
        for person in people:
            give(session, bank, person, 50)
        oil = good(session, "食用油 1.8 升")
        stockbook.restock(session, SYSTEM, bank.id, oil.id, -2, StockReason.SPOILED)
        goods_id: UUID = oil.id

    def take(person: Somebody) -> Callable[[], object]:
        return lambda: database.run(
            lambda session: redemption.redeem(session, person.actor, bank.id, goods_id).id
        )

    got = at_once([take(person) for person in people])
    assert sum(isinstance(one, UUID) for one in got) == 1
    assert got.count(OutOfStock) == 5
    with database.reading() as session:
        oil = good(session, "食用油 1.8 升")
        assert (oil.stock, used(session, bank, oil)) == (0, 28)


def test_of_two_of_one_household_one_gets_the_last_and_the_only_one(
    database: Database, bank: Bank
) -> None:
    """One bag is left, then one a month is allowed: once with a representative, once pooled."""
    with database.writing() as session:
        home = home_of(session, bank, bank.resident, bank.neighbour)
        firm = firm_of(session, bank, bank.resident, bank.neighbour)
        decide(session, bank, household_purse=True)
        give(session, bank, bank.resident, 100)
        give_to(session, bank, firm, 100)
        oil = good(session, "食用油 1.8 升")
        stockbook.restock(
            session, SYSTEM, bank.id, oil.id, 1 - (oil.stock or 0), StockReason.SPOILED
        )
        goods_id: UUID = oil.id

    def take(who: Somebody, owner: Owner | None) -> Callable[[], object]:
        return lambda: database.run(
            lambda session: redemption.redeem(session, who.actor, bank.id, goods_id, owner=owner).id
        )

    both = (bank.resident, bank.neighbour)
    got = at_once([take(who, None) for who in both * 2])
    assert sum(isinstance(one, UUID) for one in got) == 1
    with database.writing() as session:
        made = session.execute(select(Redemption)).scalar_one()
        assert made.owner_id == home.id
        who = next(one for one in both if one.id == made.person_id)
        redemption.cancel(session, who.actor, bank.id, made.id)
        stockbook.restock(session, SYSTEM, bank.id, goods_id, 9, StockReason.SPOILED)
    for owner, wanted in ((None, home), (firm, firm)):
        got = at_once([take(who, owner) for who in both * 2])
        assert sum(isinstance(one, UUID) for one in got) == 1, got
        assert got.count(LimitReached) == 3
        with database.writing() as session:
            (made,) = exchanges.of_owner(session, wanted.id, bank.id, limit=1)
            redemption.cancel(session, bank.resident.actor, bank.id, made.id)


def test_of_two_phones_that_confirm_one_code_one_does(database: Database, bank: Bank) -> None:
    with database.writing() as session:
        give(session, bank, bank.resident, 20)
        code = code_of(session, bank, redeem(session, bank))

    def confirm() -> object:
        return database.run(
            lambda session: handing_over.hand_over(session, bank.merchant.actor, bank.id, code).id
        )

    got = at_once([confirm] * 4)
    assert sum(isinstance(one, UUID) for one in got) == 1
    with database.reading() as session:
        paid = merchant_of(session, good(session, "小面一碗")).account_id
        assert points.balance(session, paid).balance == 6


def test_one_person_cannot_overdraw_by_hurrying(database: Database, bank: Bank) -> None:
    with database.writing() as session:
        give(session, bank, bank.resident, 13)

    def take() -> object:
        return database.run(lambda session: redeem(session, bank).id)

    got = at_once([take] * 5)
    assert sum(isinstance(one, UUID) for one in got) == 2
    with database.reading() as session:
        assert purse.holdings(session, bank.id, bank.resident.id).available == 1


def test_what_is_sent_twice_at_once_stands_once_in_the_books(
    database: Database, bank: Bank
) -> None:
    with database.reading() as session:
        oil = good(session, "食用油 1.8 升")
        goods_id, stock, day = oil.id, oil.stock, today(session, bank.place)

    def bought() -> object:
        return database.run(
            lambda session: stockbook.restock(
                session, SYSTEM, bank.id, goods_id, 20, StockReason.BOUGHT, once="form"
            )
        )

    def paid() -> object:
        return database.run(
            lambda session: (
                funds.enter(
                    session,
                    SYSTEM,
                    bank.id,
                    source=FundSource.SPENT,
                    amount_fen=80_000,
                    title="食用油 20 桶",
                    happened_on=day,
                    once="form",
                ).id
            )
        )

    assert set(at_once([bought] * 3)) == {(stock or 0) + 20}
    assert len(set(at_once([paid] * 3))) == 1
    with database.reading() as session:
        assert funds.totals(session, bank.id) == {FundSource.SPENT: -80_000}
