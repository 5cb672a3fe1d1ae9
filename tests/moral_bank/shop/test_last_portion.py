"""Many at once: one last portion, one code, one purse."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, merchant_of, redeem, used

from linli import points
from linli.access import SYSTEM
from linli.db import Database
from linli.errors import Refusal
from linli.testing.people import MakePerson, Somebody
from linli_moral_bank.books import purse
from linli_moral_bank.shop import handing_over, redemption, shopkeeping
from linli_moral_bank.shop.refusals import (
    OutOfStock,
)


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
        shopkeeping.restock(session, SYSTEM, bank.id, oil.id, -2)
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
