"""The bank in figures for everybody."""

from sqlmodel import Session
from tests.moral_bank.browsing import HOME
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, give
from tests.moral_bank.redeeming import code_of, redeem

from linli.access import SYSTEM
from linli.clock import now
from linli.testing import MakePerson
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank.books import numbers, rollup
from linli_moral_bank.books.rollup import FEWEST
from linli_moral_bank.shop import handing_over


def test_a_month_is_told_when_enough_took_part(
    session: Session, bank: Bank, clock: MovableClock, person_with: MakePerson
) -> None:
    doers = [person_with(group=bank.group) for _ in range(FEWEST)]
    for doer in doers[:-1]:
        ready(session, bank, who=doer)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    present = numbers.by_month(session, bank.place)[-1]
    assert (present.people, present.deeds, present.given) == (None, None, None)
    assert numbers.by_item(session, bank.place) == []
    ready(session, bank, who=doers[-1], day=now(session).date())
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    give(session, bank, bank.resident, 6)
    code = code_of(session, bank, redeem(session, bank))
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    months = numbers.by_month(session, bank.place)
    assert len(months) == numbers.MONTHS
    assert (months[-1].people, months[-1].deeds, months[-1].given) == (5, 5, 10)
    assert (months[-1].redeemed, months[-2].people) == (None, 0)
    whole, _parts = rollup.of_month(session, SYSTEM, bank.place, months[-1].month)
    assert (whole.people, whole.given, whole.taken) == (5, 10, 0)
    assert whole.redeemed is None, "what one person fetched is nobody's business"
    (item,) = numbers.by_item(session, bank.place)
    assert (item.deeds, item.points) == (5, 10)


def test_the_page(client: Client, bank: Bank) -> None:
    page = client.get(f"{HOME}/numbers")
    assert page.status == 200 and "<svg" in page.html and "Month by month" in page.text
